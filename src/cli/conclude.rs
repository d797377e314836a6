//! What is written and said of a finished run.

use std::sync::Arc;

use crate::cli::arguments::RunArguments;
use crate::cli::github::Step;
use crate::cli::watch::Watch;
use crate::conduct::Ended;
use crate::harness::FormatSetting;
use crate::out::{say, say_aside, say_error};
use crate::report::{self, VIEWS, View};
use crate::secret::{Shown, written};
use crate::verdict::{BaselineUse, ExitCode, Run};

/// Who is told of a finished run.
pub(crate) struct Conclusion<'a> {
    pub(crate) arguments: &'a RunArguments,
    pub(crate) step: Option<Step>,
    pub(crate) watch: Arc<Watch>,
}

impl Conclusion<'_> {
    /// Tells what became of a target; the exit code is that of this target.
    pub(crate) fn of(&self, ended: &Ended) -> ExitCode {
        match ended {
            Ended::Finished(run) => self.conclude(run),
            Ended::Nothing(used) => nothing_selected(used.as_ref()),
        }
    }

    /// Writes the report and says how the run ended; that stands, too, where the report cannot be written.
    fn conclude(&self, run: &Run) -> ExitCode {
        let folder = report::folder(&run.target, &self.arguments.report_dir);
        let files = report::write(run, &folder, &views(&self.arguments.report));
        let paths: Vec<Shown> = files
            .paths
            .iter()
            .map(|path| written(path.display()))
            .collect();
        if let Some(step) = &self.step {
            step.add(run);
        }
        let block = report::closing_block(run, &paths);
        // A stream of JSON is not to be broken by our block.
        if self.arguments.libtest.format == Some(FormatSetting::Json)
            || self.arguments.writes_events_to_stdout()
        {
            say_aside(block);
        } else {
            say(block);
        }
        let report = paths.first().cloned().unwrap_or_default();
        self.watch.reported(run, &report);
        for lost in &files.lost {
            say_error(written(lost));
        }
        if files.lost.is_empty() {
            run.exit_code()
        } else {
            // What cannot be shown is not green.
            run.exit_code().min(ExitCode::NotJudged)
        }
    }
}

/// A target of which nothing was selected can still be the last one that an entry of the baseline counts for.
fn nothing_selected(used: Option<&BaselineUse>) -> ExitCode {
    match used {
        Some(used) if !used.stale.is_empty() => {
            say_aside(report::stale_lines(used).trimmed());
            ExitCode::StaleBaseline
        }
        _ => ExitCode::NothingRan,
    }
}

/// Each once, in their order. `report.json` is always written: the others can be made from it.
fn views(wanted: &[View]) -> Vec<View> {
    let views = VIEWS.into_iter().enumerate();
    let written = views.filter(|(at, view)| *at == 0 || wanted.contains(view));
    written.map(|(_, view)| view).collect()
}
