//! How long a list of the cases takes, from the start of the command to its end.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::process::{Command, Stdio};
use std::time::Instant;

use common::{aside, at_most, median, setting, smallest, title};

fn main() {
    title("Lists, sending nothing");
    measure(
        "run --profile tencent-ciam --list --format terse",
        &[
            "run",
            "--profile",
            "tencent-ciam",
            "--list",
            "--format",
            "terse",
        ],
    );
    measure(
        "run --list --format terse",
        &["run", "--list", "--format", "terse"],
    );
}

fn measure(what: &str, arguments: &[&str]) {
    let times: Vec<f64> = (0..setting("GRANTSPEC_BENCH_ROUNDS", 21))
        .map(|_| once(arguments))
        .collect();
    aside("the fastest run", smallest(&times), "ms");
    at_most(what, median(times), 30.0, "ms");
}

fn once(arguments: &[&str]) -> f64 {
    let began = Instant::now();
    let output = Command::new(env!("CARGO_BIN_EXE_grantspec"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the command runs");
    let took = began.elapsed().as_secs_f64() * 1000.0;
    assert!(output.status.success(), "{output:?}");
    let listed = output.stdout.split(|byte| *byte == b'\n').count();
    assert!(listed > 50, "a list of {listed} lines");
    took
}
