//! A habit: one row.

use crate::dialects::dialect::Dialect;
use crate::rules::book::Rules;

/// One way to be right.
pub(crate) struct Habit {
    pub(crate) id: &'static str,
    /// Where no document says that it must be otherwise.
    pub(crate) dialects: &'static [Dialect],
    /// Changes the rules of such a dialect, once, before the first request.
    pub(crate) change: fn(&mut Rules),
}

/// A row of the dialect `rfc`: the others have documents that say more.
pub(crate) const fn habit(id: &'static str, change: fn(&mut Rules)) -> Habit {
    habit_of(id, &[Dialect::Rfc], change)
}

/// A row of these dialects.
pub(crate) const fn habit_of(
    id: &'static str,
    dialects: &'static [Dialect],
    change: fn(&mut Rules),
) -> Habit {
    Habit {
        id,
        dialects,
        change,
    }
}
