//! Inside GitHub Actions: annotations and the step summary, and nothing that a server says taken for a command.

use std::cell::RefCell;
use std::path::PathBuf;

use crate::cli::arguments::RunArguments;
use crate::harness::FormatSetting;
use crate::out::{self, FileError, say_aside, say_command};
use crate::report::{self, Annotations, STEP_SUMMARY_LIMIT, Silence};
use crate::secret::{shown, written};
use crate::verdict::Run;

/// The step that we run in. Dropped, it lets commands through again and says what it has to say.
pub(crate) struct Step {
    silence: Silence,
    annotations: RefCell<Annotations>,
    summary: Option<PathBuf>,
    is_aside: bool,
}

impl Step {
    /// The step of the environment, if there is one.
    pub(crate) fn here(arguments: &RunArguments) -> Option<Self> {
        let is_action = std::env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true");
        if !is_action || arguments.libtest.list {
            return None;
        }
        // A stream of JSON is not to be broken by our lines; GitHub reads both streams.
        let is_json = arguments.libtest.format == Some(FormatSetting::Json)
            || arguments.writes_events_to_stdout();
        let step = Self {
            silence: Silence::new(),
            annotations: RefCell::default(),
            summary: std::env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            is_aside: is_json,
        };
        say_command(&step.silence.begin(), step.is_aside);
        Some(step)
    }

    /// Notes what a run found, and adds it to the step summary.
    pub(crate) fn add(&self, run: &Run) {
        self.annotations.borrow_mut().add(run);
        let Some(path) = &self.summary else { return };
        // Of all targets together: above its limit GitHub drops the summary as a whole.
        let there = std::fs::metadata(path).map_or(0, |file| file.len());
        let left = STEP_SUMMARY_LIMIT.saturating_sub(usize::try_from(there).unwrap_or(usize::MAX));
        let text = report::summary(run, left);
        if let Err(FileError { why, .. }) = out::append(path, &text) {
            say_aside(shown!(
                "warning: the step summary cannot be written: {}",
                written(why)
            ));
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        say_command(&self.silence.end(), self.is_aside);
        for command in self.annotations.borrow().commands() {
            say_command(&command, self.is_aside);
        }
    }
}
