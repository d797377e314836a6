//! Reports as files: whole and new each time, through a temporary name.

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::verdict::Run;

/// The version of the format of `report.json`.
pub const SCHEMA_VERSION: u32 = 1;

/// A report that cannot be written or read.
#[derive(Debug)]
pub struct WriteError {
    path: PathBuf,
    text: String,
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.text)
    }
}

impl std::error::Error for WriteError {}

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
        serde_json::to_writer_pretty(&mut *writer, run)?;
        writer.write_all(b"\n")
    },
};

/// The folder of a target's reports under `dir`.
pub fn folder(target: &str, dir: &Path) -> PathBuf {
    dir.join(folder_name(target))
}

/// Writes these views of the run to a folder; gives back the paths, in the order of the views.
///
/// # Errors
///
/// The folder or a file cannot be written.
pub fn write(run: &Run, folder: &Path, views: &[View]) -> Result<Vec<PathBuf>, WriteError> {
    let write = |view: &View| {
        whole(&folder.join(view.file_name), |writer| {
            (view.write)(run, writer)
        })
    };
    views.iter().map(write).collect()
}

/// Writes a file whole or not at all; its folder is made.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn whole(
    path: &Path,
    render: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<PathBuf, WriteError> {
    let written = (|| {
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        std::fs::create_dir_all(folder)?;
        let temporary = temporary_in(folder)?;
        // Written piece by piece: the text of a long run is larger than the run.
        let mut writer = BufWriter::new(&temporary);
        render(&mut writer)?;
        writer.flush()?;
        drop(writer);
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    })();
    let failed = |error: io::Error| WriteError {
        path: path.to_owned(),
        text: format!("cannot be written: {error}"),
    };
    written.map_err(failed).map(|()| path.to_owned())
}

/// A temporary file is for its owner alone; a report is as readable as the umask lets other files be.
fn temporary_in(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// Reads a report back.
///
/// # Errors
///
/// It cannot be read, is cut off, or is of another version.
pub fn read(path: &Path) -> Result<Run, WriteError> {
    let failed = |text: String| WriteError {
        path: path.to_owned(),
        text,
    };
    let text = std::fs::read(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    let run: Run = serde_json::from_slice(&text).map_err(|error| {
        failed(if error.is_eof() {
            format!(
                "is cut off after {} bytes: copy or write it anew",
                text.len()
            )
        } else if let Some(version) = other_version(&text) {
            format!("has schema version {version}, this grantspec reads {SCHEMA_VERSION}")
        } else {
            format!("is no report of a run: {error}")
        })
    })?;
    if run.schema_version != SCHEMA_VERSION {
        return Err(failed(format!(
            "has schema version {}, this grantspec reads {SCHEMA_VERSION}",
            run.schema_version
        )));
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
            std::fs::write(&path, text).unwrap();
            let error = read(&path).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
