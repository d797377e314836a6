//! Habits: ways to be right that a client may not expect. Real servers have them, and none is a deviation; a harness
//! that takes one for a fault cries wolf. What each does, and by which sentence it may, is in `fixtures/habits.yaml` of
//! grantspec, and in which dialects: vendors have documents that say more.

mod doings;
mod registry;
mod row;
mod words;

pub(crate) use registry::{all, find};
pub(crate) use row::Habit;
