//! How problems are put into words (RFC 6749 section 5.2).

use crate::wire::problem::{Problem, Wording};

/// Other words for some problems.
struct Words {
    problems: &'static [Problem],
    status: u16,
    error: &'static str,
}

/// What is said in place of the words of standard and dialect.
#[derive(Default)]
pub(crate) struct Errors {
    words: Vec<Words>,
    descriptions: Vec<(&'static [Problem], &'static str)>,
    crashes: Vec<Problem>,
}

impl Errors {
    /// These problems get another status and code.
    pub(crate) fn say(&mut self, problems: &'static [Problem], status: u16, error: &'static str) {
        self.words.push(Words {
            problems,
            status,
            error,
        });
    }

    /// These problems get another description.
    pub(crate) fn describe(&mut self, problems: &'static [Problem], description: &'static str) {
        self.descriptions.push((problems, description));
    }

    /// At this problem the handler falls over: status 500 with a stack trace where an error answer is due.
    pub(crate) fn crash_on(&mut self, problem: Problem) {
        self.crashes.push(problem);
    }

    /// Whether the handler falls over.
    pub(crate) fn crashes(&self, problem: Problem) -> bool {
        problem == Problem::Crashed || self.crashes.contains(&problem)
    }

    /// The words for a problem, where its dialect documents `documented`.
    pub(crate) fn worded(&self, problem: Problem, documented: Wording) -> Wording {
        let mut wording = documented;
        if let Some(words) = self
            .words
            .iter()
            .find(|words| words.problems.contains(&problem))
        {
            wording.status = words.status;
            wording.error = words.error;
        }
        let described = self
            .descriptions
            .iter()
            .find(|(problems, _)| problems.contains(&problem));
        if let Some((_, description)) = described {
            wording.description = description;
        }
        wording
    }
}
