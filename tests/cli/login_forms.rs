//! Forms are asked for, filled and sent as a browser does it, and as the target file says.

use grantspec::verdict::Verdict;
use serde_json::json;

use crate::login_ends::{own_target, page, run, trouble_of};
use crate::sandbox::{Sandbox, record};
use crate::server::{Request, Server, answer, json};

const CODE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";

/// A server whose authorization endpoint shows a form that posts to `/send`, which gives a code for what it likes.
fn consent(form: &'static str, likes: impl Fn(&Request) -> bool + Send + Sync + 'static) -> Server {
    Server::answering(move |request| match request.path.as_str() {
        "/authorize" => {
            let state = request.asked("state").concat();
            let html = format!(
                "<title>Consent</title><form method=post action=/send><input type=hidden name=state value={state}>{form}<button>Go on</button></form>"
            );
            page(200, &html)
        }
        "/send" if likes(request) => {
            let state = request.told("state").concat();
            let location = format!("https://client.example/cb?code=own-code-1234&state={state}");
            answer(303, &[("Location", &location)], b"")
        }
        "/send" => answer(
            303,
            &[("Location", "https://client.example/cb?error=access_denied")],
            b"",
        ),
        "/token" => json(
            200,
            &json!({"access_token": "own-access-token", "token_type": "Bearer"}),
        ),
        _ => answer(404, &[], b""),
    })
}

#[track_caller]
fn passes(server: &Server, login: &str) {
    let sandbox = Sandbox::new();
    let ended = run(&sandbox, &own_target(server, login), CODE);
    let verdict = record(&sandbox.report(), CODE).verdict;
    assert_eq!(verdict, Verdict::Pass, "{login}: {}", ended.stdout);
}

#[test]
fn pages_are_asked_for_as_a_browser_asks() {
    let server = consent("", |request| {
        let has = |name: &str, wanted: &str| {
            request
                .header(name)
                .is_some_and(|value| value.contains(wanted))
        };
        let origin = format!("http://{}", request.header("host").unwrap_or_default());
        has("accept", "text/html,application/xhtml+xml")
            && has("accept-language", "en")
            && request.header("origin") == Some(&origin)
    });
    passes(&server, "{form: {}}");
    let asked = server
        .seen()
        .into_iter()
        .find(|one| one.path == "/authorize");
    let asked = asked.expect("the page was asked for");
    let accept = asked.header("accept").unwrap_or_default();
    assert!(accept.starts_with("text/html,"), "{accept}");
    assert_eq!(asked.header("origin"), None);
}

const BOXES: &str = "<input type=checkbox name=scope value=openid><input type=checkbox name=scope value=profile><input type=checkbox name=scope value=email checked>";

#[test]
fn boxes_of_one_name_are_ticked_as_the_target_file_says() {
    let wants =
        |wanted: &'static [&str]| consent(BOXES, move |request| request.told("scope") == wanted);
    passes(&wants(&["email"]), "{form: {}}");
    passes(
        &wants(&["openid", "profile"]),
        "{form: {choose: {scope: [openid, profile]}}}",
    );
    passes(&wants(&[]), "{form: {choose: {scope: []}}}");
    passes(&wants(&["profile"]), "{form: {fields: {scope: profile}}}");
    assert_eq!(
        trouble_of(
            &wants(&[]),
            "{form: {choose: {scope: [openid, phone]}}}",
            CODE
        ),
        "login.form.choose.scope names \"phone\", which the form of \"Consent\" (status 200) does not offer; it offers [\"openid\", \"profile\", \"email\"]"
    );
}

#[test]
fn radio_buttons_and_lists_are_set() {
    const FORM: &str = "<input type=radio name=who value=me checked><input type=radio name=who value=you><select name=land><option>de<option selected>fr</select><select name=lang multiple><option>en<option>it<option>sv</select>";
    let wants = |who: &'static str, land: &'static str, lang: &'static [&str]| {
        consent(FORM, move |request| {
            request.told("who") == [who]
                && request.told("land") == [land]
                && request.told("lang") == lang
        })
    };
    passes(&wants("me", "fr", &[]), "{form: {}}");
    passes(
        &wants("you", "de", &["en", "sv"]),
        "{form: {choose: {who: [you], land: [de], lang: [en, sv]}}}",
    );
    passes(
        &wants("you", "de", &[]),
        "{form: {fields: {who: you, land: de}}}",
    );
}

#[test]
fn the_button_of_a_login_is_sent_as_a_browser_sends_it() {
    const FORM: &str = "<input name=u><input type=password name=p><button name=action value=cancel>Cancel</button><button name=action value=login>Log in</button>";
    let likes = |request: &Request| {
        request.told("action") == ["login"] && request.told("p") == ["alice-password"]
    };
    passes(&consent(FORM, likes), "{form: {}}");
    passes(
        &consent(FORM, likes),
        "{form: {approve: decision=approve, deny: decision=deny}}",
    );
}

#[test]
fn a_grant_may_have_scopes_of_its_own() {
    let server = Server::answering(|request| match request.path.as_str() {
        "/device_authorization" if request.told("scope") == ["profile"] => json(
            200,
            &json!({"device_code": "own-device-code-0123456789", "user_code": "BCDF", "verification_uri": format!("http://{}/device", request.header("host").unwrap_or_default()), "expires_in": 600, "interval": 1}),
        ),
        "/device_authorization" => json(400, &json!({"error": "invalid_scope"})),
        "/token" => json(400, &json!({"error": "authorization_pending"})),
        _ => answer(404, &[], b""),
    });
    const VALID: &str =
        "rfc::rfc8628::device_authorization::valid_request_is_answered::confidential";
    let target = own_target(&server, "{form: {}}");
    for (scopes, verdict) in [
        ("{usual: openid profile}", Verdict::Fail),
        (
            "{usual: openid profile, device_code: profile}",
            Verdict::Pass,
        ),
    ] {
        let sandbox = Sandbox::new();
        let ended = run(&sandbox, &format!("{target}scopes: {scopes}\n"), VALID);
        let got = record(&sandbox.report(), VALID).verdict;
        assert_eq!(got, verdict, "{}", ended.stdout);
    }
}
