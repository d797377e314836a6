//! Why a target cannot be run.

use std::fmt;
use std::io;

use crate::out::FileError;
use crate::probe::SetupError;
use crate::reference::StartError;
use crate::yaml::{Problem, did_you_mean};

/// Why a target cannot be run.
#[derive(Debug)]
pub enum ConductError {
    /// No profile has this id.
    UnknownProfile {
        /// The id that was given.
        id: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// A profile or a target file is no good.
    File(Problem),
    /// An embedded endpoint cannot be started.
    Start(StartError),
    /// The target cannot be made ready.
    Setup(SetupError),
    /// Events cannot be written from the first on.
    Events(io::Error),
    /// The reports have no room.
    Room(FileError),
}

impl fmt::Display for ConductError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownProfile { id, known } => {
                let hint = did_you_mean(id, known.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("there are {}", known.join(", ")));
                write!(f, "unknown profile `{id}`; {hint}")
            }
            Self::File(problem) => problem.fmt(f),
            Self::Start(error) => error.fmt(f),
            Self::Setup(error) => error.fmt(f),
            Self::Events(error) => write!(f, "the events cannot be written: {error}"),
            Self::Room(error) => write!(f, "the report folder {error}"),
        }
    }
}

impl std::error::Error for ConductError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::UnknownProfile { .. } => None,
            Self::File(problem) => Some(problem),
            Self::Start(error) => Some(error),
            Self::Setup(error) => Some(error),
            Self::Events(error) => Some(error),
            Self::Room(error) => Some(error),
        }
    }
}

impl From<Problem> for ConductError {
    fn from(problem: Problem) -> Self {
        Self::File(problem)
    }
}

impl From<StartError> for ConductError {
    fn from(error: StartError) -> Self {
        Self::Start(error)
    }
}

impl From<SetupError> for ConductError {
    fn from(error: SetupError) -> Self {
        Self::Setup(error)
    }
}
