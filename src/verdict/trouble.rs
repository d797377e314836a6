//! Why a case could not be judged.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::secret::{Part, Raw, Shown, shown};
use crate::words::Message;

/// Why a case could not be judged; in words that are shown, or that were said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Trouble")]
pub enum Trouble<T = Raw> {
    /// No connection, a reset, a timeout.
    Transport(T),
    /// A login failed.
    Login(T),
    /// The control was refused.
    Control(T),
    /// What the case needs first could not be had.
    Given(T),
    /// The suite says something that cannot be done.
    Suite(T),
    /// A defect of grantspec.
    Defect(T),
}

impl<T> Trouble<T> {
    /// The same with another text.
    pub(crate) fn map<U>(self, text: impl FnOnce(T) -> U) -> Trouble<U> {
        match self {
            Self::Transport(said) => Trouble::Transport(text(said)),
            Self::Login(said) => Trouble::Login(text(said)),
            Self::Control(said) => Trouble::Control(text(said)),
            Self::Given(said) => Trouble::Given(text(said)),
            Self::Suite(said) => Trouble::Suite(text(said)),
            Self::Defect(said) => Trouble::Defect(text(said)),
        }
    }

    /// What was said of it.
    pub fn said(&self) -> &T {
        let (Self::Transport(text)
        | Self::Login(text)
        | Self::Control(text)
        | Self::Given(text)
        | Self::Suite(text)
        | Self::Defect(text)) = self;
        text
    }

    /// What kind of trouble it is.
    pub fn kind(&self) -> Message {
        Message::new(match self {
            Self::Transport(_) => "trouble-transport",
            Self::Login(_) => "trouble-login",
            Self::Control(_) => "trouble-control",
            Self::Given(_) => "trouble-given",
            Self::Suite(_) => "trouble-suite",
            Self::Defect(_) => "trouble-defect",
        })
    }
}

impl Part for Trouble<Shown> {}

impl Trouble {
    /// Its kind and its words, as they were said.
    pub(crate) fn told(&self) -> Raw {
        Raw::of([
            self.kind().to_string().into(),
            ": ".into(),
            self.said().clone(),
        ])
    }
}

impl Trouble<Shown> {
    /// Its kind and its words.
    pub fn shown(&self) -> Shown {
        shown!("{}: {}", Shown::from(self.kind()), self.said())
    }
}

impl fmt::Display for Trouble<Shown> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.shown().fmt(f)
    }
}
