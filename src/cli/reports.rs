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
        for path in report::write(&run, &folder, views)? {
            say(written(path.display()));
        }
    }
    Ok(ExitCode::Clean)
}
