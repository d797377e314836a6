//! What it costs that no secret is shown: how fast a report is redacted, and what the boundary takes of a run.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use common::{aside, at_least, at_most, endpoint, median, runtime, setting, suite, timed, title};
use grantspec::craft::Logged;
use grantspec::secret::{Boundary, KnownSecrets, Raw, Redactor, Secret};
use rand::RngExt;

/// Secrets that are known.
const KNOWN: usize = 10_000;

/// Bytes of the report.
const REPORT: usize = 20_000_000;

/// Requests at once.
const CONCURRENCY: usize = 32;

fn main() -> ExitCode {
    report();
    boundary();
    ExitCode::SUCCESS
}

/// A token as servers make them.
fn token() -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut random = rand::rng();
    let letter = |_| char::from(LETTERS[random.random_range(0..LETTERS.len())]);
    (0..43).map(letter).collect()
}

fn secrets() -> Vec<Secret> {
    (0..KNOWN)
        .map(|_| Secret::new("access_token", token()))
        .collect()
}

/// A report that repeats a token every few thousand bytes.
fn report() {
    title("A report of 20 MB with 10,000 secrets known");
    let secrets = secrets();
    let example = include_str!("../reports/example/report.json");
    let example: Vec<&str> = example.split_inclusive('\n').collect();
    let mut text = String::with_capacity(REPORT + 100_000);
    let (mut line, mut secret) = (0, 0);
    while text.len() < REPORT {
        text.push_str(example[line % example.len()]);
        if line % 50 == 0 {
            text.push_str(&secrets[secret % secrets.len()].value);
            secret += 1;
        }
        line += 1;
    }
    let known = KnownSecrets::default();
    known.keep(&secrets);
    let redactor = Redactor::new(Arc::new(known), []);
    let mut rates = Vec::new();
    for _ in 0..setting("GRANTSPEC_BENCH_ROUNDS", 5).min(5) {
        let (shown, took) = timed(|| redactor.redact(&text));
        assert!(shown.matches("<access_token 43 chars").count() >= secret);
        rates.push(text.len() as f64 / 1e6 / took.as_secs_f64());
    }
    at_least("redacted", median(rates), 30.0, "MB/s");
}

/// Exchanges that are shown of so many passing cases.
const SHOWN: usize = 500;

/// What a run of passing cases spends on noting secrets, and on hiding them in what is shown.
fn boundary() {
    title("The boundary in a run of 5,000 passing cases");
    let runtime = runtime();
    let address = endpoint::start(runtime.handle(), Duration::ZERO);
    let cases = setting("GRANTSPEC_BENCH_CASES", 5_000);
    let (mut noted, mut hidden, mut shares) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..setting("GRANTSPEC_BENCH_ROUNDS", 5).min(5) {
        let (library, whole) = timed(|| {
            let library = suite::library(suite::sources(cases));
            let records = suite::run(runtime.handle(), &library, address, CONCURRENCY);
            assert_eq!(records.len(), cases);
            library
        });
        let stage = suite::stage(&library, address);
        let trials = stage.trials(&library, &BTreeSet::new());
        runtime.block_on(stage.run(&trials[0]));
        let log = stage.instance().log();
        let logged = log.first().expect("a trial makes an exchange");
        let mut work = stage.instance().hand("bench").work;
        let known = Arc::clone(&work.known);
        known.keep(&secrets());
        let ((), noting) = timed(|| {
            for _ in 0..cases {
                work.note(Arc::clone(logged));
            }
        });
        let boundary = Boundary::new(known, []);
        let ((), hiding) = timed(|| {
            for _ in 0..SHOWN {
                show(&boundary, logged);
            }
        });
        noted.push(noting.as_secs_f64() * 1000.0);
        hidden.push(hiding.as_secs_f64() * 1000.0);
        shares.push((noting + hiding).as_secs_f64() / whole.as_secs_f64() * 100.0);
        runtime.block_on(stage.close());
    }
    aside("secrets of 5,000 exchanges noted", median(noted), "ms");
    aside("500 exchanges shown", median(hidden), "ms");
    at_most("both to the whole run", median(shares), 5.0, "%");
    runtime.shutdown_background();
}

/// Every text of an exchange, as a report shows it.
fn show(boundary: &Boundary, logged: &Logged) {
    const MOST: usize = 4096;
    let request = &logged.exchange.request;
    let answer = logged.exchange.answer().expect("it was answered");
    boundary.show(Raw::url(&request.url), MOST);
    for (name, value) in request.headers.iter().chain(&answer.headers) {
        boundary.show(name.as_str(), MOST);
        boundary.show(Raw::field(name, String::from_utf8_lossy(value)), MOST);
    }
    let body = request.body.as_deref().unwrap_or_default();
    boundary.show_lines(Raw::request_body(body), MOST);
    let body = Raw::answer_body(&answer.body, answer.status, None);
    boundary.show_lines(body, MOST);
}
