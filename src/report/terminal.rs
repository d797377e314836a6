//! The terminal: why a case failed, with the lines of its suite.

use std::fmt::Write as _;
use std::sync::OnceLock;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::report::exchange::{show, shown_exchange};
use crate::report::plain::{again, citation, told};
use crate::suite::{Catalogue, Class, Text};
use crate::verdict::{Finding, Record};
use crate::yaml::Places;

/// How text is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Style {
    /// Colours are used.
    pub colours: bool,
}

/// A suite file's text, its places looked up when a failure first asks for one.
#[derive(Debug, Default)]
pub struct SuiteText {
    text: Text,
    places: OnceLock<Places>,
}

impl SuiteText {
    /// The text of a file.
    pub fn new(text: Text) -> Self {
        Self {
            text,
            places: OnceLock::new(),
        }
    }

    /// The bytes from the demand's place to the end of its line.
    fn span(&self, path: &str) -> Option<std::ops::Range<usize>> {
        let source = &*self.text;
        let place = self.places.get_or_init(|| Places::of(source)).get(path)?;
        let line_start: usize = source
            .split_inclusive('\n')
            .take(place.line - 1)
            .map(str::len)
            .sum();
        let line = source[line_start..].lines().next()?;
        let column: usize = line
            .chars()
            .take(place.column - 1)
            .map(char::len_utf8)
            .sum();
        Some(line_start + column..line_start + line.trim_end().len().max(column + 1))
    }
}

/// Why a case failed or could not be judged: requirement, place in the suite, expected and actual, what held, the
/// exchange, and how to run it again with the words that select its target.
pub fn diagnosis(
    record: &Record,
    catalogue: &Catalogue,
    source: &SuiteText,
    style: Style,
    selector: &[String],
) -> String {
    let mut text = String::new();
    if let Some(trouble) = &record.trouble {
        let _ = writeln!(text, "error: {trouble}");
    }
    for finding in told(record) {
        describe(&mut text, finding, record, catalogue, source, style);
    }
    if !record.held.is_empty() {
        let _ = writeln!(text, "  held      {}", record.held.join(" · "));
    }
    if let Some(exchange) = shown_exchange(record) {
        show(&mut text, exchange);
    }
    let _ = write!(text, "  again     {}", again(selector, record));
    text
}

fn describe(
    text: &mut String,
    finding: &Finding,
    record: &Record,
    catalogue: &Catalogue,
    source: &SuiteText,
    style: Style,
) {
    let row = catalogue.get(&finding.requirement);
    let level = row.map_or("", |row| row.level.word());
    let citation = citation(catalogue, finding);
    let weight = match (finding.by_profile, finding.class) {
        (Class::Fail, _) => "fail",
        (Class::Warn, _) => "warning",
        _ => "documented by the vendor",
    };
    let _ = writeln!(text, "{weight}: {level} · {citation}");
    let title = &finding.diagnosis;
    match source.span(&finding.path) {
        Some(span) => {
            let level = if finding.by_profile == Class::Fail {
                Level::ERROR
            } else {
                Level::WARNING
            };
            let snippet = Snippet::source(&*source.text)
                .path(&record.file)
                .fold(true)
                .annotation(
                    AnnotationKind::Primary
                        .span(span)
                        .label(finding.actual.as_str()),
                );
            let renderer = if style.colours {
                Renderer::styled()
            } else {
                Renderer::plain()
            };
            let _ = writeln!(
                text,
                "{}",
                renderer.render(&[level.primary_title(title.as_str()).element(snippet)])
            );
        }
        None => {
            let _ = writeln!(text, "error: {title}");
        }
    }
    let _ = writeln!(text, "  expected  {}", finding.expected);
    let _ = writeln!(text, "  actual    {}", finding.actual);
    if let Some(row) = row {
        let _ = writeln!(text, "  rule      {}", row.sentence);
    }
    if let Some(note) = &finding.note {
        let _ = writeln!(text, "  note      {note}");
    }
    if !finding.step.is_empty() {
        let _ = writeln!(text, "  step      {}", finding.step);
    }
    if let Some(deviation) = &finding.deviation {
        let _ = writeln!(text, "  deviation {deviation}");
    }
    if let Some(known) = &finding.known {
        let _ = writeln!(text, "  known     {}", known.reason.trim());
    }
}
