//! The terminal: why a case failed, with the lines of its suite.

use std::sync::OnceLock;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::report::exchange::{show, shown_exchange};
use crate::report::plain::{again, citation, told};
use crate::secret::{Shown, printable, shown, written};
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
        let safe = printable(&text);
        Self {
            // Its places are those of the text that is shown.
            text: if *safe == *text { text } else { safe.into() },
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
    selector: &[Shown],
) -> Shown {
    let mut text = Shown::default();
    if let Some(trouble) = &record.trouble {
        text.push(shown!("error: {}\n", trouble));
    }
    for finding in told(record) {
        describe(&mut text, finding, record, catalogue, source, style);
    }
    if !record.held.is_empty() {
        let held = Shown::joined(record.held.iter().cloned(), " · ");
        text.push(shown!("  held      {}\n", held));
    }
    if let Some(exchange) = shown_exchange(record) {
        show(&mut text, exchange);
    }
    text.push(shown!("  again     {}", again(selector, record)));
    text
}

fn describe(
    text: &mut Shown,
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
    text.push(shown!("{}: {} · {}\n", weight, level, citation));
    let title = &finding.diagnosis;
    match source.span(&finding.path) {
        Some(span) => {
            let level = if finding.by_profile == Class::Fail {
                Level::ERROR
            } else {
                Level::WARNING
            };
            let snippet = Snippet::source(&*source.text)
                .path(record.file.as_str())
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
            let title = level.primary_title(title.as_str());
            text.push(Shown::drawn(&renderer.render(&[title.element(snippet)])));
            text.push("\n");
        }
        None => {
            text.push(shown!("error: {}\n", title));
        }
    }
    let lets = Shown::from(finding.harm.words());
    text.push(shown!("  harm      {}\n", lets));
    text.push(shown!("  expected  {}\n", finding.expected));
    text.push(shown!("  actual    {}\n", finding.actual));
    if let Some(row) = row {
        text.push(shown!("  rule      {}\n", written(&row.sentence)));
    }
    if let Some(note) = &finding.note {
        text.push(shown!("  note      {}\n", note));
    }
    if !finding.step.is_empty() {
        text.push(shown!("  step      {}\n", finding.step));
    }
    if let Some(deviation) = &finding.deviation {
        text.push(shown!("  deviation {}\n", deviation));
    }
    if let Some(known) = &finding.known {
        text.push(shown!("  known     {}\n", known.reason.trimmed()));
    }
}
