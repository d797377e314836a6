//! How problems are put into words (RFC 6749 section 5.2).

use crate::wire::problem::{Problem, Refusal, Wording};
use crate::wire::reply::Object;

/// Other words for some problems.
struct Words {
    problems: &'static [Problem],
    status: u16,
    error: &'static str,
}

/// How an error answer is made.
pub(crate) struct Errors {
    /// The words of the documents.
    pub(crate) documented: fn(Refusal) -> Wording,
    /// Whether the answer to a problem has no body, with this status.
    pub(crate) is_empty: fn(Problem, u16) -> bool,
    /// Adds members.
    pub(crate) members: Vec<fn(Problem, &Wording, &mut Object)>,
    pub(crate) challenge: &'static str,
    /// Whether a 401 has a challenge also where no `Authorization` header was sent.
    pub(crate) challenges_always: bool,
    /// What is said in place of the documents' words.
    words: Vec<Words>,
    descriptions: Vec<(&'static [Problem], &'static str)>,
    crashes: Vec<Problem>,
}

impl Errors {
    /// Status and code of section 5.2. Every 401 carries a challenge (RFC 9110 section 15.5.2), with a realm (RFC 7617
    /// section 2).
    pub(crate) fn standard() -> Self {
        Self {
            documented: |refusal| refusal.problem.standard(),
            is_empty: |_, _| false,
            members: Vec::new(),
            challenge: "Basic realm=\"token endpoint\"",
            challenges_always: true,
            words: Vec::new(),
            descriptions: Vec::new(),
            crashes: Vec::new(),
        }
    }

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
