//! Reports as files.

use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::input;
use crate::secret::write_json;
use crate::verdict::Run;

/// The version of the format of `report.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// A report that cannot be read.
#[derive(Debug)]
pub struct ReadError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: Unreadable,
}

/// What is wrong with a file that is to be a report.
#[derive(Debug)]
pub enum Unreadable {
    /// The system does not give it.
    System(io::Error),
    /// It ends after so many bytes, in the middle.
    CutOff(usize),
    /// It is of another version of the format.
    OtherVersion(u64),
    /// It is something else.
    NoReport(serde_json::Error),
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path.display())?;
        match &self.why {
            Unreadable::System(error) => write!(f, "cannot be read: {error}"),
            Unreadable::CutOff(bytes) => {
                write!(f, "is cut off after {bytes} bytes: copy or write it anew")
            }
            Unreadable::OtherVersion(version) => write!(
                f,
                "has schema version {version}, this grantspec reads {SCHEMA_VERSION}"
            ),
            Unreadable::NoReport(error) => write!(f, "is no report of a run: {error}"),
        }
    }
}

impl std::error::Error for ReadError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.why {
            Unreadable::System(error) => Some(error),
            Unreadable::NoReport(error) => Some(error),
            Unreadable::CutOff(_) | Unreadable::OtherVersion(_) => None,
        }
    }
}

/// A view of a finished run.
#[derive(Debug, Clone, Copy)]
pub struct View {
    /// The word on the command line.
    pub word: &'static str,
    /// The name of its file.
    pub file_name: &'static str,
    /// What it is, in a few words.
    pub is: &'static str,
    pub(super) write: fn(&Run, &mut dyn Write) -> io::Result<()>,
}

impl PartialEq for View {
    fn eq(&self, other: &Self) -> bool {
        self.word == other.word
    }
}

impl Eq for View {}

/// The run itself, from which the other views can be made.
pub(super) const VIEW: View = View {
    word: "json",
    file_name: "report.json",
    is: "The run itself",
    write: |run, writer| {
        write_json(writer, run)?;
        writer.write_all(b"\n")
    },
};

/// The folder of a target's reports under `dir`.
pub fn folder(target: &str, dir: &Path) -> PathBuf {
    dir.join(folder_name(target))
}

/// Reads a report back.
///
/// # Errors
///
/// It cannot be read, is cut off, or is of another version.
pub fn read(path: &Path) -> Result<Run, ReadError> {
    let failed = |why: Unreadable| ReadError {
        path: path.to_owned(),
        why,
    };
    let text = input::bytes(path).map_err(|error| failed(Unreadable::System(error)))?;
    let run: Run = serde_json::from_slice(&text).map_err(|error| {
        failed(if error.is_eof() {
            Unreadable::CutOff(text.len())
        } else if let Some(version) = other_version(&text) {
            Unreadable::OtherVersion(version)
        } else {
            Unreadable::NoReport(error)
        })
    })?;
    if run.schema_version != SCHEMA_VERSION {
        return Err(failed(Unreadable::OtherVersion(run.schema_version.into())));
    }
    Ok(run)
}

/// The version of a report whose format is not ours.
fn other_version(text: &[u8]) -> Option<u64> {
    let json: serde_json::Value = serde_json::from_slice(text).ok()?;
    let version = json.get("schema_version")?.as_u64()?;
    (version != u64::from(SCHEMA_VERSION)).then_some(version)
}

/// A target's name as a folder: nothing in it leads elsewhere.
fn folder_name(target: &str) -> String {
    let name: String = target
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || matches!(letter, '-' | '_' | '.') {
                letter
            } else {
                '_'
            }
        })
        .collect();
    if name.is_empty() || name.starts_with('.') {
        format!("_{name}")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_cannot_choose_another_folder() {
        assert_eq!(folder_name("../../etc"), "_.._.._etc");
        assert_eq!(folder_name("my idaas"), "my_idaas");
    }

    #[test]
    fn a_file_that_is_cut_off_and_one_of_another_version_are_told_apart() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let path = dir.path().join("report.json");
        for (text, said) in [
            (
                "{\"schema_version\": 1, \"grants",
                "is cut off after 29 bytes",
            ),
            ("", "is cut off after 0 bytes"),
            ("{\"schema_version\": 99}", "has schema version 99"),
            ("{}", "is no report of a run"),
        ] {
            std::fs::write(&path, text).expect("the folder takes it");
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
