//! What the target file of a stranger may not do where `--no-commands` says that it is one.

use std::path::Path;

use crate::sandbox::{Ended, Running, Sandbox};
use crate::server::{Server, answer, json};
use crate::target::{client, target, text, user};

const CASE: &str = "rfc::rfc6749::authorization_code::code_is_redeemed";

/// A program that leaves a trace.
const COMMAND: &str = "login: {command: {run: [touch, owned]}}\n";

/// Writes a target file with these lines at its end, and gives back the server that it names.
fn write(sandbox: &Sandbox, more: &str) -> Server {
    let server = Server::answering(|request| match request.method.as_str() {
        "POST" => json(
            200,
            &serde_json::json!({"access_token": "own-access-token-1a2b", "token_type": "Bearer"}),
        ),
        _ => answer(404, &[], b""),
    });
    let mut own = client("own-client", "own-client-secret-5f1e");
    own.redirect_uris = vec!["https://client.example/cb".to_owned()];
    let mut target = target("stranger", &server.url(), own);
    target
        .users
        .insert("alice".to_owned(), user("alice", "alice-password-77c2"));
    sandbox.write("target.yaml", &format!("{}{more}", text(&target)));
    server
}

#[track_caller]
fn is_refused(sandbox: &Sandbox, server: &Server, ended: &Ended, says: &str) {
    assert_eq!(ended.code, Some(2), "{}{}", ended.stdout, ended.stderr);
    assert!(ended.stderr.contains(says), "{}", ended.stderr);
    assert!(server.seen().is_empty(), "{:?}", server.seen());
    assert!(!sandbox.path().join("owned").exists(), "the program ran");
}

const NO_PROGRAM: &str = "the target file names a program to run, which --no-commands forbids";

#[test]
fn a_target_file_that_names_a_program_is_refused_by_every_command_that_reads_one() {
    let sandbox = Sandbox::new();
    let server = write(&sandbox, COMMAND);
    let finding = r#"{"target": "stranger"}"#;
    sandbox.write("finding.json", finding);
    for command in [
        vec!["run"],
        vec!["run", "--list"],
        vec!["list"],
        vec!["list", "--json"],
        vec!["fuzz", "--tries", "1"],
        vec!["curl", "rfc6749::authorization_code::code_is_redeemed"],
    ] {
        let arguments = [
            &command,
            ["--target", "target.yaml", "--no-commands"].as_slice(),
        ];
        let ended = sandbox.run(&arguments.concat());
        is_refused(&sandbox, &server, &ended, NO_PROGRAM);
        assert!(ended.stderr.contains("target.yaml:"), "{}", ended.stderr);
    }
}

#[test]
fn the_environment_can_forbid_it_as_well() {
    for (word, is_forbidden) in [("1", true), ("yes", true), ("false", false)] {
        let sandbox = Sandbox::new();
        let server = write(&sandbox, COMMAND);
        let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "--exact", CASE]);
        command.env("GRANTSPEC_NO_COMMANDS", word);
        let ended = Running::start(&mut command).end();
        if is_forbidden {
            is_refused(&sandbox, &server, &ended, NO_PROGRAM);
        } else {
            assert!(sandbox.path().join("owned").exists(), "{}", ended.stderr);
        }
    }
}

#[test]
fn without_a_program_the_run_is_as_ever() {
    let sandbox = Sandbox::new();
    let _server = write(&sandbox, "");
    let valid = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";
    let own = [
        "run",
        "--target",
        "target.yaml",
        "--no-commands",
        "--exact",
        valid,
    ];
    let ended = sandbox.run(&own);
    assert_eq!(ended.code, Some(0), "{}{}", ended.stdout, ended.stderr);
}

/// With this in the place of the client's secret.
fn with_secret(sandbox: &Sandbox, secret: &str) -> Server {
    let server = write(sandbox, "");
    let path = sandbox.path().join("target.yaml");
    let text = std::fs::read_to_string(&path).expect("it is written");
    sandbox.write(
        "target.yaml",
        &text.replace("own-client-secret-5f1e", secret),
    );
    server
}

fn run(sandbox: &Sandbox) -> Ended {
    let own = [
        "run",
        "--target",
        "target.yaml",
        "--no-commands",
        "client_credentials",
    ];
    let mut command = sandbox.grantspec(&own);
    command.env("GRANTSPEC_OURS", "ours-5f1e77");
    command.env("CLOUD_TOKEN", "not-for-strangers-5f1e77");
    Running::start(&mut command).end()
}

#[test]
fn it_reads_no_variable_that_is_not_ours() {
    let sandbox = Sandbox::new();
    let server = with_secret(&sandbox, "env:CLOUD_TOKEN");
    let says = "the variable CLOUD_TOKEN is read, which --no-commands forbids; call it GRANTSPEC_…";
    is_refused(&sandbox, &server, &run(&sandbox), says);
    let server = with_secret(&sandbox, "env:GRANTSPEC_OURS");
    let ended = run(&sandbox);
    assert!(ended.code != Some(2), "{}", ended.stderr);
    assert!(!server.seen().is_empty());
}

#[test]
fn it_reads_no_file_outside_of_its_folder() {
    let elsewhere = Sandbox::new();
    let far = elsewhere.write("far.txt", "not-for-strangers-5f1e77");
    let far = far.display().to_string();
    let near = Path::new(&far).file_name().expect("it has a name");
    for path in [
        far.clone(),
        format!(
            "../{}/{}",
            elsewhere
                .path()
                .file_name()
                .expect("it has a name")
                .display(),
            near.display()
        ),
        "linked.txt".to_owned(),
        "linked/far.txt".to_owned(),
    ] {
        let sandbox = Sandbox::new();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&far, sandbox.path().join("linked.txt"))
                .expect("it can be linked");
            std::os::unix::fs::symlink(elsewhere.path(), sandbox.path().join("linked"))
                .expect("it can be linked");
        }
        let server = with_secret(&sandbox, &format!("file:{path}"));
        let says = format!("the file {path} is read, which --no-commands forbids");
        is_refused(&sandbox, &server, &run(&sandbox), &says);
    }
    let sandbox = Sandbox::new();
    sandbox.write("keys/near.txt", "ours-5f1e77");
    let server = with_secret(&sandbox, "file:keys/near.txt");
    let ended = run(&sandbox);
    assert!(ended.code != Some(2), "{}", ended.stderr);
    assert!(!server.seen().is_empty());
}

#[test]
fn it_shows_no_certificate_of_somebody_else() {
    for (more, says) in [
        (
            "tls: {client_certificate: /etc/hostname}\n",
            "the file /etc/hostname is read",
        ),
        (
            "tls: {ca: [../../ca.pem]}\n",
            "the file ../../ca.pem is read",
        ),
    ] {
        let sandbox = Sandbox::new();
        let server = write(&sandbox, "");
        let text =
            std::fs::read_to_string(sandbox.path().join("target.yaml")).expect("it is written");
        let own = text
            .lines()
            .filter(|line| !line.starts_with("tls:") && !line.starts_with("  ca:"));
        let own: Vec<&str> = own.collect();
        sandbox.write("target.yaml", &format!("{}\n{more}", own.join("\n")));
        is_refused(&sandbox, &server, &run(&sandbox), says);
    }
}
