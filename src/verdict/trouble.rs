//! Why a case could not be judged.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a case could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// No connection, a reset, a timeout.
    Transport(String),
    /// A login failed.
    Login(String),
    /// The control was refused.
    Control(String),
    /// What the case needs first could not be had.
    Given(String),
    /// The suite says something that cannot be done.
    Suite(String),
    /// A defect of grantspec.
    Defect(String),
}

impl Trouble {
    /// What kind of trouble it is, in a few words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Transport(_) => "no answer",
            Self::Login(_) => "login failed",
            Self::Control(_) => "control refused",
            Self::Given(_) => "what the case needs could not be had",
            Self::Suite(_) => "bug in the case",
            Self::Defect(_) => "bug in grantspec",
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Transport(text)
        | Self::Login(text)
        | Self::Control(text)
        | Self::Given(text)
        | Self::Suite(text)
        | Self::Defect(text)) = self;
        write!(f, "{}: {text}", self.kind())
    }
}
