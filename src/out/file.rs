//! Files: whole and new each time, through a temporary name.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::out::page::Page;
use crate::secret::Shown;

/// A file or folder that cannot be written.
#[derive(Debug)]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// Why not.
    pub why: WhyNot,
}

/// Why a file is not written.
#[derive(Debug)]
pub enum WhyNot {
    /// It is there already, and somebody may have edited it.
    IsThere,
    /// The system says no.
    System(io::Error),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.why {
            WhyNot::IsThere => write!(f, "{path} {}", self.why),
            WhyNot::System(error) => write!(f, "{path} cannot be written: {error}"),
        }
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IsThere => f.write_str(
                "is there already and is left as it is; name another file, or remove it first",
            ),
            Self::System(error) => error.fmt(f),
        }
    }
}

impl FileError {
    /// Whether there is no room for it: a full disk, a quota, the largest file that a process may write.
    pub fn is_for_room(&self) -> bool {
        use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        let kinds = [FileTooLarge, QuotaExceeded, StorageFull];
        matches!(&self.why, WhyNot::System(error) if kinds.contains(&error.kind()))
    }
}

impl std::error::Error for FileError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.why {
            WhyNot::IsThere => None,
            WhyNot::System(error) => Some(error),
        }
    }
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    |error| FileError {
        path,
        why: WhyNot::System(error),
    }
}

/// Writes a report whole or not at all; its folder is made. It is as readable as the umask lets other files be.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn whole(
    path: &Path,
    render: impl FnOnce(&mut Page<'_>) -> io::Result<()>,
) -> Result<(), FileError> {
    let mut builder = Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    written(path, &builder, |writer| {
        let mut page = Page::on(writer);
        render(&mut page)?;
        page.flush()
    })
}

/// Writes a file that is for its owner alone, whole or not at all; its folder is made.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn private(path: &Path, text: &Shown) -> Result<(), FileError> {
    verbatim(path, text)
}

/// The same of a text that is the user's own, or that is to hold secrets of the embedded endpoints: as it stands. Only
/// who edits a user's file or writes a target file for an embedded endpoint may call this.
///
/// # Errors
///
/// The folder or the file cannot be written.
pub fn verbatim(path: &Path, text: &str) -> Result<(), FileError> {
    written(path, &Builder::new(), |writer| {
        writer.write_all(text.as_bytes())
    })
}

fn written(
    path: &Path,
    builder: &Builder<'_, '_>,
    render: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), FileError> {
    let write = || {
        let folder = folder_of(path);
        fs::create_dir_all(folder)?;
        let temporary = builder.tempfile_in(folder)?;
        // Written piece by piece: the text of a long run is larger than the run.
        let mut writer = BufWriter::new(&temporary);
        render(&mut writer)?;
        writer.flush()?;
        drop(writer);
        temporary.persist(path).map_err(|error| error.error)?;
        Ok(())
    };
    write().map_err(failed(path))
}

/// Writes a file that somebody is to edit: one that is there already is left as it is.
///
/// # Errors
///
/// It is there, or cannot be written.
pub fn new(path: &Path, text: &Shown) -> Result<(), FileError> {
    vacant(path)?;
    private(path, text)
}

/// Sees to it that there is no such file yet.
///
/// # Errors
///
/// There is one, and somebody may have edited it.
pub fn vacant(path: &Path) -> Result<(), FileError> {
    if path.exists() {
        return Err(FileError {
            path: path.to_owned(),
            why: WhyNot::IsThere,
        });
    }
    Ok(())
}

/// Opens a file that somebody named, without waiting: a pipe that nobody reads is an error, and no end of the run.
fn opened(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
        let nonblocking = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
        let file = options.custom_flags(nonblocking).open(path);
        let file = file.map_err(|error| match error.raw_os_error() {
            Some(code) if code == rustix::io::Errno::NXIO.raw_os_error() => {
                io::Error::other("it is a pipe that nobody reads; read it first, or name a file")
            }
            _ => error,
        })?;
        // Whoever reads may take its time.
        let flags = fcntl_getfl(&file)?;
        fcntl_setfl(&file, flags.difference(OFlags::NONBLOCK))?;
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// A stream to a file, empty at first, or to standard output where the path is `-`.
///
/// # Errors
///
/// The file cannot be made.
pub fn stream(path: &Path) -> Result<Page<'static>, FileError> {
    if path == Path::new("-") {
        return Ok(Page::on(io::stdout()));
    }
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    let file = opened(path, &mut options).map_err(failed(path))?;
    Ok(Page::on(file))
}

/// Adds a text to a file, which is made where it is not there.
///
/// # Errors
///
/// It cannot be written.
pub fn append(path: &Path, text: &Shown) -> Result<(), FileError> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    opened(path, &mut options)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed(path))
}

/// Tries whether a folder, which is made, can be written and has room for so many bytes.
///
/// # Errors
///
/// It has not.
pub fn room_in(folder: &Path, bytes: usize) -> Result<(), FileError> {
    fs::create_dir_all(folder)
        .and_then(|()| {
            let mut file = NamedTempFile::new_in(folder)?;
            file.as_file_mut().write_all(&vec![0; bytes])?;
            file.as_file().sync_data()
        })
        .map_err(failed(folder))
}

/// Tells whether the disk of a folder, which is made, has so many bytes left, as far as the system tells.
///
/// # Errors
///
/// It has not, or the folder cannot be made.
pub fn space_in(folder: &Path, bytes: u64) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(failed(folder))?;
    #[cfg(unix)]
    if let Ok(disk) = rustix::fs::statvfs(folder) {
        let left = disk.f_bavail.saturating_mul(disk.f_frsize);
        if left < bytes {
            let why = format!(
                "there are {} MB left, and the reports may take {}",
                left / 1_000_000,
                bytes.div_ceil(1_000_000)
            );
            let error = io::Error::new(io::ErrorKind::StorageFull, why);
            return Err(failed(folder)(error));
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    let parent = path.parent();
    let parent = parent.filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new("."))
}
