//! What is said, without the words.

use crate::secret::Shown;

/// Something to say: the id of a sentence and what is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) id: &'static str,
    pub(super) arguments: Vec<(&'static str, Argument)>,
}

/// What is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// A text, as it is.
    Text(String),
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
            Argument::Text(text) => text.clone(),
            Argument::Number(number) => number.to_string(),
        };
        let arguments = self.arguments.iter();
        arguments.map(move |(name, argument)| (*name, text(argument)))
    }
}

/// A sentence that nothing is filled into is the program's own; of another one only the id is known to be safe.
impl From<&Message> for Shown {
    fn from(message: &Message) -> Self {
        match message.arguments.as_slice() {
            [] => Self::of_the_program(&message.to_string()),
            _ => Self::from(message.id),
        }
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Argument {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&Message> for Argument {
    fn from(message: &Message) -> Self {
        Self::Text(message.to_string())
    }
}

impl From<usize> for Argument {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}
