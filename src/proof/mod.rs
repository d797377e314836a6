//! Faults against suites: the kill matrix. It shows what each deliberate deviation of the embedded endpoint is caught
//! by, and which cases nothing makes fail.

mod fault;
mod matrix;

pub use fault::{Fault, FaultsFile, FaultsKind, faults};
pub use matrix::{Bench, Caught, FirstMissed, MakeSetup, Matrix, Row};
