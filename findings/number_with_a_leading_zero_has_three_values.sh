#!/usr/bin/env bash
# `0777` is 511, 777 or a text, and the reader that calls it a text cites the standard that calls it 777.
#
# Packages: PyPI PyYAML 6.0.4; npm yaml 2.9.1, js-yaml 5.5.0; crate yaml_serde 0.10.7; PyPI ruamel.yaml 0.19.1.
# Behaviour: by YAML 1.1 `0777` is octal, by the core schema of YAML 1.2 (section 10.3.2) the decimal 777. yaml_serde reads a text, after a comment that names
#   1.2. `0b101` goes the other way about: 1.2 has no binary numbers, so it is a text to the readers for JavaScript, and 5 to yaml_serde and to
#   ruamel.yaml, which calls itself a parser of 1.2.
# Seen on 2026-11-30:
#   0777: PyYAML 511, ruamel.yaml 777, yaml 777, js-yaml 777, yaml_serde "0777"
#   0b101: PyYAML 5, ruamel.yaml 5, yaml "0b101", js-yaml "0b101", yaml_serde 5
# Expected: two camps, 1.1 and 1.2; no library is in the same one for both lines but PyYAML and the two for JavaScript.
# Who is hurt: file modes, account numbers and postal codes that pass through two programs.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . yaml@2.9.1 js-yaml@5.5.0 >&2 || exit 75
python3 -m venv py >&2 && py/bin/pip install --quiet --disable-pip-version-check PyYAML==6.0.4 ruamel.yaml==0.19.1 >&2 || exit 75
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.0.0"
edition = "2021"
[dependencies]
yaml_serde = "=0.10.7"
serde_json = "1"
[workspace]
TOML
cat >src/main.rs <<'RS'
fn main() {
    let text = std::env::args().nth(1).unwrap();
    println!("{}", serde_json::to_string(&yaml_serde::from_str::<yaml_serde::Value>(&text).unwrap()).unwrap());
}
RS
cargo fetch --quiet >&2 || exit 75
cargo build --quiet
cat >read.py <<'PY'
import json, sys, yaml
from ruamel.yaml import YAML
text = sys.argv[1]
print(f"PyYAML {json.dumps(yaml.safe_load(text))}, ruamel.yaml {json.dumps(YAML(typ='safe', pure=True).load(text))}")
PY
cat >read.mjs <<'JS'
import { load } from 'js-yaml'
import { parse } from 'yaml'
const text = process.argv[2]
console.log(`yaml ${JSON.stringify(parse(text))}, js-yaml ${JSON.stringify(load(text))}`)
JS
say() {
    printf '%s: %s, %s, yaml_serde %s\n' "$1" "$(py/bin/python read.py "$1")" "$(node read.mjs "$1")" "$(target/debug/try "$1")"
}
seen=$(say 0777; say 0b101)
wanted='0777: PyYAML 511, ruamel.yaml 777, yaml 777, js-yaml 777, yaml_serde "0777"
0b101: PyYAML 5, ruamel.yaml 5, yaml "0b101", js-yaml "0b101", yaml_serde 5'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
