#!/usr/bin/env bash
# YAML is said to hold all of JSON. Three of five readers refuse two lines of it.
#
# Packages: PyPI PyYAML 6.0.4, ruamel.yaml 0.19.1; crate yaml_serde 0.10.7 (the continuation of serde_yaml); npm yaml 2.9.1, js-yaml 5.5.0.
# Behaviour: a line break may stand before the colon of a member, in JSON and in flow mappings of YAML 1.2 (section 7.4.2). The two readers for
#   JavaScript take it. The others end with an error of syntax, ruamel.yaml in its mode for 1.2, too; what they have in common is
#   the design of libyaml, whose keys of flow mappings end with their line.
# Seen on 2026-11-30:
#   yaml {"a":1}, js-yaml {"a":1}, PyYAML ParserError, ruamel.yaml ParserError, yaml_serde refused
# Expected: {"a": 1} five times.
# Who is hurt: programs that read configuration "as YAML, so that JSON works as well", and get JSON of a formatter that puts colons first.
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
[workspace]
TOML
cat >src/main.rs <<'RS'
fn main() {
    let read = yaml_serde::from_str::<yaml_serde::Value>(&std::fs::read_to_string("a.json").unwrap());
    println!("{}", if read.is_ok() { "taken" } else { "refused" });
}
RS
cargo fetch --quiet >&2 || exit 75
printf '{"a"\n:1}' >a.json
python3 -c 'import json; assert json.load(open("a.json")) == {"a": 1}'
cat >try.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { load } from 'js-yaml'
import { parse } from 'yaml'
const text = readFileSync('a.json', 'utf8')
console.log(`yaml ${JSON.stringify(parse(text))}, js-yaml ${JSON.stringify(load(text))}`)
JS
cat >try.py <<'PY'
import yaml
from ruamel.yaml import YAML
def said(read):
    try:
        return read(open("a.json").read())
    except Exception as error:
        return type(error).__name__
print(f"PyYAML {said(yaml.safe_load)}, ruamel.yaml {said(YAML(typ='safe', pure=True).load)}")
PY
seen="$(node try.mjs), $(py/bin/python try.py), yaml_serde $(cargo run --quiet)"
wanted='yaml {"a":1}, js-yaml {"a":1}, PyYAML ParserError, ruamel.yaml ParserError, yaml_serde refused'
printf '%s\n' "$seen"
[ "$seen" = "$wanted" ] || { echo 'this has changed' >&2; exit 1; }
