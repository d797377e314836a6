//! The block that closes a run: verdicts, problems by cause, warnings by name, what failed and how to run it again.

use crate::report::cause::{additions, told};
use crate::report::group::{counted, counts, flaky, problems, stale};
use crate::report::plain::{selector, word};
use crate::secret::{Shown, shown, written};
use crate::suite::{CONVERSATION, Class};
use crate::verdict::{BaselineUse, Record, Run, Trouble, Verdict};
use crate::words::{Message, Paint, painted};

/// More problems than this are counted, not listed.
const MOST_PROBLEMS: usize = 12;
/// More names than this are counted, not listed.
const MOST_NAMES: usize = 40;
/// A line of the block is no longer than this: what a server says may be one long word.
const LONGEST: usize = 600;

/// A block of lines, each behind its label.
#[derive(Default)]
struct Block {
    text: Shown,
}

impl Block {
    /// A line behind a label.
    fn line(&mut self, label: &'static str, what: impl Into<Shown>) {
        self.put(Message::new(label).into(), what);
    }

    /// A line that belongs to the label above it.
    fn more(&mut self, what: impl Into<Shown>) {
        self.put(Shown::default(), what);
    }

    fn put(&mut self, label: Shown, what: impl Into<Shown>) {
        let what = what.into().in_line(LONGEST);
        self.text.push(shown!("  {:<8}  {}\n", label, what));
    }

    /// Lines of which the first has the label.
    fn lines(&mut self, label: &'static str, all: impl IntoIterator<Item = impl Into<Shown>>) {
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
pub fn closing_block(run: &Run, reports: &[Shown]) -> Shown {
    let mut block = Block::default();
    block.text.push(shown!("{}\n", headline(run)));
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
    list_causes(&mut block, run);
    list_problems(&mut block, run);
    let has = |verdict| move |record: &Record| run.verdict_of(record) == verdict;
    list_names(&mut block, run, "label-warned", has(Verdict::Warn));
    let trouble = |record: &Record| {
        let trouble = record.trouble.as_ref();
        trouble.map_or_else(Shown::default, Trouble::shown)
    };
    list_reasons(&mut block, run, Verdict::Error, "label-errors", trouble);
    list_names(&mut block, run, "label-failed", |record| {
        run.is_failure(record)
    });
    block.lines("label-flaky", flaky(run));
    let reason = |record: &Record| record.reason.clone().unwrap_or_default();
    list_reasons(&mut block, run, Verdict::Skip, "label-skipped", reason);
    tell_again(&mut block, run);
    block.lines("label-left", run.left.iter().map(written));
    block.line("label-time", time(run));
    block.line("label-seed", run.seed);
    block.lines("label-report", reports);
    block.text
}

fn headline(run: &Run) -> Shown {
    let paint = match run.exit_code().number() {
        _ if run.partial => Paint::Unsure,
        0 => Paint::Good,
        1 => Paint::Bad,
        _ => Paint::Unsure,
    };
    let headline = painted(&run.headline().into(), paint);
    let judged = Message::new("run-by-profile")
        .with("target", run.target.in_line(LONGEST))
        .with("profile", run.profile.in_line(LONGEST));
    let strict = if run.strict {
        shown!(" {}", Shown::from(Message::new("run-is-strict")))
    } else {
        Shown::default()
    };
    shown!("{}  {}{}", headline, Shown::from(judged), strict)
}

/// The command that runs again what is wrong.
fn tell_again(block: &mut Block, run: &Run) {
    let is_wrong =
        |record: &&Record| run.is_failure(record) || run.verdict_of(record) == Verdict::Error;
    // What was found before the trials is found again by each run.
    let trials = run.records.iter();
    let trials = trials.filter(|record| record.case != *CONVERSATION);
    let wrong = trials.filter(is_wrong);
    let names: Vec<Shown> = wrong.map(|record| word(&record.name)).take(8).collect();
    if !names.is_empty() {
        let names = Shown::joined(names, " ");
        let command = shown!("grantspec run{} --exact {}", selector(run), names);
        block.line("label-again", command);
    }
}

/// Where the time went.
fn time(run: &Run) -> Shown {
    let harness = (run.millis - run.target_time().as_secs_f64() * 1000.0).max(0.0);
    let requests: usize = run.records.iter().map(|record| record.requests).sum();
    let target = Message::new("time-target")
        .with("seconds", shown!("{:.2}", run.millis / 1000.0))
        .with("requests", Shown::from(requests))
        .with("waited", shown!("{:.2}", run.target_time().as_secs_f64()));
    if harness > 0.0 {
        let seconds = shown!("{:.2}", harness / 1000.0);
        let harness = Message::new("time-harness").with("seconds", seconds);
        shown!("{} · {}", Shown::from(target), Shown::from(harness))
    } else {
        target.into()
    }
}

/// What explains more than one verdict, each once, and what the target file can say of it.
fn list_causes(block: &mut Block, run: &Run) {
    block.lines("label-causes", run.causes.iter().map(told));
    block.lines("label-add", additions(run));
}

fn list_problems(block: &mut Block, run: &Run) {
    let all: Vec<_> = problems(run);
    let lines = all.iter().take(MOST_PROBLEMS).map(|problem| {
        let mark = if problem.class == Class::Fail {
            painted(&shown!("{}", Verdict::Fail), Paint::Fail)
        } else {
            painted(&shown!("{}", Verdict::Warn), Paint::Warn)
        };
        let (count, what) = (problem.trials.len(), &problem.diagnosis);
        shown!(
            "{} {}: {} × {} ({})",
            mark,
            problem.lets,
            count,
            what.in_line(LONGEST),
            problem.requirement
        )
    });
    block.lines("label-problems", lines);
    if all.len() > MOST_PROBLEMS {
        let count = all.len() - MOST_PROBLEMS;
        block.more(Message::new("more-kinds").with("count", Shown::from(count)));
    }
}

/// What a run says of its baseline.
fn list_baseline(block: &mut Block, run: &Run) {
    let Some(used) = &run.baseline else { return };
    let came_up = Message::new("baseline-came-up")
        .with("used", Shown::from(used.used))
        .with("entries", Shown::from(used.entries));
    let next = used.next_expiry.as_ref().map(|day| {
        let next = Message::new("baseline-next-expiry").with("day", day);
        shown!(" · {}", Shown::from(next))
    });
    block.line(
        "label-baseline",
        shown!("{}{}", Shown::from(came_up), next.unwrap_or_default()),
    );
    let reason = |record: &Record| {
        let accepted = record.accepted();
        accepted.map_or_else(Shown::default, |accepted| {
            let link = accepted.link.as_ref();
            let link = link.map_or_else(Shown::default, |link| shown!(" ({})", link));
            shown!("{}{}", accepted.reason.unfolded(), link)
        })
    };
    list_reasons(block, run, Verdict::Known, "label-known", reason);
    block.lines("label-stale", stale(used));
}

/// The entries of a baseline that have to go, one to a line, as editors jump to them.
pub fn stale_lines(used: &BaselineUse) -> Shown {
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
    let names: Vec<&Shown> = run
        .records
        .iter()
        .filter(|record| is_meant(record))
        .map(|record| &record.name)
        .collect();
    block.lines(label, names.iter().copied().take(MOST_NAMES));
    if names.len() > MOST_NAMES {
        let count = names.len() - MOST_NAMES;
        block.more(Message::new("more-names").with("count", Shown::from(count)));
    }
}

/// One line per reason, the widest first.
fn list_reasons(
    block: &mut Block,
    run: &Run,
    verdict: Verdict,
    label: &'static str,
    reason: impl Fn(&Record) -> Shown,
) {
    let concerned = |record: &&Record| run.verdict_of(record) == verdict;
    let records = run.records.iter().filter(concerned);
    let reasons = counted(records.map(reason));
    let told = reasons.iter().take(MOST_PROBLEMS);
    block.lines(
        label,
        told.map(|(reason, count)| shown!("{} × {}", count, reason)),
    );
    if reasons.len() > MOST_PROBLEMS {
        let count = reasons.len() - MOST_PROBLEMS;
        block.more(Message::new("more-reasons").with("count", Shown::from(count)));
    }
}
