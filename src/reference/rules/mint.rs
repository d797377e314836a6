//! Values that nobody must guess (RFC 6749 section 10.10).

use crate::state::world::World;
use crate::wire::random;

/// Makes a value that was never there before.
pub(crate) type Maker = fn(&World) -> String;

/// How each kind of value is made.
pub(crate) struct Mint {
    /// Opaque access tokens.
    pub(crate) access_token: Maker,
    pub(crate) refresh_token: Maker,
    pub(crate) code: Maker,
    pub(crate) device_code: Maker,
    pub(crate) user_code: Maker,
}

impl Mint {
    /// 256 random bits: more than the 160 that section 10.10 recommends. User codes are short, and of letters that
    /// nobody takes for others (RFC 8628 section 6.1).
    pub(crate) fn standard() -> Self {
        Self {
            access_token: |_| random::token(),
            refresh_token: |_| random::token(),
            code: |_| random::token(),
            device_code: |_| random::token(),
            user_code: |_| random::user_code(),
        }
    }
}
