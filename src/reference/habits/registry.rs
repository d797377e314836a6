//! Every habit.

use crate::habits::row::Habit;
use crate::habits::{doings, words};

/// The habit of that id.
pub(crate) fn find(id: &str) -> Option<&'static Habit> {
    all().find(|habit| habit.id == id)
}

/// Every habit, in the order of the file.
pub(crate) fn all() -> impl Iterator<Item = &'static Habit> {
    doings::HABITS.iter().chain(words::HABITS)
}
