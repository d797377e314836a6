//! Every view of a finished run.

use std::path::{Path, PathBuf};

use crate::out::FileError;
use crate::report::file::View;
use crate::report::{file, fit, html, junit, markdown};
use crate::verdict::Run;

/// Every view: `report.json` first, from which the others can be made.
pub const VIEWS: [View; 4] = [file::VIEW, html::VIEW, junit::VIEW, markdown::VIEW];

/// What became of the views of a run.
#[derive(Debug, Default)]
pub struct Written {
    /// The files, in the order of the views.
    pub paths: Vec<PathBuf>,
    /// What is lost.
    pub lost: Vec<FileError>,
}

/// Writes these views of the run to a folder, each for itself: one that cannot be written does not keep the others.
pub fn write(run: &Run, folder: &Path, views: &[View]) -> Written {
    let mut written = Written::default();
    for view in views {
        match fit::write(view, run, folder) {
            Ok(path) => written.paths.push(path),
            Err(error) => written.lost.push(error),
        }
    }
    written
}
