//! Files that somebody named, read whole. What is no regular file is refused before it is opened: a pipe that nobody
//! writes to would be waited for, and a device never ends.

use std::fs::{self, File, FileType};
use std::io::{Error, ErrorKind, Read as _, Result};
use std::path::Path;

/// Larger than every file that this program writes or reads.
const LARGEST: u64 = 256 << 20;

/// The bytes of a regular file.
///
/// # Errors
///
/// There is none, it is something else, or it is larger than any file of ours.
pub fn bytes(path: &Path) -> Result<Vec<u8>> {
    let file = opened(path)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large());
    }
    Ok(bytes)
}

/// The text of a regular file.
///
/// # Errors
///
/// As for [`bytes`]; it is not UTF-8.
pub fn text(path: &Path) -> Result<String> {
    let text = String::from_utf8(bytes(path)?);
    text.map_err(|_| Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
}

fn opened(path: &Path) -> Result<File> {
    let about = fs::metadata(path)?;
    if let Some(what) = what_else(about.file_type()) {
        let why = format!("it is {what}; name a regular file");
        return Err(Error::new(ErrorKind::InvalidInput, why));
    }
    if about.len() > LARGEST {
        return Err(too_large());
    }
    File::open(path)
}

fn too_large() -> Error {
    let why = format!("it is larger than {} MiB", LARGEST >> 20);
    Error::new(ErrorKind::FileTooLarge, why)
}

/// What it is, where it is no regular file.
fn what_else(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_regular_file_is_named() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let said = |path: &Path| bytes(path).map_err(|error| error.to_string());
        let is_a_folder = "it is a folder; name a regular file".to_owned();
        assert_eq!(said(folder.path()), Err(is_a_folder));
        let file = folder.path().join("a");
        fs::write(&file, [0xff]).expect("it can be written");
        assert_eq!(said(&file), Ok(vec![0xff]));
        let no_text = text(&file).map_err(|error| error.to_string());
        assert_eq!(no_text, Err("it is not UTF-8".to_owned()));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_not_read() {
        let said = bytes(Path::new("/dev/zero")).map_err(|error| error.to_string());
        assert_eq!(said, Err("it is a device; name a regular file".to_owned()));
    }
}
