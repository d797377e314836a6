//! grantspec: a conformance test harness for OAuth 2.0 token endpoints.
//!
//! `suites (YAML) + profile (dialect) + target (instance) -> plan -> exchanges -> findings -> verdicts -> libtest lines
//! and reports`, one direction, every arrow a plain data type. A module names only modules that stand above it here:
//!
//! - [`input`]: files that somebody named, and numbers in them.
//! - [`yaml`]: a YAML file into a type, with places.
//! - [`secret`]: secret values, and the redactor of every writer.
//! - [`words`]: the sentences for people, one file per language.
//! - [`suite`]: the model of suites and of the requirement catalogue, and their loading.
//! - [`profile`]: the model of dialects.
//! - [`target`]: the model of instances.
//! - [`plan`]: the ordered list of trials, each to run or to skip with a reason.
//! - [`jwt`]: assertions are built, tokens are read and checked.
//! - [`http`]: one request, exactly as written, gives one exchange.
//! - [`verdict`]: findings, verdicts, the finished run, exit codes.
//! - [`answer`]: what an exchange means by the profile.
//! - [`check`]: an expectation and an exchange give a judgement.
//! - [`login`]: the front channel.
//! - [`craft`]: a request of the language, and what is known of a target, into bytes.
//! - [`probe`]: what the target offers, the material that cases need, controls.
//! - [`out`]: the only door to standard output, standard error and files.
//! - [`run`]: one trial from plan to verdict.
//! - [`fuzz`]: random requests, what must hold of every answer, small findings.
//! - [`baseline`]: known failures: loaded, matched, pruned.
//! - [`harness`]: a plan into libtest trials.
//! - [`report`]: finished runs into text and files.
//! - [`mod@reference`]: the embedded endpoint, a crate of its own; it names none of the others.
//! - [`conduct`]: one target from a wish to a finished run.
//! - [`proof`]: faults against suites.
//! - [`cli`]: arguments and environment.

pub mod answer;
pub mod baseline;
pub mod check;
pub mod cli;
pub mod conduct;
pub mod craft;
pub mod fuzz;
pub mod harness;
pub mod http;
pub mod input;
pub mod jwt;
pub mod login;
pub mod out;
pub mod plan;
pub mod probe;
pub mod profile;
pub mod proof;
pub mod report;
pub mod run;
pub mod secret;
pub mod suite;
pub mod target;
pub mod verdict;
pub mod words;
pub mod yaml;

pub use grantspec_reference as reference;
