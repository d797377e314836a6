//! What is run against what.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;

/// What is run against what.
#[derive(Debug, Clone, Args)]
pub(crate) struct Subject {
    /// Target file; may be given several times. The embedded endpoints unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) target: Vec<PathBuf>,
    /// Profile by id: of the embedded endpoints these alone; of a target, judged as this one
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Vec<String>,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// Allow a danger: lockout, burns_quota, slow
    #[arg(long, value_name = "DANGER")]
    pub(crate) allow: Vec<String>,
    /// For target files of strangers: refuse those that name a program to run, files outside of their own folder, or
    /// variables that are not called GRANTSPEC_…
    #[arg(long, env = "GRANTSPEC_NO_COMMANDS", value_parser = FalseyValueParser::new())]
    pub(crate) no_commands: bool,
}
