//! What GitHub shows of a run: annotations, within its limits, and no word of a server taken for a command.

use crate::report::group::{counted, problems};
use crate::report::plain::{selector, word};
use crate::secret::{Shown, shown};
use crate::suite::Class;
use crate::verdict::{Run, Verdict};

/// A step shows ten annotations of a kind; the tenth place is for the count of the others.
const MOST: usize = 9;
/// A step summary above one MiB is dropped as a whole.
pub const STEP_SUMMARY_LIMIT: usize = 1_000_000;

/// What is worth an annotation, over all targets of a command: one per distinct diagnosis.
#[derive(Debug, Default)]
pub struct Annotations {
    failures: Vec<Shown>,
    warnings: Vec<Shown>,
}

impl Annotations {
    /// Adds what a run found.
    pub fn add(&mut self, run: &Run) {
        for trouble in &run.trouble {
            let title = shown!("{} could not be judged", run.target);
            self.failures
                .push(command("error", &[("title", &title)], trouble));
        }
        for problem in problems(run) {
            let cases = match problem.trials.len() {
                1 => "1 case".into(),
                count => shown!("{} cases", count),
            };
            let title = shown!(
                "{} · {} · {} · {}",
                run.target,
                problem.lets,
                problem.requirement,
                cases
            );
            let (line, column) = problem.place.unzip();
            let (line, column) = (
                Shown::from(line.unwrap_or(1)),
                Shown::from(column.unwrap_or(1)),
            );
            let properties = [
                ("file", &problem.file),
                ("line", &line),
                ("col", &column),
                ("title", &title),
            ];
            let text = shown!(
                "{}\nexpected: {}\nactual: {}\nagain: grantspec run{} --exact {}",
                problem.diagnosis,
                problem.expected,
                problem.actual,
                selector(run),
                problem.trials.first().map_or_else(Shown::default, word),
            );
            if problem.class == Class::Fail {
                self.failures.push(command("error", &properties, &text));
            } else {
                self.warnings.push(command("warning", &properties, &text));
            }
        }
        let errors = run
            .records
            .iter()
            .filter(|record| run.verdict_of(record) == Verdict::Error);
        let reasons = errors.filter_map(|record| Some(record.trouble.as_ref()?.shown()));
        for (reason, count) in counted(reasons) {
            let title = shown!("{} · not judged · {} cases", run.target, count);
            self.failures
                .push(command("error", &[("title", &title)], &reason));
        }
    }

    /// The workflow commands, failures first; beyond the limit they are counted.
    pub fn commands(&self) -> Vec<Shown> {
        let all: Vec<&Shown> = self.failures.iter().chain(&self.warnings).collect();
        let mut commands: Vec<Shown> = all.iter().take(MOST).map(|line| (*line).clone()).collect();
        if all.len() > MOST {
            let more = shown!(
                "{} more distinct problems are in the step summary and in the report",
                all.len() - MOST
            );
            let title = "grantspec".into();
            commands.push(command("notice", &[("title", &title)], &more));
        }
        commands
    }
}

fn command(kind: &'static str, properties: &[(&'static str, &Shown)], text: &Shown) -> Shown {
    let properties = properties.iter().map(|(name, value)| {
        let value = data(value).with(':', "%3A").with(',', "%2C");
        shown!("{}={}", name, value)
    });
    shown!(
        "::{} {}::{}",
        kind,
        Shown::joined(properties, ","),
        data(text)
    )
}

/// A line of its own is all that a workflow command has.
fn data(text: &Shown) -> Shown {
    text.with('%', "%25").with('\r', "%0D").with('\n', "%0A")
}

/// Between its two lines GitHub takes nothing for a workflow command, whatever a server makes us print.
#[derive(Debug)]
pub struct Silence(Shown);

impl Silence {
    /// One that nobody can end who does not see its first line.
    pub fn new() -> Self {
        let (one, other) = rand::random::<(u64, u64)>();
        Self(shown!("grantspec-{:016x}{:016x}", one, other))
    }

    /// Its first line.
    pub fn begin(&self) -> Shown {
        shown!("::stop-commands::{}", self.0)
    }

    /// Its last line.
    pub fn end(&self) -> Shown {
        shown!("::{}::", self.0)
    }
}

impl Default for Silence {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_text_nor_a_property_ends_its_command() {
        let text = command(
            "error",
            &[("title", &"a,b:c%\n::x::".into())],
            &"100%\r\n::error::gotcha".into(),
        );
        assert_eq!(
            text,
            "::error title=a%2Cb%3Ac%25%0A%3A%3Ax%3A%3A::100%25%0D%0A::error::gotcha"
        );
        assert_eq!(text.lines().count(), 1);
    }

    #[test]
    fn beyond_nine_they_are_counted() {
        let mut annotations = Annotations::default();
        annotations
            .warnings
            .extend((0..8).map(|at: usize| shown!("::warning ::{}", at)));
        annotations
            .failures
            .extend((0..3).map(|at: usize| shown!("::error ::{}", at)));
        let commands = annotations.commands();
        assert_eq!(commands.len(), 10);
        assert!(commands[0].starts_with("::error "), "{commands:?}");
        assert!(
            commands[9].contains("2 more distinct problems"),
            "{commands:?}"
        );
    }
}
