//! `grantspec report`: other views of finished runs.

use std::path::Path;

use crate::cli::arguments::{Flagged, ReportArguments};
use crate::cli::usage::UsageError;
use crate::out::say;
use crate::report;
use crate::secret::written;
use crate::verdict::ExitCode;

pub(crate) fn report(arguments: &ReportArguments) -> Result<ExitCode, UsageError> {
    let views = &arguments.views.0;
    if views.is_empty() {
        return Err(UsageError::Asked(format!(
            "no view is asked for: give {}",
            Flagged::flags()
        )));
    }
    for path in &arguments.reports {
        let run = report::read(path)?;
        let folder = match &arguments.out {
            Some(dir) if arguments.reports.len() > 1 => report::folder(&run.target, dir),
            Some(dir) => dir.clone(),
            None => path.parent().unwrap_or_else(|| Path::new(".")).to_owned(),
        };
        let files = report::write(&run, &folder, views);
        for path in &files.paths {
            say(written(path.display()));
        }
        if let Some(error) = files.lost.into_iter().next() {
            return Err(error.into());
        }
    }
    Ok(ExitCode::Clean)
}
