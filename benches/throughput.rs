//! What running a case costs beside the request it makes: throughput, growth, memory, and what latency costs.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a bench prints its figures"
)]

mod common;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::{aside, at_least, at_most, endpoint, median, runtime, setting, suite, timed, title};
use grantspec::fuzz::{Fuzzer, Settings};
use grantspec::suite::{Holds, Library, LoadedCase, Source};
use tokio::runtime::Runtime;

/// Requests at once.
const CONCURRENCY: usize = 32;

/// What a request takes at the slow endpoint.
const LATENCY: Duration = Duration::from_millis(50);

/// Set in the process whose memory is measured.
const CHILD: &str = "GRANTSPEC_BENCH_CHILD";

fn main() -> ExitCode {
    if std::env::var_os(CHILD).is_some() {
        return run_and_tell_memory();
    }
    let runtime = runtime();
    let address = endpoint::start(runtime.handle(), Duration::ZERO);
    throughput(&runtime, address);
    fuzzing(&runtime, address);
    growth(&runtime, address);
    memory(address);
    latency(&runtime);
    runtime.shutdown_background();
    ExitCode::SUCCESS
}

/// One request of the bare loop after the other, at once, as often as asked.
fn bare_loop(runtime: &Runtime, address: SocketAddr, requests: usize) -> f64 {
    let client = reqwest::Client::builder()
        .no_proxy()
        .http1_only()
        .build()
        .expect("a client needs nothing");
    let left = Arc::new(AtomicUsize::new(requests));
    let url = format!("http://{address}/token");
    let ((), took) = timed(|| {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..CONCURRENCY)
                .map(|_| {
                    tokio::spawn(bare_requests(
                        client.clone(),
                        url.clone(),
                        Arc::clone(&left),
                    ))
                })
                .collect();
            for task in tasks {
                task.await.expect("the bare loop goes through");
            }
        });
    });
    requests as f64 / took.as_secs_f64()
}

async fn bare_requests(client: reqwest::Client, url: String, left: Arc<AtomicUsize>) {
    let take = |left: usize| left.checked_sub(1);
    while left
        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, take)
        .is_ok()
    {
        let response = client
            .post(&url)
            .basic_auth(
                "confidential-client",
                Some("s3cret-of-the-confidential-client-8f1d"),
            )
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body("grant_type=client_credentials&scope=api.read")
            .send()
            .await
            .expect("the endpoint answers");
        assert_eq!(response.status(), 200);
        response.bytes().await.expect("the endpoint answers");
    }
}

/// Streams at once, as a target with so many grants has them.
const STREAMS: usize = 4;

/// Malformed requests, each held against every property.
fn fuzzing(runtime: &Runtime, address: SocketAddr) {
    title("Fuzzing the endpoint that answers at once, one stream for each of four grants");
    let tries = setting("GRANTSPEC_BENCH_TRIES", 5_000);
    let library = Library::load(&Source::embedded()).expect("what is built in is good");
    // It gives a token for anything, which is what no other property minds.
    let is_held = |case: &&LoadedCase| {
        let property = case.case.property.as_deref();
        property.is_some_and(|property| property.holds != Some(Holds::NoTokenForABreach))
    };
    let properties: Vec<LoadedCase> = library.cases.iter().filter(is_held).cloned().collect();
    let (mut rates, mut ratios) = (Vec::new(), Vec::new());
    for _ in 0..setting("GRANTSPEC_BENCH_ROUNDS", 7).min(5) {
        let bare = bare_loop(runtime, address, tries);
        let (requests, took) = timed(|| streams(runtime, address, &library, &properties, tries));
        let rate = requests as f64 / took.as_secs_f64();
        rates.push(rate);
        ratios.push(rate / bare);
    }
    aside("generated requests", median(rates), "/s");
    at_least(
        "their rate to that of the bare loop",
        median(ratios),
        0.2,
        "",
    );
}

/// Runs the streams, and gives back how many requests they made.
fn streams(
    runtime: &Runtime,
    address: SocketAddr,
    library: &Library,
    properties: &[LoadedCase],
    tries: usize,
) -> usize {
    let stages: Vec<_> = (0..STREAMS)
        .map(|_| suite::stage(library, address))
        .collect();
    let name = "rfc::properties::answers::no_server_error::client_credentials";
    let trial = stages[0]
        .trials(library, &BTreeSet::new())
        .into_iter()
        .find(|trial| trial.name == name)
        .expect("the property is planned");
    runtime.block_on(async {
        let tasks: Vec<_> = stages
            .into_iter()
            .map(|stage| {
                let settings = Settings {
                    corpus: false,
                    tries: (tries / STREAMS) as u64,
                    ..Settings::default()
                };
                let (properties, trial) = (properties.to_vec(), trial.clone());
                tokio::spawn(async move {
                    let runner = Arc::clone(&stage.runner);
                    let fuzzer = Fuzzer::new(runner, properties, settings, 1);
                    let record = fuzzer.run(&trial).await;
                    assert_eq!(fuzzer.found(), [], "{:?}", record.findings);
                    record.requests
                })
            })
            .collect();
        let mut requests = 0;
        for task in tasks {
            requests += task.await.expect("a stream goes through");
        }
        requests
    })
}

fn throughput(runtime: &Runtime, address: SocketAddr) {
    title("An endpoint that answers at once, 32 at a time, six demands a case");
    let cases = setting("GRANTSPEC_BENCH_CASES", 5_000);
    let rounds = setting("GRANTSPEC_BENCH_ROUNDS", 7);
    let library = suite::library(suite::sources(cases));
    bare_loop(runtime, address, cases);
    suite::run(runtime.handle(), &library, address, CONCURRENCY);
    let (mut bare, mut ours, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        // Both as long, one right after the other: what else the machine does hits both.
        let loop_rate = bare_loop(runtime, address, 2 * cases);
        let (records, took) =
            timed(|| suite::run(runtime.handle(), &library, address, CONCURRENCY));
        let requests: usize = records.iter().map(|record| record.requests).sum();
        let rate = requests as f64 / took.as_secs_f64();
        ratios.push(rate / loop_rate);
        bare.push(loop_rate);
        ours.push(rate);
    }
    aside("bare reqwest loop", median(bare), "/s");
    aside("grantspec", median(ours), "/s");
    at_least(
        "requests of grantspec to requests of the bare loop",
        median(ratios),
        0.4,
        "",
    );
}

/// From the text of the suites to the records.
fn whole_run(runtime: &Runtime, address: SocketAddr, cases: usize) -> f64 {
    let sources = suite::sources(cases);
    let ((), took) = timed(|| {
        let library = suite::library(sources);
        let records = suite::run(runtime.handle(), &library, address, CONCURRENCY);
        assert_eq!(records.len(), cases);
    });
    took.as_secs_f64()
}

fn growth(runtime: &Runtime, address: SocketAddr) {
    title("Ten times the cases, suites read, planned and run");
    let (mut few, mut many, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..setting("GRANTSPEC_BENCH_ROUNDS", 7).min(5) {
        let one = whole_run(runtime, address, 1_000);
        let ten = whole_run(runtime, address, 10_000);
        ratios.push(ten / one);
        few.push(one * 1000.0);
        many.push(ten * 1000.0);
    }
    aside("1,000 cases", median(few), "ms");
    aside("10,000 cases", median(many), "ms");
    at_most(
        "time of 10,000 cases to time of 1,000",
        median(ratios),
        11.0,
        "",
    );
}

/// The whole command in a process of its own, since the peak is that of a process.
fn memory(address: SocketAddr) {
    title("The whole command with 5,000 cases, report written");
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let target = folder.path().join("target.yaml");
    let text = grantspec::yaml::write(&suite::target(address)).expect("a target can be written");
    std::fs::write(&target, text).expect("it can be written");
    for source in suite::sources(5_000) {
        let path = folder.path().join("suites").join(&source.relative);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("it can be made");
        std::fs::write(path, source.text.as_bytes()).expect("it can be written");
    }
    let program = std::env::current_exe().expect("this program has a path");
    let filter = format!("rfc::{}::", suite::FOLDER);
    let began = Instant::now();
    let output = Command::new(program)
        .env(CHILD, "1")
        .current_dir(folder.path())
        .args(["run", "--target", "target.yaml", "--suites", "suites"])
        .args([
            "--format",
            "terse",
            "--color",
            "never",
            "--test-threads",
            "32",
        ])
        .arg(filter)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .output()
        .expect("this program runs");
    let took = began.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the run failed: {said}");
    let report = Path::new("reports/bench/report.json");
    let run = grantspec::report::read(&folder.path().join(report)).expect("a report was written");
    assert_eq!(run.records.len(), 5_000);
    let megabytes = |what: &str| -> f64 {
        let value = said.lines().find_map(|line| line.strip_prefix(what));
        let value = value.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok());
        value.map_or(f64::NAN, |kilobytes: f64| kilobytes / 1024.0)
    };
    aside("from start to end", took.as_secs_f64() * 1000.0, "ms");
    aside(
        "of the peak, the program itself",
        megabytes("RssFile:"),
        "MB",
    );
    at_most("peak memory", megabytes("VmHWM:"), 60.0, "MB");
}

/// In the child: the command itself, and then the peak of its resident memory on standard error.
fn run_and_tell_memory() -> ExitCode {
    let runtime = runtime();
    let code = grantspec::cli::main(&runtime);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let told = |line: &&str| line.starts_with("VmHWM:") || line.starts_with("RssFile:");
    for line in status.lines().filter(told) {
        eprintln!("{line}");
    }
    code
}

fn latency(runtime: &Runtime) {
    title("An endpoint that takes 50 ms");
    let address = endpoint::start(runtime.handle(), LATENCY);
    let many = suite::library(suite::sources(480));
    slow_run(
        runtime,
        address,
        &many,
        1,
        16,
        "480 short cases, 16 at a time",
    );
    let mut sources = suite::sources(160);
    sources.push(suite::chain(40));
    let long = suite::library(sources);
    slow_run(
        runtime,
        address,
        &long,
        40,
        16,
        "160 short cases and a chain of 40 requests, 16 at a time",
    );
}

fn slow_run(
    runtime: &Runtime,
    address: SocketAddr,
    library: &Library,
    longest: usize,
    threads: usize,
    what: &str,
) {
    let mut ratios = Vec::new();
    for _ in 0..3 {
        let (records, took) = timed(|| suite::run(runtime.handle(), library, address, threads));
        let requests: usize = records.iter().map(|record| record.requests).sum();
        let shared = requests as f64 / threads as f64;
        let bound = LATENCY.as_secs_f64() * shared.max(longest as f64);
        ratios.push(took.as_secs_f64() / bound);
    }
    at_most(what, median(ratios), 1.3, "");
}
