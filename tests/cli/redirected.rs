//! An endpoint that redirects in place of answering is one finding, and nothing else is judged by it.

use std::collections::BTreeSet;

use grantspec::verdict::{Trouble, Verdict};

use crate::sandbox::Sandbox;

const FAULT: &str = "clients_are_sent_to_a_login_page";

#[test]
fn redirects_in_place_of_answers_are_one_finding_for_each_endpoint() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "run",
        "--profile",
        "rfc",
        "--no-fuzz",
        "--fault",
        FAULT,
        "rfc6749::token_response",
        "rfc6749::request_syntax",
        "rfc6749::error",
        "rfc7662::introspection",
        "rfc7009::revocation",
        "rfc8628::device_authorization",
    ]);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    let report = sandbox.report();
    let of = |verdict: Verdict| {
        let records = report.records.iter();
        records.filter(move |record| record.verdict == verdict)
    };
    let failed: BTreeSet<&str> = of(Verdict::Fail).map(|one| one.case.as_str()).collect();
    let cases = [
        "rfc6749::token_response::answers_are_no_redirects",
        "rfc7009::revocation::answers_are_no_redirects",
        "rfc7662::introspection::answers_are_no_redirects",
        "rfc8628::device_authorization::answers_are_no_redirects",
    ];
    assert_eq!(failed, BTreeSet::from(cases), "{}", ended.stdout);
    let warned: Vec<&str> = of(Verdict::Warn).map(|one| one.case.as_str()).collect();
    assert_eq!(warned, [""; 0]);
    let told = of(Verdict::Error).filter_map(|one| one.trouble.as_ref());
    let redirected = told.filter(|trouble| {
        matches!(trouble, Trouble::Transport(_))
            && trouble
                .said()
                .to_string()
                .contains("redirects (302) to /login")
    });
    assert!(redirected.count() > 20, "{}", ended.stdout);
}
