//! Secrets leave the program only as labels, whatever the target does with them.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::json;

use crate::sandbox::Sandbox;
use crate::server::{Request, Server, answer};

const SECRET: &str = "canary/secret+of=the client&0123456789";
const PASSWORD: &str = "canary-password-ü-9876543210";
const TOKEN: &str = "canary-access-token-0123456789abcdef";
const REFRESH: &str = "canary-refresh-token-0123456789abcdef";

/// Every form in which a value could be found in a file.
fn forms(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = url::form_urlencoded::byte_serialize(bytes).collect();
    let json = json!(value).to_string();
    let mut all = vec![
        value.to_owned(),
        hex.to_uppercase(),
        hex,
        percent.replace('+', "%20"),
        percent.to_lowercase(),
        percent,
        json.trim_matches('"').to_owned(),
    ];
    for shift in 0..3 {
        let mut shifted = vec![b'x'; shift];
        shifted.extend_from_slice(bytes);
        let inside = |encoded: &str| encoded[4..encoded.len() - 4].to_owned();
        all.push(inside(&STANDARD.encode(&shifted)));
        all.push(inside(&URL_SAFE_NO_PAD.encode(&shifted)));
    }
    all
}

/// Gives everything back that it is sent, in every way it can.
fn echo(request: &Request) -> Vec<u8> {
    if request.method != "POST" {
        return answer(404, &[], b"");
    }
    let said = format!("{} {:?}", request.body, request.header("authorization"));
    let body = json!({
        "error": "invalid_grant",
        "error_description": said,
        "decoded": SECRET,
        "password": PASSWORD,
        "access_token": TOKEN,
        "refresh_token": REFRESH,
        "hex": SECRET.bytes().map(|byte| format!("{byte:02x}")).collect::<String>(),
    });
    let headers = [("Content-Type", "application/json"), ("X-Echo", TOKEN)];
    answer(400, &headers, body.to_string().as_bytes())
}

#[test]
fn no_secret_is_printed_or_written_in_any_form() {
    let server = Server::answering(echo);
    let sandbox = Sandbox::new();
    let target = format!(
        "kind: target\nname: echo\nprofile: rfc\nbase_url: {}\nclients:\n  confidential: {{client_id: echo-client, client_secret: 'env:ECHO_SECRET', methods: [client_secret_basic, client_secret_post]}}\nusers:\n  alice: {{username: alice, password: 'env:ECHO_PASSWORD'}}\n",
        server.url()
    );
    sandbox.write("echo.yaml", &target);
    let mut command = sandbox.grantspec(&[
        "run",
        "--target",
        "echo.yaml",
        "client_credentials",
        "password",
    ]);
    command
        .env("ECHO_SECRET", SECRET)
        .env("ECHO_PASSWORD", PASSWORD);
    let ended = crate::sandbox::Running::start(&mut command).end();
    assert_eq!(ended.code, Some(1), "{}", ended.stderr);
    let mut written = vec![
        ("standard output".to_owned(), ended.stdout),
        ("standard error".to_owned(), ended.stderr),
    ];
    for file in sandbox.files() {
        let text =
            String::from_utf8_lossy(&std::fs::read(&file).expect("it can be read")).into_owned();
        written.push((file.display().to_string(), text));
    }
    assert!(
        written
            .iter()
            .any(|(_, text)| text.contains("<client_secret")),
        "labels are shown"
    );
    for (place, text) in &written {
        for secret in [SECRET, PASSWORD, TOKEN, REFRESH] {
            for form in forms(secret) {
                assert!(!text.contains(&form), "{place} holds {form}");
            }
        }
    }
}
