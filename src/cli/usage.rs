//! What the user has to put right.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::baseline::EditError;
use crate::conduct::ConductError;
use crate::fuzz::FindingError;
use crate::out::FileError;
use crate::probe::SetupError;
use crate::proof::ProofError;
use crate::reference::StartError;
use crate::report::ReadError;
use crate::yaml::Problem;

/// Something the user has to put right.
#[derive(Debug)]
pub(crate) enum UsageError {
    /// What was asked for cannot be done so: what is wrong, and the way out.
    Asked(String),
    /// Files that are no good: every problem of each, with its place.
    Files(Vec<Problem>),
    /// A file or folder of the user's that cannot be read, written or made.
    Path {
        /// Where it is.
        path: PathBuf,
        /// What cannot be done with it.
        undone: &'static str,
        /// Why not.
        error: io::Error,
    },
    /// A target that cannot be run.
    Conduct(ConductError),
    /// Faults that cannot be tried.
    Proof(ProofError),
    /// A report that cannot be read.
    Report(ReadError),
    /// A file that cannot be written.
    File(FileError),
    /// A finding that cannot be read.
    Finding(FindingError),
    /// A baseline file that cannot be edited.
    Baseline(EditError),
}

impl UsageError {
    /// For `map_err`: this file or folder cannot be `undone` (read, written, made).
    pub(crate) fn of_path(path: &Path, undone: &'static str) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |error| Self::Path {
            path,
            undone,
            error,
        }
    }
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(text) => f.write_str(text),
            Self::Files(problems) => {
                let texts: Vec<String> = problems.iter().map(Problem::to_string).collect();
                f.write_str(&texts.join("\n"))
            }
            Self::Path {
                path,
                undone,
                error,
            } => write!(f, "{} cannot be {undone}: {error}", path.display()),
            Self::Conduct(error) => error.fmt(f),
            Self::Proof(error) => error.fmt(f),
            Self::Report(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::Finding(error) => error.fmt(f),
            Self::Baseline(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for UsageError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Asked(_) | Self::Files(_) => None,
            Self::Path { error, .. } => Some(error),
            Self::Conduct(error) => Some(error),
            Self::Proof(error) => Some(error),
            Self::Report(error) => Some(error),
            Self::File(error) => Some(error),
            Self::Finding(error) => Some(error),
            Self::Baseline(error) => Some(error),
        }
    }
}

impl From<Problem> for UsageError {
    fn from(problem: Problem) -> Self {
        Self::Files(vec![problem])
    }
}

impl From<Vec<Problem>> for UsageError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Files(problems)
    }
}

impl From<ConductError> for UsageError {
    fn from(error: ConductError) -> Self {
        Self::Conduct(error)
    }
}

impl From<SetupError> for UsageError {
    fn from(error: SetupError) -> Self {
        Self::Conduct(ConductError::Setup(error))
    }
}

impl From<StartError> for UsageError {
    fn from(error: StartError) -> Self {
        Self::Conduct(ConductError::Start(error))
    }
}

impl From<ProofError> for UsageError {
    fn from(error: ProofError) -> Self {
        Self::Proof(error)
    }
}

impl From<ReadError> for UsageError {
    fn from(error: ReadError) -> Self {
        Self::Report(error)
    }
}

impl From<FileError> for UsageError {
    fn from(error: FileError) -> Self {
        Self::File(error)
    }
}

impl From<FindingError> for UsageError {
    fn from(error: FindingError) -> Self {
        Self::Finding(error)
    }
}

impl From<EditError> for UsageError {
    fn from(error: EditError) -> Self {
        Self::Baseline(error)
    }
}
