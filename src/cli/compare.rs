//! `grantspec compare`: finished runs side by side.

use crate::cli::arguments::CompareArguments;
use crate::cli::usage::UsageError;
use crate::out::{self, say};
use crate::report::{self, Comparison};
use crate::secret::json;
use crate::verdict::ExitCode;

pub(crate) fn compare(arguments: &CompareArguments) -> Result<ExitCode, UsageError> {
    let runs: Vec<_> = arguments
        .reports
        .iter()
        .map(|path| report::read(path))
        .collect::<Result<_, _>>()?;
    let comparison = Comparison::of(&runs);
    if arguments.json {
        say(json(&comparison));
    } else if arguments.md {
        say(comparison.markdown());
    } else {
        say(comparison.terminal());
    }
    if let Some(path) = &arguments.html {
        out::whole(path, |writer| comparison.html(writer))?;
    }
    Ok(if comparison.has_broken() {
        ExitCode::Failed
    } else {
        ExitCode::Clean
    })
}
