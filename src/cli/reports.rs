//! `grantspec report`: other views of finished runs.

use std::path::Path;

use crate::cli::arguments::ReportArguments;
use crate::cli::say::say;
use crate::cli::usage::UsageError;
use crate::report::{self, Format};
use crate::verdict::ExitCode;

pub(crate) fn report(arguments: &ReportArguments) -> Result<ExitCode, UsageError> {
    let wanted = [
        (arguments.html, Format::Html),
        (arguments.junit, Format::Junit),
        (arguments.md, Format::Markdown),
    ];
    let formats: Vec<Format> = wanted
        .iter()
        .filter(|(is_wanted, _)| *is_wanted)
        .map(|(_, format)| *format)
        .collect();
    if formats.is_empty() {
        return Err(UsageError::Asked(
            "no view is asked for: give --html, --junit or --md".to_owned(),
        ));
    }
    for path in &arguments.reports {
        let run = report::read(path)?;
        let folder = match &arguments.out {
            Some(dir) if arguments.reports.len() > 1 => report::folder(&run.target, dir),
            Some(dir) => dir.clone(),
            None => path.parent().unwrap_or_else(|| Path::new(".")).to_owned(),
        };
        for written in report::write(&run, &folder, &formats)? {
            say(&written.display().to_string());
        }
    }
    Ok(ExitCode::Clean)
}
