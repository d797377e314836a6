#!/usr/bin/env bash
# A text of one equals sign is written in a way that the most used reader cannot load; a time of day comes back as a number.
#
# Packages: crate yaml_serde 0.10.7 (the continuation of serde_yaml) writes; PyPI PyYAML 6.0.4 reads.
# Behaviour: the writer quotes what it would read as something else itself (0777, 0x1f, 1e3). To PyYAML, by YAML 1.1, `=` alone is the "value" type,
#   which its safe loader has no constructor for, and 12:30:45 is a number of base 60. The writer leaves both bare.
# Seen on 2026-11-30:
#   written a: =, read ConstructorError
#   written a: 12:30:45, read 45045
#   written a: '0777', read '0777'
# Expected: quotes, or the same text.
# Who is hurt: files that a program in Rust writes and a script reads: a separator that is configured as `=`, a time of a schedule.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 >&2 || exit 75
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.0.0"
edition = "2021"
[dependencies]
yaml_serde = "=0.10.7"
[workspace]
TOML
cat >src/main.rs <<'RS'
fn main() {
    for text in ["=", "12:30:45", "0777"] {
        print!("{}", yaml_serde::to_string(&std::collections::BTreeMap::from([("a", text)])).unwrap());
    }
}
RS
cargo fetch --quiet >&2 || exit 75
cat >read.py <<'PY'
import sys, yaml
for line in sys.stdin:
    line = line.strip()
    try:
        read = repr(yaml.safe_load(line)["a"])
    except Exception as error:
        read = type(error).__name__
    print(f"written {line}, read {read}")
PY
seen=$(cargo run --quiet | py/bin/python read.py)
wanted="written a: =, read ConstructorError
written a: 12:30:45, read 45045
written a: '0777', read '0777'"
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
