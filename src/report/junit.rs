//! JUnit's XML, in the form that the xUnit plugin of Jenkins accepts, which is the strictest.
//!
//! That form knows properties of suites only, so those of a case stand with its suite, under the case's name.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use crate::report::file::View;
use crate::report::group::{rows, stale_of, weighty};
use crate::report::plain;
use crate::secret::Shown;
use crate::verdict::{Record, RowShown, Run, Verdict};

/// For continuous integration.
pub(super) const VIEW: View = View {
    word: "junit",
    file_name: "junit.xml",
    is: "JUnit XML",
    write,
};

/// Writes the run.
fn write(run: &Run, writer: &mut dyn Write) -> io::Result<()> {
    let mut report = Report::new(attribute(&run.target));
    report.set_time(Duration::from_secs_f64(run.millis / 1000.0));
    let rows = rows(run);
    let mut suites: Vec<TestSuite> = Vec::new();
    for record in &run.records {
        let name = suite_of(run, record);
        if suites
            .last()
            .is_none_or(|suite| suite.name.as_str() != name)
        {
            suites.push(TestSuite::new(&*name));
        }
        if let Some(suite) = suites.last_mut() {
            add(suite, run, record, &rows);
        }
    }
    suites.extend(whole_run(run));
    if let (Some(suite), Some(left)) = (suites.first_mut(), &run.left) {
        suite.add_property((
            "left at the target".to_owned(),
            attribute(&left.to_string()),
        ));
    }
    report.add_test_suites(suites);
    let mut root = Root {
        writer,
        head: Some(Vec::new()),
        failed: None,
    };
    let written = report.serialize(&mut root);
    match (root.failed, written) {
        (Some(kind), _) => Err(kind.into()),
        (None, written) => written.map_err(io::Error::other),
    }
}

/// `rfc::rfc6749::token_response`: the case's name without its slug, below the profile.
fn suite_of(run: &Run, record: &Record) -> String {
    let suite = record
        .case
        .rsplit_once("::")
        .map_or(record.case.as_str(), |(suite, _)| suite);
    attribute(&format!("{}::{suite}", run.profile))
}

fn add(suite: &mut TestSuite, run: &Run, record: &Record, rows: &BTreeMap<&str, &RowShown>) {
    let name = attribute(&record.name);
    let mut case = TestCase::new(&*name, status(run, record, rows));
    case.set_classname(suite.name.as_str());
    case.set_time(Duration::from_secs_f64(record.millis / 1000.0));
    if run.verdict_of(record) == Verdict::Warn && !run.is_failure(record) {
        case.set_system_out(xml(&plain::diagnosis(run, record, rows)));
    }
    suite.add_test_case(case);
    let harm = weighty(run, record).map(|finding| finding.harm).max();
    if let Some(harm) = harm {
        let lets = Shown::from(harm.words());
        suite.add_property((format!("{name} harm"), attribute(&lets)));
    }
    suite
        .set_time(suite.time.unwrap_or_default() + Duration::from_secs_f64(record.millis / 1000.0));
    suite.add_property((
        format!("{name} requirement"),
        attribute(&record.requirements.join(" ")),
    ));
    if let Some(level) = run.cases.get(&record.case).and_then(|case| case.level) {
        suite.add_property((format!("{name} level"), level.word().to_owned()));
    }
}

fn status(run: &Run, record: &Record, rows: &BTreeMap<&str, &RowShown>) -> TestCaseStatus {
    let message = attribute(&plain::in_one_line(run, record));
    match run.verdict_of(record) {
        Verdict::Warn if run.is_failure(record) => failure(run, record, rows, message),
        Verdict::Pass | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Skip => skipped(&message),
        Verdict::Known => {
            let reason = record.accepted().map_or("", |known| known.reason.as_str());
            skipped(&attribute(&format!("known: {reason} ({message})")))
        }
        Verdict::Fail => failure(run, record, rows, message),
        Verdict::Error => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(message).set_type("could not be judged");
            status.set_description(xml(&plain::diagnosis(run, record, rows)));
            status
        }
    }
}

fn failure(
    run: &Run,
    record: &Record,
    rows: &BTreeMap<&str, &RowShown>,
    message: String,
) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    let row = weighty(run, record)
        .next()
        .map(|finding| finding.requirement.as_str());
    let kind = row.map_or_else(String::new, |id| {
        let level = rows.get(id).map_or("", |row| row.level.word());
        format!("{level} {id}")
    });
    status.set_message(message).set_type(attribute(kind.trim()));
    status.set_description(xml(&plain::diagnosis(run, record, rows)));
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}

/// What is wrong with the run as a whole, so that a reader of cases alone does not take it for a good one.
fn whole_run(run: &Run) -> Option<TestSuite> {
    let interrupted = run
        .partial
        .then(|| "the run was interrupted; its report is partial".into());
    let all: Vec<Shown> = run
        .trouble
        .iter()
        .cloned()
        .chain(interrupted)
        .chain(stale_of(run))
        .collect();
    if all.is_empty() {
        return None;
    }
    let name = attribute(&format!("{}::run", run.profile));
    let mut suite = TestSuite::new(&*name);
    suite.set_time(Duration::ZERO);
    for (at, trouble) in all.iter().enumerate() {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_message(attribute(trouble));
        status.set_type("the run as a whole");
        let mut case = TestCase::new(format!("{name}::trouble_{}", at + 1), status);
        case.set_classname(&*name);
        suite.add_test_case(case);
    }
    Some(suite)
}

/// For an attribute: on one line, since what stands behind a line end there begins a line, where build servers look for
/// their commands.
fn attribute(text: &str) -> String {
    let lines = xml(text);
    lines.replace('\r', "\\r").replace('\n', "\\n")
}

/// The text with what XML 1.0 cannot hold made visible.
fn xml(text: &str) -> String {
    let is_legal = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    let mut legal = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_legal(letter) {
            legal.push(letter);
        } else {
            legal.extend(letter.escape_unicode());
        }
    }
    legal
}

/// Writes the root element without what its form does not know, and all the rest as it comes: the text of a long run is
/// larger than the run.
struct Root<'a> {
    writer: &'a mut dyn Write,
    /// What came so far, until the root element is there.
    head: Option<Vec<u8>>,
    /// Why it cannot be written; who serializes does not tell.
    failed: Option<io::ErrorKind>,
}

impl Root<'_> {
    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(head) = &mut self.head else {
            return self.writer.write_all(bytes);
        };
        head.extend_from_slice(bytes);
        let text = String::from_utf8_lossy(head);
        let is_there = text
            .split_once("<testsuites")
            .is_some_and(|(_, rest)| rest.contains('>'));
        if is_there {
            let text = without_root_skipped(&text);
            self.head = None;
            self.writer.write_all(text.as_bytes())?;
        }
        Ok(())
    }
}

impl Write for Root<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let put = self.put(bytes);
        if let Err(error) = &put {
            self.failed = Some(error.kind());
        }
        put.map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Without `skipped` at the root, which that form does not know; suites keep theirs.
fn without_root_skipped(text: &str) -> String {
    let Some(start) = text.find("<testsuites") else {
        return text.to_owned();
    };
    let end = text[start..]
        .find('>')
        .map_or(text.len(), |length| start + length);
    let root = &text[start..end];
    let bare = match root.split_once(" skipped=\"") {
        Some((before, rest)) => {
            let after = rest.split_once('"').map_or("", |(_, after)| after);
            format!("{before}{after}")
        }
        None => root.to_owned(),
    };
    format!("{}{bare}{}", &text[..start], &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_made_visible() {
        assert_eq!(
            xml("a\u{0}b\u{b}c\u{ffff}d\u{1f600}"),
            "a\\u{0}b\\u{b}c\\u{ffff}d\u{1f600}"
        );
    }

    #[test]
    fn no_line_begins_behind_a_line_end_of_an_attribute() {
        assert_eq!(attribute("rfc\n::error::x\r\n"), "rfc\\n::error::x\\r\\n");
    }

    #[test]
    fn only_the_root_loses_its_count_of_skipped_cases() {
        assert_eq!(
            without_root_skipped(
                "<?x?><testsuites name=\"a &gt; b\" tests=\"1\" skipped=\"1\" errors=\"0\"><testsuite skipped=\"1\"/>"
            ),
            "<?x?><testsuites name=\"a &gt; b\" tests=\"1\" errors=\"0\"><testsuite skipped=\"1\"/>"
        );
    }
}
