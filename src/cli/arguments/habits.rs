//! The arguments of `grantspec habits`.

use clap::{Args, Subcommand};

use crate::conduct::Shard;

#[derive(Debug, Args)]
pub(crate) struct HabitsArguments {
    #[command(subcommand)]
    pub(crate) command: HabitsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum HabitsCommand {
    /// What each habit is, and the sentence that allows it
    #[command(after_help = "Examples:\n  grantspec habits list\n  grantspec habits list token")]
    List {
        /// Habits whose id holds one of these
        filters: Vec<String>,
    },
    /// Run every case against each habit: nothing may be found that the endpoint without it does not show
    #[command(
        after_help = "Examples:\n  grantspec habits run\n  grantspec habits run --profile rfc cookie\n  grantspec habits run --shard 2/8"
    )]
    Run {
        /// These dialects only
        #[arg(long, value_name = "ID")]
        profile: Vec<String>,
        /// One of several parts of the habits, by their names: 2/5 is the second of five
        #[arg(long, value_name = "I/N")]
        shard: Option<Shard>,
        /// Habits whose id holds one of these
        filters: Vec<String>,
    },
}
