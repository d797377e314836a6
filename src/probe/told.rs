//! A cause that was found out, as it is kept: its sentence, its remedy, the lines for the target file.

use crate::secret::{Raw, Shown};
use crate::verdict::{Addition, Cause, Explanation};
use crate::words::Message;

/// A cause that was found out.
pub(super) struct Told {
    /// Its sentence.
    pub(super) cause: Message,
    /// The id of what to do about it.
    pub(super) remedy: &'static str,
    /// The row of the catalogue that is broken, where one is.
    pub(super) requirement: Option<&'static str>,
}

impl Told {
    /// What the run goes on with as if the target file said these lines.
    pub(super) fn adapted(&self, lines: Vec<Addition<Raw>>) -> Explanation<Raw> {
        Explanation {
            adapted: true,
            ..self.explained(lines)
        }
    }

    /// What the run cannot mend itself; the lines are what the target file might say.
    pub(super) fn explained(&self, lines: Vec<Addition<Raw>>) -> Explanation<Raw> {
        let arguments = self.cause.arguments();
        Explanation {
            cause: Cause {
                id: self.cause.id().into(),
                arguments: arguments
                    .map(|(name, text)| (Shown::from(name), Raw::from(text)))
                    .collect(),
            },
            text: self.cause.to_string().into(),
            remedy: Message::new(self.remedy).to_string().into(),
            adapted: false,
            lines,
            requirement: self.requirement.map(Shown::from),
        }
    }
}

/// The same line for each of these clients.
pub(super) fn of_clients<'a>(
    roles: impl Iterator<Item = &'a str>,
    line: &'static str,
) -> Vec<Addition<Raw>> {
    let addition = |role: &str| Addition {
        place: format!("clients.{role}").into(),
        line: line.into(),
    };
    roles.map(addition).collect()
}
