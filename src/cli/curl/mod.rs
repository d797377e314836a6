//! `grantspec curl`: the requests of a case as shell commands.
//!
//! The case is run against the embedded endpoint of its profile, in this process, and what was sent there is written for the
//! target: addresses, identifiers and credentials become variables, and what an answer gave is taken from the answer. So
//! nothing is sent to the target, and no secret of its is even read.

mod command;
mod script;
mod variables;

pub(crate) use command::curl;
