//! Known failures: a file that people review says which demands of which cases are broken, why that is accepted, and
//! until when. What fails as the file says is known; what fails otherwise fails; what no longer fails makes the file
//! stale.
//!
//! A failure is told by three things: the case (its id, and the variant where it has several), the demand (its path
//! within the case, `steps[0].expect[1]`) and the diagnosis, which is in the same words for the same cause. So a
//! case that breaks a second demand, or the same demand in another way, is never hidden by an entry.

mod edit;
mod entry;
mod gate;

pub use edit::{EditError, Edited, add, empty_file, prune};
pub use entry::{Allowed, Baseline, BaselineFile, BaselineKind, Condition, Entry, Instance, today};
pub use gate::{Gate, Ledger, Suites};
