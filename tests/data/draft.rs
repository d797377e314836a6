//! The target file that `init` drafts: whatever an issuer publishes, it has the keys that the program chose.

use grantspec::cli::target_draft;
use grantspec::target::Target;
use proptest::prelude::*;
use serde_json::{Value, json};

const ISSUER: &str = "https://idaas.example/tenant";

/// Everything that ends a line or a comment somewhere, opens or closes something in YAML, or is refused by a reader.
fn hostile_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r".to_owned()),
        Just("\r\n".to_owned()),
        Just("\u{85}".to_owned()),
        Just("\u{2028}".to_owned()),
        Just("\u{2029}".to_owned()),
        Just("\u{b}\u{c}".to_owned()),
        Just("\u{0}\u{7}\u{1b}[2J\u{fffe}\u{ffff}\u{feff}".to_owned()),
        Just("\nlogin: {command: {run: [touch, /tmp/owned]}}\n".to_owned()),
        Just("\n---\n".to_owned()),
        Just("\n...\n".to_owned()),
        Just("openid".to_owned()),
        Just("https://other.example".to_owned()),
        "[ -~]{0,20}",
        ".{0,20}",
        "[#:'\"{}\\[\\],&*!|>%@`? -]{1,12}",
    ];
    proptest::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

fn metadata() -> impl Strategy<Value = Value> {
    let member = prop_oneof![
        hostile_text().prop_map(Value::from),
        proptest::collection::vec(hostile_text(), 0..4).prop_map(Value::from),
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        (hostile_text(), hostile_text()).prop_map(|(name, value)| json!({name: value})),
    ];
    let name = prop_oneof![
        Just("token_endpoint".to_owned()),
        Just("authorization_endpoint".to_owned()),
        Just("jwks_uri".to_owned()),
        Just("grant_types_supported".to_owned()),
        Just("token_endpoint_auth_methods_supported".to_owned()),
        Just("scopes_supported".to_owned()),
        hostile_text(),
    ];
    proptest::collection::btree_map(name, member, 0..8)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

/// The names of everything in a mapping of YAML, from the outside in.
fn keys(value: &serde_yaml::Value, within: &str, all: &mut Vec<String>) {
    let Some(mapping) = value.as_mapping() else {
        return;
    };
    for (key, value) in mapping {
        let path = format!("{within}{}", key.as_str().unwrap_or("?"));
        keys(value, &format!("{path}."), all);
        all.push(path);
    }
}

/// What the program writes whatever the metadata is; of scopes it may write two.
fn chosen(path: &str) -> bool {
    const KEYS: [&str; 12] = [
        "kind",
        "name",
        "profile",
        "base_url",
        "issuer",
        "scopes",
        "clients",
        "clients.confidential",
        "clients.confidential.client_id",
        "clients.confidential.client_secret",
        "clients.confidential.methods",
        "clients.confidential.redirect_uris",
    ];
    KEYS.contains(&path) || path == "scopes.usual" || path == "scopes.narrow"
}

fn check(metadata: Option<&Value>) -> Result<(), TestCaseError> {
    let text = target_draft(ISSUER, "rfc", metadata).expect("it can be written");
    let parsed: Target = grantspec::yaml::parse("draft", &text)
        .map_err(|problem| TestCaseError::fail(format!("{problem}\n{text}")))?;
    prop_assert_eq!(&parsed.base_url, ISSUER);
    prop_assert!(parsed.login.is_none() && parsed.hosts.is_empty());
    let untyped: serde_yaml::Value = serde_yaml::from_str(&text).expect("it parses");
    let mut all = Vec::new();
    keys(&untyped, "", &mut all);
    prop_assert!(all.iter().all(|path| chosen(path)), "{:?}\n{}", all, text);
    prop_assert_eq!(
        all.iter()
            .filter(|path| !path.starts_with("scopes."))
            .count(),
        12
    );
    let stray = text
        .split([
            '\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}',
        ])
        .find(|line| line.contains("owned") && !line.starts_with("# "));
    prop_assert_eq!(stray, None);
    // A person reads it, whatever is published.
    prop_assert!(text.lines().count() <= MOST_LINES, "{}", text);
    let longest = text.lines().map(|line| line.chars().count()).max();
    prop_assert!(longest.is_some_and(|longest| longest <= LONGEST_LINE));
    Ok(())
}

const MOST_LINES: usize = 64;
const LONGEST_LINE: usize = 210;

proptest! {
    #[test]
    fn whatever_is_published_the_draft_has_the_keys_that_the_program_chose(metadata in metadata()) {
        check(Some(&metadata))?;
    }
}

#[test]
fn a_draft_is_as_long_as_a_person_reads_whatever_is_published() {
    let long = "x\n\u{1b}\u{2028}".repeat(1 << 18);
    let host = format!("https://{}.example/\nlogin: {{}}", "a.".repeat(1 << 19));
    let many = |text: &str| {
        (0..10_000)
            .map(|at| format!("{text}{at}"))
            .collect::<Vec<_>>()
    };
    for metadata in [
        json!({"token_endpoint": long, "jwks_uri": long, "grant_types_supported": [long]}),
        json!({"token_endpoint": host, "authorization_endpoint": host}),
        json!({
            "grant_types_supported": many("grant\nallow: [lockout]"),
            "token_endpoint_auth_methods_supported": many("# method"),
            "scopes_supported": many("scope\t---\n"),
        }),
        json!({&long: long, "hosts": [long], "login": {"command": {"run": ["touch", "owned"]}}}),
        json!([long]),
        json!(long),
    ] {
        check(Some(&metadata)).expect("it is a target file");
    }
}

#[test]
fn a_draft_without_metadata_is_a_target_file() {
    check(None).expect("it is one");
}

#[test]
fn a_draft_says_what_was_published_and_which_origins_are_to_be_named() {
    let metadata = json!({
        "issuer": ISSUER,
        "token_endpoint": "https://token.example/token",
        "authorization_endpoint": "https://idaas.example/tenant/authorize",
        "jwks_uri": "https://keys.example:8443/jwks",
        "grant_types_supported": ["authorization_code", "x\nlogin: {manual: {}}"],
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
        "scopes_supported": ["email", "openid", "api"],
    });
    let text = target_draft(ISSUER, "rfc", Some(&metadata)).expect("it can be written");
    insta::assert_snapshot!(text);
}
