//! What is said of a target file repeats none of its values, whatever is misspelt, and odd secrets are warned about.

use crate::sandbox::Sandbox;

const SECRET: &str = "Hu9nt-er2x";

/// A target file with these lines for its client.
fn file(lines: &str) -> String {
    format!(
        "kind: target\nname: odd\nprofile: rfc\nbase_url: http://127.0.0.1:9\nclients:\n  confidential:\n    client_id: a\n{lines}\n"
    )
}

#[test]
fn no_message_about_a_target_file_repeats_a_secret() {
    for lines in [
        format!("    client_secrt: {SECRET}"),
        format!("    client_secret:{SECRET}"),
        format!("    client_secret: [{SECRET}]"),
        format!("    client_secret: {{a: {SECRET}}}"),
        format!("    methods: [{SECRET}]"),
        format!("    methods: {SECRET}"),
        format!("    grants: [{SECRET}]"),
        format!("    redirect_uris: [{SECRET}]"),
        format!("    pkce: {SECRET}"),
        format!("    lifetimes: {{code: {SECRET}}}"),
        format!("    client_secret: env:{SECRET}"),
        format!("    client_secret: file:{SECRET}"),
        format!("    client_secret: 'x' {SECRET}"),
        format!("    client_secret: \"{SECRET}"),
        format!("    - {SECRET}"),
        format!("    client_secret: |\n      {SECRET}\n   x"),
        format!("users: {{alice: {SECRET}}}"),
        format!("users: {{alice: {{usrname: a, password: {SECRET}}}}}"),
        format!("users: [{SECRET}]"),
        format!("base_ulr: https://user:{SECRET}@idaas.invalid"),
        format!("proxy: {SECRET}"),
        format!("hosts: ['https://user:{SECRET}@idaas.invalid']"),
        format!("login: {SECRET}"),
        format!("login: {{form: {{fields: {SECRET}}}}}"),
        format!("limits: {{concurrency: {SECRET}}}"),
        format!("allow: [{SECRET}]"),
        format!("capabilities: {{pkce: {SECRET}}}"),
        SECRET.to_owned(),
    ] {
        let sandbox = Sandbox::new();
        sandbox.write("target.yaml", &file(&lines));
        for arguments in [
            &["validate", "target.yaml"][..],
            &["run", "--target", "target.yaml"],
            &["list", "--target", "target.yaml"],
        ] {
            let ended = sandbox.run(arguments);
            let said = format!("{}{}", ended.stdout, ended.stderr);
            assert!(!said.contains(SECRET), "{lines}: {said}");
        }
        let kindless = file(&lines).replace("kind: target", "knid: target");
        sandbox.write("target.yaml", &kindless);
        let ended = sandbox.run(&["validate", "target.yaml"]);
        assert_eq!(ended.code, Some(2), "{lines}");
        assert!(!ended.stderr.contains(SECRET), "{lines}: {}", ended.stderr);
    }
}

#[test]
fn a_misspelt_key_is_still_shown_with_its_place_and_a_way_out() {
    let sandbox = Sandbox::new();
    sandbox.write("target.yaml", &file(&format!("    client_secrt: {SECRET}")));
    let ended = sandbox.run(&["validate", "target.yaml"]);
    for said in [
        "target.yaml:8:",
        "unknown field `client_secrt`",
        "did you mean `client_secret`?",
        "client_secrt: ***",
    ] {
        assert!(ended.stderr.contains(said), "{said}: {}", ended.stderr);
    }
}

#[test]
fn odd_secrets_are_warned_about_when_a_file_is_read() {
    let sandbox = Sandbox::new();
    sandbox.write("short.txt", "abc\n");
    sandbox.write("crlf.txt", "kQz7Vw0e9Lm\r\n");
    sandbox.write("bom.txt", "\u{feff}kQz7Vw0e9Lm\n");
    for (secret, says) in [
        ("file:short.txt", "has fewer than six characters"),
        ("file:crlf.txt", "at one of its ends"),
        ("file:bom.txt", "begins with a byte order mark"),
        ("client_credentials", "is a word that occurs elsewhere"),
        ("kQz7Vw0e9Lm", ""),
    ] {
        sandbox.write(
            "target.yaml",
            &file(&format!("    client_secret: {secret}")),
        );
        for arguments in [
            &["validate", "target.yaml"][..],
            &["run", "--target", "target.yaml", "no_such_case"],
        ] {
            let ended = sandbox.run(arguments);
            let warns = ended
                .stderr
                .contains("the client_secret of confidential has")
                || ended
                    .stderr
                    .contains("the client_secret of confidential is")
                || ended
                    .stderr
                    .contains("the client_secret of confidential begins");
            assert_eq!(warns, !says.is_empty(), "{secret}: {}", ended.stderr);
            assert!(ended.stderr.contains(says), "{secret}: {}", ended.stderr);
        }
    }
}
