#!/usr/bin/env bash
# A red run of Node's own test runner is read as a run of no tests and no failures.
#
# Packages: PyPI junitparser 5.0.3; crates junit-parser 1.7.0 and quick-junit 0.8.0 behave alike and are not run here. Node's runner is
#   part of node itself (v20.20.2 here).
# Behaviour: `node --test --test-reporter=junit` puts tests of the top level straight below `<testsuites>`, without a `<testsuite>`. The parser looks
#   for test cases in suites only, and says nothing about the others. Tests inside of `describe` are found.
# Seen on 2026-11-30:
#   node ended with 1, its file has 1 <failure>; the parser counts 0 tests, 0 failures in 0 suites
# Expected: two tests and a failure, or a refusal of the file.
# Who is hurt: gates and dashboards that go by the parsed file. They are green.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check junitparser==5.0.3 >&2 || exit 75
cat >sums.test.mjs <<'JS'
import test from 'node:test'
import assert from 'node:assert'
test('adds', () => assert.equal(1 + 1, 2))
test('subtracts', () => assert.equal(2 - 1, 2))
JS
code=0
node --test --test-reporter=junit sums.test.mjs >junit.xml || code=$?
cat >count.py <<'PY'
import junitparser
run = junitparser.JUnitXml.fromfile("junit.xml")
suites = list(run)
cases = [case for suite in suites for case in suite]
failures = [case for case in cases if not case.is_passed]
print(f"the parser counts {len(cases)} tests, {len(failures)} failures in {len(suites)} suites")
PY
seen="node ended with $code, its file has $(grep -c '<failure' junit.xml) <failure>; $(py/bin/python count.py)"
wanted='node ended with 1, its file has 1 <failure>; the parser counts 0 tests, 0 failures in 0 suites'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
