//! The command line: arguments and environment, of both the only reader.

mod arguments;
mod baseline;
mod compare;
mod conclude;
mod coverage;
mod curl;
mod dialects;
mod draft;
mod entry;
mod explain;
mod faults;
mod files;
mod fuzz;
mod github;
mod habits;
mod init;
mod judged;
mod listing;
mod progress;
mod reports;
mod rerun;
mod run;
mod serve;
mod signals;
mod targets;
mod trust;
mod usage;
mod validate;
mod watch;
mod wish;

pub use draft::target_draft;
pub use entry::{cannot_start, main, run_with};
pub use validate::{SCHEMAS, schema_of};
