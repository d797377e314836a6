//! Views that fit: none grows beyond a bound, and where a disk has no room for one, it is written smaller.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::out::{self, FileError};
use crate::report::file::View;
use crate::secret::Shown;
use crate::suite::Text;
use crate::verdict::{CaseText, Run};

/// No view has more bytes.
const LARGEST: usize = 50_000_000;

/// How a view is made smaller, step by step: the bytes that a text has, and how many of each list.
const STEPS: [(usize, usize); 3] = [(512, 20), (96, 3), (32, 1)];

/// Writes a view of the run, in the largest form that fits.
///
/// # Errors
///
/// It cannot be written, in no form.
pub(super) fn write(view: &View, run: &Run, folder: &Path) -> Result<PathBuf, FileError> {
    let path = folder.join(view.file_name);
    let is_too_large = Cell::new(false);
    let written = |run: &Run| {
        is_too_large.set(false);
        out::whole(&path, |writer| {
            let mut bounded = Bounded {
                writer,
                left: LARGEST,
                is_too_large: &is_too_large,
            };
            (view.write)(run, &mut bounded)
        })
    };
    let mut result = written(run);
    for step in STEPS {
        let is_for_room = is_too_large.get() || result.as_ref().is_err_and(FileError::is_for_room);
        if result.is_ok() || !is_for_room {
            break;
        }
        result = written(&smaller(run, step));
    }
    result.map(|()| path)
}

/// The run in less room: no exchanges, short texts, no excerpts of suites; and a remark that says so.
fn smaller(run: &Run, (most, few): (usize, usize)) -> Run {
    let records = run.records.iter().map(|record| {
        let mut record = record.clone();
        record.drop_exchanges();
        record.shorten(most, few);
        record
    });
    let cases = run.cases.iter().map(|(id, case)| {
        let case = CaseText {
            excerpt: Text::default(),
            ..case.clone()
        };
        (id.clone(), case)
    });
    let shortened = |all: &[Shown]| {
        let all = all.iter().take(few.max(3));
        all.map(|text| text.shortened(most.max(256))).collect()
    };
    let mut remarks: Vec<_> = shortened(&run.remarks);
    remarks.push("this is a smaller form of the report, without exchanges and with shortened texts: there was no room for the whole".into());
    Run {
        records: records.collect(),
        cases: cases.collect(),
        trouble: shortened(&run.trouble),
        remarks,
        fuzz: Vec::new(),
        ..of_all_else(run)
    }
}

/// The run without what is long in it.
fn of_all_else(run: &Run) -> Run {
    Run {
        target: run.target.clone(),
        grantspec: run.grantspec.clone(),
        profile: run.profile.clone(),
        causes: run.causes.clone(),
        version: run.version.clone(),
        base_url: run.base_url.clone(),
        baseline: run.baseline.clone(),
        selector: run.selector.clone(),
        capabilities: run.capabilities.clone(),
        records: Vec::new(),
        trouble: Vec::new(),
        remarks: Vec::new(),
        cases: BTreeMap::new(),
        documents: run.documents.clone(),
        fuzz: Vec::new(),
        left: run.left.clone(),
        ..*run
    }
}

/// A writer that takes no more than so much.
struct Bounded<'a> {
    writer: &'a mut dyn Write,
    left: usize,
    is_too_large: &'a Cell<bool>,
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if bytes.len() > self.left {
            self.is_too_large.set(true);
            return Err(ErrorKind::FileTooLarge.into());
        }
        let count = self.writer.write(bytes)?;
        self.left -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
