#!/usr/bin/env bash
# What a test printed comes back without its angle brackets, ampersands and quotes, and in more lines than it had.
#
# Packages: crates quick-junit 0.8.0 writes, junit-parser 1.7.0 reads.
# Behaviour: the XML library under the reader tells `&lt;` and its kin as events of their own, and the reader knows text and CDATA alone. So each
#   escaped character is dropped from failures and outputs; the pieces between are trimmed and put on lines of their own. Attributes
#   are whole: the message of a failure is right, its text is not.
# Seen on 2026-11-30:
#   written   "expected <4> & got \"5\""
#   message   "expected <4> & got \"5\""
#   text      "expected\n4\n\ngot\n5"
#   output    "expected 4  got 5"
# Expected: what was written.
# Who is hurt: whoever compares, deduplicates or shows failures: `Vec<u8>` and `Vec<String>` are both `Vec` and a name, `a < b` is `a b`.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.0.0"
edition = "2021"
[dependencies]
junit-parser = "=1.7.0"
quick-junit = "=0.8.0"
[workspace]
TOML
cat >src/main.rs <<'RS'
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
fn main() {
    let text = "expected <4> & got \"5\"";
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_message(text).set_description(text);
    let mut case = TestCase::new("case", status);
    case.set_system_out(text);
    let mut suite = TestSuite::new("suite");
    suite.add_test_case(case);
    let mut report = Report::new("run");
    report.add_test_suite(suite);
    let xml = report.to_string().unwrap();
    let read = junit_parser::from_reader(xml.as_bytes()).unwrap();
    let case = &read.suites[0].cases[0];
    let failure = case.status.failure_as_ref();
    println!("written   {text:?}\nmessage   {:?}\ntext      {:?}\noutput    {:?}", failure.message, failure.text, case.system_out.as_deref().unwrap());
}
RS
cargo fetch --quiet >&2 || exit 75
seen=$(cargo run --quiet)
wanted='written   "expected <4> & got \"5\""
message   "expected <4> & got \"5\""
text      "expected\n4\n\ngot\n5"
output    "expected 4  got 5"'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
