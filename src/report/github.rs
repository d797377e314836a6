//! What GitHub shows of a run: annotations, within its limits, and no word of a server taken for a command.

use crate::report::group::{counted, problems};
use crate::report::plain::{selector, word};
use crate::suite::Class;
use crate::verdict::{Run, Verdict};

/// A step shows ten annotations of a kind; the tenth place is for the count of the others.
const MOST: usize = 9;
/// A step summary above one MiB is dropped as a whole.
pub const STEP_SUMMARY_LIMIT: usize = 1_000_000;

/// What is worth an annotation, over all targets of a command: one per distinct diagnosis.
#[derive(Debug, Default)]
pub struct Annotations {
    failures: Vec<String>,
    warnings: Vec<String>,
}

impl Annotations {
    /// Adds what a run found.
    pub fn add(&mut self, run: &Run) {
        for trouble in &run.trouble {
            let title = format!("{} could not be judged", run.target);
            self.failures
                .push(command("error", &[("title", &title)], trouble));
        }
        for problem in problems(run) {
            let cases = match problem.trials.len() {
                1 => "1 case".to_owned(),
                count => format!("{count} cases"),
            };
            let title = format!("{} · {} · {cases}", run.target, problem.requirement);
            let (line, column) = problem.place.unzip();
            let (line, column) = (
                line.unwrap_or(1).to_string(),
                column.unwrap_or(1).to_string(),
            );
            let properties = [
                ("file", problem.file.as_str()),
                ("line", &line),
                ("col", &column),
                ("title", &title),
            ];
            let text = format!(
                "{}\nexpected: {}\nactual: {}\nagain: grantspec run{} --exact {}",
                problem.diagnosis,
                problem.expected,
                problem.actual,
                selector(run),
                problem
                    .trials
                    .first()
                    .map_or_else(String::new, |name| word(name)),
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
        let reasons = errors.filter_map(|record| Some(record.trouble.as_ref()?.to_string()));
        for (reason, count) in counted(reasons) {
            let title = format!("{} · not judged · {count} cases", run.target);
            self.failures
                .push(command("error", &[("title", &title)], &reason));
        }
    }

    /// The workflow commands, failures first; beyond the limit they are counted.
    pub fn commands(&self) -> Vec<String> {
        let all: Vec<&String> = self.failures.iter().chain(&self.warnings).collect();
        let mut commands: Vec<String> = all.iter().take(MOST).map(|line| (*line).clone()).collect();
        if all.len() > MOST {
            let more = format!(
                "{} more distinct problems are in the step summary and in the report",
                all.len() - MOST
            );
            commands.push(command("notice", &[("title", "grantspec")], &more));
        }
        commands
    }
}

fn command(kind: &str, properties: &[(&str, &str)], text: &str) -> String {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| {
            let value = data(value).replace(':', "%3A").replace(',', "%2C");
            format!("{name}={value}")
        })
        .collect();
    format!("::{kind} {}::{}", properties.join(","), data(text))
}

/// A line of its own is all that a workflow command has.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Between its two lines GitHub takes nothing for a workflow command, whatever a server makes us print.
#[derive(Debug)]
pub struct Silence(String);

impl Silence {
    /// One that nobody can end who does not see its first line.
    pub fn new() -> Self {
        Self(format!("grantspec-{:032x}", rand::random::<u128>()))
    }

    /// Its first line.
    pub fn begin(&self) -> String {
        format!("::stop-commands::{}", self.0)
    }

    /// Its last line.
    pub fn end(&self) -> String {
        format!("::{}::", self.0)
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
            &[("title", "a,b:c%\n::x::")],
            "100%\r\n::error::gotcha",
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
            .extend((0..8).map(|at| format!("::warning ::{at}")));
        annotations
            .failures
            .extend((0..3).map(|at| format!("::error ::{at}")));
        let commands = annotations.commands();
        assert_eq!(commands.len(), 10);
        assert!(commands[0].starts_with("::error "), "{commands:?}");
        assert!(
            commands[9].contains("2 more distinct problems"),
            "{commands:?}"
        );
    }
}
