//! The arguments of commands that read finished runs: `grantspec report`, `compare`, `coverage`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::report::Format;

/// A view of a finished run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// The run itself
    Json,
    /// A page for people
    Html,
    /// JUnit XML
    Junit,
    /// A summary in Markdown
    Md,
}

impl ReportFormat {
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Html => Format::Html,
            Self::Junit => Format::Junit,
            Self::Md => Format::Markdown,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Reports as `run` writes them
    #[arg(required = true, value_name = "REPORT.JSON")]
    pub(crate) reports: Vec<PathBuf>,
    /// A page for people: report.html
    #[arg(long)]
    pub(crate) html: bool,
    /// JUnit XML: junit.xml
    #[arg(long)]
    pub(crate) junit: bool,
    /// A summary in Markdown: summary.md
    #[arg(long)]
    pub(crate) md: bool,
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
