//! The arguments of commands about single cases: `grantspec list`, `explain`, `curl`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::FalseyValueParser;

use crate::cli::arguments::subject::Subject;

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Cases whose name holds one of these
    #[arg(value_name = "FILTERS")]
    pub(crate) filters: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The case's id, a trial's name, or a part that no other id has
    #[arg(value_name = "CASE")]
    pub(crate) case: String,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CurlArguments {
    /// The trial's name, the case's id, or a part that no other id has; of several variants the first
    #[arg(value_name = "CASE")]
    pub(crate) case: String,
    /// Target file that the commands are for; a base URL in the environment unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) target: Option<PathBuf>,
    /// Profile by id; that of the trial's name or of the target unless given
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// Folder with further suites
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// Ignored: a fault changes answers, not requests
    #[arg(long, value_name = "ID", hide = true)]
    pub(crate) fault: Option<String>,
    /// Refuse a target file that names a program to run, files outside of its own folder, or variables that are not
    /// called GRANTSPEC_…
    #[arg(long, env = "GRANTSPEC_NO_COMMANDS", value_parser = FalseyValueParser::new())]
    pub(crate) no_commands: bool,
}
