//! The arguments of commands that read finished runs: `grantspec report`, `compare`, `coverage`.

use std::fmt;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use crate::report::{VIEWS, View};

/// Reads the word of a view.
pub(super) fn view() -> impl TypedValueParser<Value = View> {
    let words = VIEWS.map(|view| PossibleValue::new(view.word).help(view.is));
    PossibleValuesParser::new(words).try_map(|word| {
        let view = VIEWS.into_iter().find(|view| view.word == word);
        view.ok_or(fmt::Error)
    })
}

/// Views that are asked for by a flag each; all but the first, which the others are made from.
#[derive(Debug, Clone)]
pub(crate) struct Flagged(pub(crate) Vec<View>);

fn later() -> impl Iterator<Item = View> {
    VIEWS.into_iter().skip(1)
}

impl Flagged {
    /// The flags: `--html, --junit or --md`.
    pub(crate) fn flags() -> String {
        let flags: Vec<String> = later().map(|view| format!("--{}", view.word)).collect();
        match flags.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => String::new(),
        }
    }
}

impl Args for Flagged {
    fn augment_args(command: Command) -> Command {
        command.args(later().map(|view| {
            let help = format!("{}: {}", view.is, view.file_name);
            let flag = Arg::new(view.word).long(view.word).help(help);
            flag.action(ArgAction::SetTrue)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flagged {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let is_asked_for = |view: &View| matches.get_flag(view.word);
        Ok(Self(later().filter(is_asked_for).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Reports as `run` writes them
    #[arg(required = true, value_name = "REPORT.JSON")]
    pub(crate) reports: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) views: Flagged,
    /// Folder to write to, one below it per target where there are several; beside each report unless given
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Reports as `run` writes them; the others are held against the first
    #[arg(required = true, num_args = 2.., value_name = "REPORT.JSON")]
    pub(crate) reports: Vec<PathBuf>,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    pub(crate) md: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a page, too
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CoverageArguments {
    /// This document alone: RFC6749, OIDC ...
    #[arg(long, value_name = "ID")]
    pub(crate) document: Option<String>,
    /// What other conformance systems check, and the cases that decide it here
    #[arg(long, conflicts_with_all = ["document", "report"])]
    pub(crate) peers: bool,
    /// Show what this run's target showed of each row, too
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Folder with further suites and requirements
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}
