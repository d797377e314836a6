//! The terminal: why a case failed, and the block that closes a run.

use std::fmt::Write as _;
use std::sync::OnceLock;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use colored::Colorize;

use crate::report::group::{counts, flaky, problems};
use crate::report::plain::{again, citation, selector, told};
use crate::suite::{Catalogue, Class, Text};
use crate::verdict::{BaselineUse, Finding, Record, Run, ShownExchange, Verdict};
use crate::yaml::Places;

/// More problems than this are counted, not listed.
const MOST_PROBLEMS: usize = 12;
/// More names than this are counted, not listed.
const MOST_NAMES: usize = 40;

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
                .annotation(AnnotationKind::Primary.span(span).label(&finding.actual));
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

/// The exchange of the first finding, else the last one.
pub(super) fn shown_exchange(record: &Record) -> Option<&ShownExchange> {
    let number = record.findings.iter().find_map(|finding| finding.exchange);
    number
        .and_then(|number| record.exchanges.get(number))
        .or_else(|| record.exchanges.last())
}

pub(super) fn show(text: &mut String, exchange: &ShownExchange) {
    let _ = writeln!(
        text,
        "  sent      {} ({})",
        exchange.request_line, exchange.purpose
    );
    let is_usual = |name: &str, value: &str| {
        name.eq_ignore_ascii_case("accept") && value == "application/json"
    };
    let headers = exchange.request_headers.iter();
    for (name, value) in headers.filter(|(name, value)| !is_usual(name, value)) {
        let _ = writeln!(text, "            {name}: {value}");
    }
    if !exchange.request_body.is_empty() {
        let _ = writeln!(
            text,
            "            {}",
            exchange.request_body.replace('\n', "\n            ")
        );
    }
    match (&exchange.status, &exchange.trouble) {
        (Some(status), _) => {
            let _ = writeln!(text, "  received  {status} in {:.0} ms", exchange.millis);
        }
        (None, trouble) => {
            let _ = writeln!(
                text,
                "  received  nothing: {}",
                trouble.as_deref().unwrap_or("no answer")
            );
        }
    }
    for (name, value) in &exchange.response_headers {
        let _ = writeln!(text, "            {name}: {value}");
    }
    if !exchange.response_body.is_empty() {
        let _ = writeln!(
            text,
            "            {}",
            exchange.response_body.replace('\n', "\n            ")
        );
    }
}

/// The block that closes a run: verdicts, problems by cause, warnings by name, what failed and how to run it again.
#[expect(
    clippy::too_many_lines,
    reason = "it is the block, from its first line to its last"
)]
pub fn closing_block(run: &Run, reports: &[String]) -> String {
    let mut text = String::new();
    let headline = match run.exit_code().number() {
        _ if run.partial => run.headline().yellow().bold(),
        0 => run.headline().green().bold(),
        1 => run.headline().red().bold(),
        _ => run.headline().yellow().bold(),
    };
    let _ = writeln!(
        text,
        "{headline}  {} by profile {}{}",
        run.target,
        run.profile,
        if run.strict {
            " (strict: the standard decides)"
        } else {
            ""
        }
    );
    let _ = writeln!(text, "  cases     {}", counts(run));
    let set_aside = run
        .records
        .iter()
        .filter(|record| record.standard == Verdict::Fail && record.verdict != Verdict::Fail)
        .count();
    if set_aside > 0 && !run.strict {
        let _ = writeln!(
            text,
            "  standard  {set_aside} more fail by the standard, where the vendor's documents say otherwise (--strict)"
        );
    }
    if run.partial {
        let _ = writeln!(
            text,
            "  partial   the run was interrupted; this is what was known by then"
        );
    }
    for trouble in &run.trouble {
        let _ = writeln!(text, "  trouble   {trouble}");
    }
    list_baseline(&mut text, run);
    for (at, remark) in run.remarks.iter().enumerate() {
        let label = if at == 0 { "remarks" } else { "" };
        let _ = writeln!(text, "  {label:<8}  {remark}");
    }
    list_problems(&mut text, run);
    let has = |verdict| move |record: &Record| run.verdict_of(record) == verdict;
    list_names(&mut text, run, "warned", has(Verdict::Warn));
    let trouble = |record: &Record| {
        let trouble = record.trouble.as_ref();
        trouble.map_or_else(String::new, ToString::to_string)
    };
    list_reasons(&mut text, run, Verdict::Error, "errors", trouble);
    list_names(&mut text, run, "failed", |record| run.is_failure(record));
    list_flaky(&mut text, run);
    list_skips(&mut text, run);
    let wrong: Vec<&str> = run
        .records
        .iter()
        .filter(|record| run.is_failure(record) || run.verdict_of(record) == Verdict::Error)
        .map(|record| record.name.as_str())
        .collect();
    if !wrong.is_empty() {
        let names = wrong.get(..8).unwrap_or(&wrong);
        let _ = writeln!(
            text,
            "  again     grantspec run{} --exact {}",
            selector(run),
            names.join(" ")
        );
    }
    let harness = (run.millis - run.target_time().as_secs_f64() * 1000.0).max(0.0);
    let requests: usize = run.records.iter().map(|record| record.requests).sum();
    let _ = writeln!(
        text,
        "  time      {:.2} s · {requests} requests, {:.2} s of waiting for the target over all threads{}",
        run.millis / 1000.0,
        run.target_time().as_secs_f64(),
        if harness > 0.0 {
            format!(" · {:.2} s of pauses and harness", harness / 1000.0)
        } else {
            String::new()
        }
    );
    let _ = writeln!(text, "  seed      {}", run.seed);
    for (at, report) in reports.iter().enumerate() {
        let label = if at == 0 { "report" } else { "" };
        let _ = writeln!(text, "  {label:<8}  {report}");
    }
    text
}

fn list_problems(text: &mut String, run: &Run) {
    let all: Vec<_> = problems(run);
    if all.is_empty() {
        return;
    }
    for (at, problem) in all.iter().take(MOST_PROBLEMS).enumerate() {
        let label = if at == 0 { "problems" } else { "" };
        let mark = if problem.class == Class::Fail {
            "fail".red()
        } else {
            "warn".yellow()
        };
        let _ = writeln!(
            text,
            "  {label:<8}  {mark} {} × {} ({})",
            problem.trials.len(),
            problem.diagnosis,
            problem.requirement
        );
    }
    if all.len() > MOST_PROBLEMS {
        let _ = writeln!(
            text,
            "            … and {} more kinds",
            all.len() - MOST_PROBLEMS
        );
    }
}

/// What a run says of its baseline.
fn list_baseline(text: &mut String, run: &Run) {
    let Some(used) = &run.baseline else { return };
    let _ = write!(
        text,
        "  baseline  {} of {} entries came up",
        used.used, used.entries
    );
    let next = used.next_expiry.as_ref();
    let _ = writeln!(
        text,
        "{}",
        next.map_or_else(String::new, |day| format!(" · the next expires on {day}"))
    );
    let reason = |record: &Record| {
        let accepted = record.accepted();
        accepted.map_or_else(String::new, |accepted| {
            let link = accepted.link.as_ref();
            let link = link.map_or_else(String::new, |link| format!(" ({link})"));
            format!("{}{link}", accepted.reason.trim().replace('\n', " "))
        })
    };
    list_reasons(text, run, Verdict::Known, "known", reason);
    text.push_str(&stale_lines(used));
}

/// The cases that came out differently from round to round, and how often which way.
fn list_flaky(text: &mut String, run: &Run) {
    for (at, line) in flaky(run).iter().enumerate() {
        let label = if at == 0 { "flaky" } else { "" };
        let _ = writeln!(text, "  {label:<8}  {line}");
    }
}

/// The entries of a baseline that have to go, one to a line, as editors jump to them.
pub fn stale_lines(used: &BaselineUse) -> String {
    let lines = used.stale.iter().enumerate().map(|(at, stale)| {
        let label = if at == 0 { "stale" } else { "" };
        format!(
            "  {label:<8}  {}:{}: {}: delete {}\n",
            used.file, stale.line, stale.why, stale.entry
        )
    });
    lines.collect()
}

fn list_names(text: &mut String, run: &Run, label: &str, is_meant: impl Fn(&Record) -> bool) {
    let names: Vec<&str> = run
        .records
        .iter()
        .filter(|record| is_meant(record))
        .map(|record| record.name.as_str())
        .collect();
    for (at, name) in names.iter().take(MOST_NAMES).enumerate() {
        let _ = writeln!(text, "  {:<8}  {name}", if at == 0 { label } else { "" });
    }
    if names.len() > MOST_NAMES {
        let _ = writeln!(text, "            … and {} more", names.len() - MOST_NAMES);
    }
}

fn list_skips(text: &mut String, run: &Run) {
    let reason = |record: &Record| record.reason.clone().unwrap_or_default();
    list_reasons(text, run, Verdict::Skip, "skipped", reason);
}

/// One line per reason, the widest first.
fn list_reasons(
    text: &mut String,
    run: &Run,
    verdict: Verdict,
    label: &str,
    reason: impl Fn(&Record) -> String,
) {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    let concerned = |record: &&Record| run.verdict_of(record) == verdict;
    for record in run.records.iter().filter(concerned) {
        let reason = reason(record);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    for (at, (reason, count)) in reasons.iter().take(MOST_PROBLEMS).enumerate() {
        let label = if at == 0 { label } else { "" };
        let _ = writeln!(text, "  {label:<8}  {count} × {reason}");
    }
    if reasons.len() > MOST_PROBLEMS {
        let more = reasons.len() - MOST_PROBLEMS;
        let _ = writeln!(text, "            … and {more} more reasons");
    }
}
