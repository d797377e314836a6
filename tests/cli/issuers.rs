//! Metadata that speaks for another issuer is not used (RFC 8414 section 3.3, OpenID Connect Discovery section 4.3).

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::hosts::{CODE, page, provider, run, token};
use crate::sandbox::record;
use crate::server::{Request, Server, answer, json as answer_json};

const OIDC: &str = "rfc::oidcd::discovery::issuer_is_the_one_asked_for";
const OTHER: &str = "https://other.example";

fn pages(request: &Request) -> Vec<u8> {
    match request.path.as_str() {
        "/token" | "/oauth/token" => token(),
        "/authorize" => answer(
            303,
            &[(
                "Location",
                &format!(
                    "https://client.example/cb?code=own-code-1234&state={}",
                    request.asked("state").concat()
                ),
            )],
            b"",
        ),
        _ => page("<title>nothing</title>"),
    }
}

#[test]
fn the_run_goes_on_by_the_target_file_where_that_is_enough() {
    let server = provider(json!({"issuer": OTHER}), pages);
    let (sandbox, ended) = run(&server, "", CODE);
    assert_eq!(ended.code, Some(0), "{}", ended.stdout);
    assert_eq!(record(&sandbox.report(), CODE).verdict, Verdict::Pass);
    let said = format!(
        "the metadata at {0}/.well-known/openid-configuration names the issuer {OTHER:?} and not {0:?}, so it is not used",
        server.url()
    );
    assert!(ended.stdout.contains(&said), "{}", ended.stdout);
    // That is the one finding.
    let (sandbox, ended) = run(&server, "", OIDC);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert_eq!(record(&sandbox.report(), OIDC).verdict, Verdict::Fail);
}

#[test]
fn the_run_ends_where_nothing_else_tells_where_tokens_are_got() {
    let server = provider(
        json!({"issuer": OTHER, "token_endpoint": format!("{OTHER}/token")}),
        pages,
    );
    let (_, ended) = run(&server, "", CODE);
    assert_eq!(ended.code, Some(2), "{}", ended.stdout);
    assert!(
        ended.stderr.contains("names the issuer") && ended.stderr.contains("endpoints: {token: "),
        "{}",
        ended.stderr
    );
    let asked = server.seen().into_iter().all(|one| one.method == "GET");
    assert!(asked, "nothing but metadata was asked for");
    let more = format!("endpoints: {{token: '{}/oauth/token'}}", server.url());
    let (_, ended) = run(&server, &more, CODE);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn the_same_holds_for_the_metadata_of_oauth() {
    let server = Server::answering(|request| match request.path.as_str() {
        "/.well-known/oauth-authorization-server" => answer_json(
            200,
            &json!({"issuer": OTHER, "token_endpoint": format!("{OTHER}/token")}),
        ),
        "/.well-known/openid-configuration" => answer(404, &[], b""),
        _ => pages(request),
    });
    let (_, ended) = run(&server, "", CODE);
    assert_eq!(ended.code, Some(2), "{}", ended.stdout);
}

#[test]
fn a_slash_at_the_end_misleads_nobody() {
    let server = provider(json!({}), pages);
    let slashed = format!("issuer: '{}/'", server.url());
    let (_, ended) = run(&server, &slashed, CODE);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
    assert!(!ended.stdout.contains("is not used"), "{}", ended.stdout);
}
