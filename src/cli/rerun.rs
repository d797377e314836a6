//! What failed in the last run, by the reports that it wrote.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::cli::arguments::RunArguments;
use crate::cli::usage::UsageError;
use crate::conduct::Judged;
use crate::report;
use crate::verdict::{Record, Verdict};

/// What failed last time, by target, where only that is to be run.
pub(crate) fn last_failures(
    arguments: &RunArguments,
    targets: &[Judged],
) -> Result<BTreeMap<String, BTreeSet<String>>, UsageError> {
    let mut failures = BTreeMap::new();
    if !arguments.rerun_failed {
        return Ok(failures);
    }
    let dir = &arguments.report_dir;
    let mut is_known = false;
    for judged in targets {
        let names = failed_last_time(dir, &judged.target.name)?;
        is_known |= names.is_some();
        failures.insert(judged.target.name.clone(), names.unwrap_or_default());
    }
    if is_known {
        return Ok(failures);
    }
    Err(UsageError::Asked(format!(
        "there is no report in {} that says what failed; run without --rerun-failed first",
        dir.display()
    )))
}

/// The names that failed or could not be judged in the last run against a target; `None` where there is no report.
fn failed_last_time(dir: &Path, target: &str) -> Result<Option<BTreeSet<String>>, UsageError> {
    let path = report::folder(target, dir).join("report.json");
    if !path.is_file() {
        return Ok(None);
    }
    let run = report::read(&path)?;
    let is_wrong =
        |record: &&Record| run.is_failure(record) || run.verdict_of(record) == Verdict::Error;
    let wrong = run.records.iter().filter(is_wrong);
    Ok(Some(wrong.map(|record| record.name.to_string()).collect()))
}
