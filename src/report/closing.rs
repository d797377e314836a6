//! The block that closes a run: verdicts, problems by cause, warnings by name, what failed and how to run it again.

use std::fmt::Write as _;

use colored::Colorize;

use crate::report::group::{counts, flaky, problems, stale};
use crate::report::plain::selector;
use crate::suite::Class;
use crate::verdict::{BaselineUse, Record, Run, Verdict};
use crate::words::Message;

/// More problems than this are counted, not listed.
const MOST_PROBLEMS: usize = 12;
/// More names than this are counted, not listed.
const MOST_NAMES: usize = 40;

/// A block of lines, each behind its label.
#[derive(Default)]
struct Block {
    text: String,
}

impl Block {
    /// A line behind a label.
    fn line(&mut self, label: &'static str, what: impl std::fmt::Display) {
        let label = Message::new(label).to_string();
        let _ = writeln!(self.text, "  {label:<8}  {what}");
    }

    /// A line that belongs to the label above it.
    fn more(&mut self, what: impl std::fmt::Display) {
        let _ = writeln!(self.text, "  {:<8}  {what}", "");
    }

    /// Lines of which the first has the label.
    fn lines(
        &mut self,
        label: &'static str,
        all: impl IntoIterator<Item = impl std::fmt::Display>,
    ) {
        for (at, what) in all.into_iter().enumerate() {
            if at == 0 {
                self.line(label, what);
            } else {
                self.more(what);
            }
        }
    }
}

/// The block that closes a run. `reports` are the files that were written.
pub fn closing_block(run: &Run, reports: &[String]) -> String {
    let mut block = Block::default();
    let _ = writeln!(block.text, "{}", headline(run));
    block.line("label-cases", counts(run));
    let set_aside = run
        .records
        .iter()
        .filter(|record| record.standard == Verdict::Fail && record.verdict != Verdict::Fail)
        .count();
    if set_aside > 0 && !run.strict {
        let more = Message::new("standard-more-fail").with("count", set_aside);
        block.line("label-standard", more);
    }
    if run.partial {
        block.line("label-partial", Message::new("run-is-partial"));
    }
    for trouble in &run.trouble {
        block.line("label-trouble", trouble);
    }
    list_baseline(&mut block, run);
    block.lines("label-remarks", &run.remarks);
    list_problems(&mut block, run);
    let has = |verdict| move |record: &Record| run.verdict_of(record) == verdict;
    list_names(&mut block, run, "label-warned", has(Verdict::Warn));
    let trouble = |record: &Record| {
        let trouble = record.trouble.as_ref();
        trouble.map_or_else(String::new, ToString::to_string)
    };
    list_reasons(&mut block, run, Verdict::Error, "label-errors", trouble);
    list_names(&mut block, run, "label-failed", |record| {
        run.is_failure(record)
    });
    block.lines("label-flaky", flaky(run));
    let reason = |record: &Record| record.reason.as_deref().unwrap_or_default().to_owned();
    list_reasons(&mut block, run, Verdict::Skip, "label-skipped", reason);
    tell_again(&mut block, run);
    block.lines("label-left", &run.left);
    block.line("label-time", time(run));
    block.line("label-seed", run.seed);
    block.lines("label-report", reports);
    block.text
}

fn headline(run: &Run) -> String {
    let headline = match run.exit_code().number() {
        _ if run.partial => run.headline().yellow().bold(),
        0 => run.headline().green().bold(),
        1 => run.headline().red().bold(),
        _ => run.headline().yellow().bold(),
    };
    let judged = Message::new("run-by-profile")
        .with("target", run.target.as_str())
        .with("profile", run.profile.as_str());
    let strict = if run.strict {
        format!(" {}", Message::new("run-is-strict"))
    } else {
        String::new()
    };
    format!("{headline}  {judged}{strict}")
}

/// The command that runs again what is wrong.
fn tell_again(block: &mut Block, run: &Run) {
    let is_wrong =
        |record: &&Record| run.is_failure(record) || run.verdict_of(record) == Verdict::Error;
    let wrong = run.records.iter().filter(is_wrong);
    let names: Vec<&str> = wrong.map(|record| record.name.as_str()).take(8).collect();
    if !names.is_empty() {
        let names = names.join(" ");
        let command = format!("grantspec run{} --exact {names}", selector(run));
        block.line("label-again", command);
    }
}

/// Where the time went.
fn time(run: &Run) -> String {
    let harness = (run.millis - run.target_time().as_secs_f64() * 1000.0).max(0.0);
    let requests: usize = run.records.iter().map(|record| record.requests).sum();
    let target = Message::new("time-target")
        .with("seconds", format!("{:.2}", run.millis / 1000.0))
        .with("requests", requests.to_string())
        .with("waited", format!("{:.2}", run.target_time().as_secs_f64()));
    if harness > 0.0 {
        let seconds = format!("{:.2}", harness / 1000.0);
        let harness = Message::new("time-harness").with("seconds", seconds);
        format!("{target} · {harness}")
    } else {
        target.to_string()
    }
}

fn list_problems(block: &mut Block, run: &Run) {
    let all: Vec<_> = problems(run);
    let lines = all.iter().take(MOST_PROBLEMS).map(|problem| {
        let mark = if problem.class == Class::Fail {
            Verdict::Fail.to_string().red()
        } else {
            Verdict::Warn.to_string().yellow()
        };
        let (count, what) = (problem.trials.len(), &problem.diagnosis);
        format!("{mark} {count} × {what} ({})", problem.requirement)
    });
    block.lines("label-problems", lines);
    if all.len() > MOST_PROBLEMS {
        let count = all.len() - MOST_PROBLEMS;
        block.more(Message::new("more-kinds").with("count", count.to_string()));
    }
}

/// What a run says of its baseline.
fn list_baseline(block: &mut Block, run: &Run) {
    let Some(used) = &run.baseline else { return };
    let came_up = Message::new("baseline-came-up")
        .with("used", used.used.to_string())
        .with("entries", used.entries.to_string());
    let next = used.next_expiry.as_deref().map(|day| {
        let next = Message::new("baseline-next-expiry").with("day", day);
        format!(" · {next}")
    });
    block.line(
        "label-baseline",
        format!("{came_up}{}", next.unwrap_or_default()),
    );
    let reason = |record: &Record| {
        let accepted = record.accepted();
        accepted.map_or_else(String::new, |accepted| {
            let link = accepted.link.as_ref();
            let link = link.map_or_else(String::new, |link| format!(" ({link})"));
            format!("{}{link}", accepted.reason.trim().replace('\n', " "))
        })
    };
    list_reasons(block, run, Verdict::Known, "label-known", reason);
    block.lines("label-stale", stale(used));
}

/// The entries of a baseline that have to go, one to a line, as editors jump to them.
pub fn stale_lines(used: &BaselineUse) -> String {
    let mut block = Block::default();
    block.lines("label-stale", stale(used));
    block.text
}

fn list_names(
    block: &mut Block,
    run: &Run,
    label: &'static str,
    is_meant: impl Fn(&Record) -> bool,
) {
    let names: Vec<&str> = run
        .records
        .iter()
        .filter(|record| is_meant(record))
        .map(|record| record.name.as_str())
        .collect();
    block.lines(label, names.iter().take(MOST_NAMES));
    if names.len() > MOST_NAMES {
        let count = names.len() - MOST_NAMES;
        block.more(Message::new("more-names").with("count", count.to_string()));
    }
}

/// One line per reason, the widest first.
fn list_reasons(
    block: &mut Block,
    run: &Run,
    verdict: Verdict,
    label: &'static str,
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
    let told = reasons.iter().take(MOST_PROBLEMS);
    block.lines(
        label,
        told.map(|(reason, count)| format!("{count} × {reason}")),
    );
    if reasons.len() > MOST_PROBLEMS {
        let count = reasons.len() - MOST_PROBLEMS;
        block.more(Message::new("more-reasons").with("count", count.to_string()));
    }
}
