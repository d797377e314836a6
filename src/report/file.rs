//! `report.json`: the finished run, whole, through a temporary name.

use std::fmt;
use std::io::{BufWriter, Write};
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

/// Writes the run to `report.json` in a folder of its target's name under `dir`; gives back the path.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn write(run: &Run, dir: &Path) -> Result<PathBuf, WriteError> {
    let folder = dir.join(folder_name(&run.target));
    let path = folder.join("report.json");
    let failed = |error: &dyn fmt::Display| WriteError {
        path: path.clone(),
        text: format!("cannot be written: {error}"),
    };
    std::fs::create_dir_all(&folder).map_err(|error| failed(&error))?;
    let temporary = tempfile::NamedTempFile::new_in(&folder).map_err(|error| failed(&error))?;
    // Written piece by piece: the text of a long run is larger than the run.
    let mut writer = BufWriter::new(&temporary);
    serde_json::to_writer_pretty(&mut writer, run).map_err(|error| failed(&error))?;
    writer
        .write_all(b"\n")
        .and_then(|()| writer.flush())
        .map_err(|error| failed(&error))?;
    drop(writer);
    temporary
        .persist(&path)
        .map_err(|error| failed(&error.error))?;
    Ok(path)
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
    let run: Run = serde_json::from_slice(&text)
        .map_err(|error| failed(format!("is no whole report: {error}")))?;
    if run.schema_version != SCHEMA_VERSION {
        return Err(failed(format!(
            "has schema version {}, this grantspec reads {SCHEMA_VERSION}",
            run.schema_version
        )));
    }
    Ok(run)
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
}
