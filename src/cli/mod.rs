//! The command line: arguments and environment, of both the only reader.

mod arguments;
mod baseline;
mod blocks;
mod compare;
mod conductor;
mod coverage;
mod curl;
mod dialects;
mod embedded;
mod entry;
mod explain;
mod faults;
mod files;
mod fuzz;
mod github;
mod init;
mod keys;
mod known;
mod listing;
mod progress;
mod reports;
mod run;
mod say;
mod selection;
mod serve;
mod targets;
mod usage;
mod validate;
mod watch;

pub use entry::{cannot_start, main, run_with};
pub use validate::{SCHEMAS, schema_of};
