//! Servers that keep one session or refresh token per user and client, and races that no volley decides alone.

use std::collections::BTreeMap;
use std::sync::Mutex;

use grantspec::verdict::{Record, Verdict};

use crate::between::{passed_on, path, through};
use crate::sandbox::{Embedded, Sandbox, record};
use crate::server::{Request, Server, answer};

const RACE: &str = "rfc::rfc6749::races::code_at_once_works_once::confidential";

/// A run of what shares a user and a client, and what it says of that.
fn of_shared(habits: &[&str]) -> Option<String> {
    let embedded = Embedded::serve_with("rfc", habits);
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &embedded.target);
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "rfc6749::refresh_token::",
        "rfc6749::races::",
        "rfc7009::revocation::",
        "rfc9700::refresh_token::",
    ]);
    assert_eq!(ended.code, Some(0), "{habits:?}: {}", ended.stdout);
    let report = sandbox.report();
    let remarks = report.remarks.iter().map(|one| one.as_str().to_owned());
    let mut about = remarks.filter(|one| one.contains("ran one after the other"));
    about.next()
}

#[test]
fn what_one_login_ends_of_another_is_found_out_and_nothing_comes_of_it() {
    assert_eq!(of_shared(&[]), None);
    for habit in [
        "login_ends_the_earlier_tokens",
        "login_ends_the_earlier_codes",
        "one_refresh_token_per_user_and_client",
    ] {
        let remark = of_shared(&["--habit", habit]);
        assert!(remark.is_some(), "{habit}");
    }
}

/// Codes by how often they came, with what was said of them first, and which volley it was in.
#[derive(Default)]
struct Codes {
    seen: BTreeMap<String, (usize, Vec<u8>)>,
    volleys: usize,
}

/// The record of a race through a proxy that gives a code's later redemptions to `later`, with the number of the volley and
/// the first answer.
fn race(later: impl Fn(&Request, usize, &[u8]) -> Vec<u8> + Send + Sync + 'static) -> Record {
    let codes: Mutex<Codes> = Mutex::default();
    let proxy = Server::answering(move |request| {
        let code = request.told("code").concat();
        if path(request) != "/token" || code.is_empty() {
            return passed_on(request);
        }
        let mut codes = codes.lock().expect("nobody panics here");
        let Codes { seen, volleys } = &mut *codes;
        match seen.get_mut(&code) {
            None => {
                let said = passed_on(request);
                seen.insert(code, (1, said.clone()));
                said
            }
            Some((count, first)) => {
                *count += 1;
                *volleys += usize::from(*count == 2);
                later(request, *volleys, first)
            }
        }
    });
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &through(&proxy, &embedded));
    sandbox.run(&["run", "--target", "target.yaml", "--exact", RACE]);
    record(&sandbox.report(), RACE).clone()
}

#[test]
fn a_race_that_the_third_volley_wins_is_a_finding_that_says_so() {
    let record = race(|request, volley, first| match volley {
        3 => first.to_vec(),
        _ => passed_on(request),
    });
    assert_eq!(record.verdict, Verdict::Fail, "{record:?}");
    let actual = record.findings[0].actual.as_str();
    assert!(actual.contains("in 1 of 3 volleys"), "{actual}");
}

#[test]
fn a_race_without_a_finding_says_how_often_it_was_run() {
    let record = race(|request, _, _| passed_on(request));
    assert_eq!(record.verdict, Verdict::Pass, "{record:?}");
}

#[test]
fn a_server_error_for_who_lost_a_race_is_a_finding() {
    let record = race(|_, _, _| answer(500, &[("Content-Type", "text/plain")], b"locked"));
    assert_eq!(record.verdict, Verdict::Fail, "{record:?}");
}
