//! Values that somebody can guess (RFC 6749 section 10.10), or whose end does not count.

use crate::state::world::World;
use crate::wire::random;

/// One after the other.
pub(crate) fn numbered(world: &World) -> String {
    format!("{:040}", world.next_number())
}

/// 48 bits.
pub(crate) fn short(_: &World) -> String {
    random::octets::<6>()
}

/// All but the last letter.
pub(crate) fn but_last(text: &str) -> &str {
    let mut letters = text.chars();
    letters.next_back();
    letters.as_str()
}
