//! What is wrong with an answer, as the id of a sentence with its arguments: whoever knows a failure knows it in any language.

use crate::secret::{Raw, Shown};
use crate::verdict::Cause;
use crate::words::Message;

/// What is wrong, in the same words for the same cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    message: Message,
    /// Where, said before it: a part of a token.
    within: Option<Message>,
    /// What is said behind it and is no part of the cause.
    more: Option<Raw>,
}

impl Diagnosis {
    /// The same within something: "in the header of token:".
    pub(super) fn within(self, place: Message) -> Self {
        Self {
            within: Some(place),
            ..self
        }
    }

    /// The same with a text behind it that can be told from the demand.
    pub(super) fn naming(self, more: impl Into<Raw>) -> Self {
        Self {
            more: Some(more.into()),
            ..self
        }
    }

    /// In the words of a report of version 1.
    pub fn words(&self) -> Raw {
        let messages = self.within.iter().chain([&self.message]);
        let messages = messages.map(|message| Raw::from(message.to_string()));
        Raw::joined(messages.chain(self.more.clone()), " ")
    }

    /// For programs.
    pub fn cause(&self) -> Cause<Raw> {
        let messages = self.within.iter().chain([&self.message]);
        let arguments = messages.flat_map(Message::arguments);
        Cause {
            id: self.message.id().into(),
            arguments: arguments
                .map(|(name, text)| (Shown::from(name), Raw::from(text)))
                .collect(),
        }
    }
}

impl From<Message> for Diagnosis {
    fn from(message: Message) -> Self {
        Self {
            message,
            within: None,
            more: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_within_a_token_is_one_sentence_and_one_cause() {
        let missing = Message::new("broken-member-missing").with("name", "kid");
        let place = Message::new("broken-within-jwt")
            .with("token", "token")
            .with("part", "header");
        let diagnosis = Diagnosis::from(missing).within(place);
        let cause = diagnosis.cause();
        assert_eq!(cause.id, "broken-member-missing".into());
        let expected = [("name", "kid"), ("part", "header"), ("token", "token")];
        let expected = expected.map(|(name, text)| (Shown::from(name), Raw::from(text)));
        assert_eq!(cause.arguments, expected.into());
        let words = Raw::joined(
            ["in the header of token:", "kid is missing"].map(Raw::from),
            " ",
        );
        assert_eq!(diagnosis.words(), words);
    }
}
