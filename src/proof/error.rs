//! Why there is no matrix.

use std::fmt;

use tokio::task::JoinError;

use crate::conduct::ConductError;
use crate::reference::Dialect;

/// Why there is no matrix.
#[derive(Debug)]
pub enum ProofError {
    /// The bench has no target for the endpoint of a dialect.
    NoTarget(Dialect),
    /// An endpoint cannot be started, or its target cannot be made ready.
    Conduct(ConductError),
    /// A trial did not come to its end: a bug in grantspec.
    Task(JoinError),
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTarget(dialect) => write!(f, "no target of {}", dialect.name()),
            Self::Conduct(error) => error.fmt(f),
            Self::Task(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ProofError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::NoTarget(_) => None,
            Self::Conduct(error) => Some(error),
            Self::Task(error) => Some(error),
        }
    }
}

impl From<ConductError> for ProofError {
    fn from(error: ConductError) -> Self {
        Self::Conduct(error)
    }
}

impl From<JoinError> for ProofError {
    fn from(error: JoinError) -> Self {
        Self::Task(error)
    }
}
