#!/usr/bin/env bash
# The file of a failed pytest run has a total of no failures, to a reader that its writer's own language has.
#
# Packages: PyPI pytest 9.2.0 writes; crates quick-junit 0.8.0 and junit-parser 1.7.0 read.
# Behaviour: pytest writes its totals on `<testsuite>` and none on the root. Both crates read a total that is not there as 0 and
#   do not add up, so the report of the whole run has 0 tests and 0 failures, beside a suite that has one.
# Seen on 2026-11-30:
#   quick-junit: report 0 failures of 0 tests, its suite 1 of 2
#   junit-parser: report 0 failures of 0 tests, its suite 1 of 2
# Expected: none (an optional number), or the sum.
# Who is hurt: gates that ask the report, not its suites: `report.failures == 0` holds for every pytest run there is.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check pytest==9.2.0 >&2 || exit 75
mkdir -p src
printf 'def test_right(): pass\ndef test_wrong(): assert 1 == 2\n' >test_sums.py
py/bin/python -m pytest -q -p no:cacheprovider --junitxml=junit.xml test_sums.py >&2 || true
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
fn main() {
    let text = std::fs::read_to_string("junit.xml").unwrap();
    let report = quick_junit::Report::deserialize_from_str(&text).unwrap();
    let suite = &report.test_suites[0];
    println!("quick-junit: report {} failures of {} tests, its suite {} of {}", report.failures, report.tests, suite.failures, suite.tests);
    let report = junit_parser::from_reader(text.as_bytes()).unwrap();
    let suite = &report.suites[0];
    println!("junit-parser: report {} failures of {} tests, its suite {} of {}", report.failures, report.tests, suite.failures, suite.tests);
}
RS
cargo fetch --quiet >&2 || exit 75
seen=$(cargo run --quiet)
wanted='quick-junit: report 0 failures of 0 tests, its suite 1 of 2
junit-parser: report 0 failures of 0 tests, its suite 1 of 2'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
