//! What is said, without the words.

use crate::secret::{Shown, written};

/// Something to say: the id of a sentence and what is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) id: &'static str,
    pub(super) arguments: Vec<(&'static str, Argument)>,
}

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text that is safe to show.
    Shown(Shown),
    /// A text as it was said.
    Said(String),
    /// A number: some languages say another word for one thing than for several.
    Number(usize),
}

impl Message {
    /// The sentence with this id, as it stands in the files of the languages.
    pub fn new(id: &'static str) -> Self {
        Self {
            id,
            arguments: Vec::new(),
        }
    }

    /// The same with an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Argument>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// Its id: the same in every language, and in every version.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// What is filled in, by name, as text.
    pub fn arguments(&self) -> impl Iterator<Item = (&'static str, String)> + '_ {
        let text = |argument: &Argument| match argument {
            Argument::Shown(text) => text.to_string(),
            Argument::Said(text) => text.clone(),
            Argument::Number(number) => number.to_string(),
        };
        let arguments = self.arguments.iter();
        arguments.map(move |(name, argument)| (*name, text(argument)))
    }
}

/// A sentence is the program's own; so is what is filled into it, unless somebody said it.
impl From<&Message> for Shown {
    fn from(message: &Message) -> Self {
        let is_said = |(_, argument): &(_, Argument)| matches!(argument, Argument::Said(_));
        if message.arguments.iter().any(is_said) {
            written(message)
        } else {
            Self::of_the_program(&message.to_string())
        }
    }
}

impl From<Message> for Shown {
    fn from(message: Message) -> Self {
        Self::from(&message)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Said(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Said(text)
    }
}

impl From<Shown> for Argument {
    fn from(text: Shown) -> Self {
        Self::Shown(text)
    }
}

impl From<&Shown> for Argument {
    fn from(text: &Shown) -> Self {
        Self::Shown(text.clone())
    }
}

impl From<&Message> for Argument {
    fn from(message: &Message) -> Self {
        Self::Shown(message.into())
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}
