//! Faults against suites: the kill matrix. It shows what each deliberate deviation of the embedded endpoint is caught
//! by, and which cases nothing makes fail. Habits against suites: whether any is taken for a fault.

mod alarms;
mod bench;
mod error;
mod fault;
mod habit;
mod matrix;

pub use alarms::{Mannered, Watch, Watched};
pub use bench::{Bench, FirstMissed};
pub use error::ProofError;
pub use fault::{Excepted, Fault, FaultsFile, FaultsKind, faults, faults_file};
pub use habit::{Habit, HabitsFile, HabitsKind, habits};
pub use matrix::{Matrix, Row};
