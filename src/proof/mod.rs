//! Faults against suites: the kill matrix. It shows what each deliberate deviation of the embedded endpoint is caught
//! by, and which cases nothing makes fail.

mod bench;
mod error;
mod fault;
mod matrix;

pub use bench::{Bench, FirstMissed};
pub use error::ProofError;
pub use fault::{Excepted, Fault, FaultsFile, FaultsKind, faults, faults_file};
pub use matrix::{Matrix, Row};
