//! What the command tells about cases, about requests, and about itself.

use std::process::{Command, Stdio};

use crate::sandbox::{Embedded, Running, Sandbox};

const STORED: &str = "rfc6749::token_response::answers_are_not_stored";
const SECRET: &str = "rfc6749::client_credentials::wrong_secret_is_refused";

#[test]
fn a_case_is_explained_with_its_rule_its_reason_its_requests_and_its_faults() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["explain", STORED]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    for part in [
        "rfc6749::token_response::answers_are_not_stored\nEvery answer with tokens says Cache-Control no-store\n",
        "rule      MUST · RFC 6749 §5.1 (RFC6749-5.1-09) · a deviation fails\n",
        "\nwhy       (interoperability) A shared cache would hand one user's token to another.\n",
        "\nmend      Set the field where tokens are written",
        "    every: {answer: success}\n    steps:\n      - request: {grant: '{{carrier}}'}\n",
        "    expect:\n      - header: {name: Cache-Control, directive: no-store}\n",
        "          tokens_without_cache_control: Token answers have no Cache-Control.\n",
        "\nrun       grantspec run rfc6749::token_response::answers_are_not_stored\n",
    ] {
        assert!(ended.stdout.contains(part), "{part}\n---\n{}", ended.stdout);
    }
    assert!(
        !ended.stdout.contains("answers_say_pragma"),
        "{}",
        ended.stdout
    );
    let trial = sandbox.run(&[
        "explain",
        "tencent-ciam::rfc6749::client_credentials::wrong_secret_is_refused",
    ]);
    assert!(
        trial.stdout.starts_with(SECRET),
        "{}{}",
        trial.stdout,
        trial.stderr
    );
    assert!(
        trial
            .stdout
            .contains("The same request without its defect is sent first"),
        "{}",
        trial.stdout
    );
}

#[test]
fn a_case_that_is_not_there_is_told_with_the_nearest_one() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "explain",
        "rfc6749::token_response::answers_are_not_storred",
    ]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(
        ended
            .stderr
            .contains("did you mean `rfc6749::token_response::answers_are_not_stored`?"),
        "{}",
        ended.stderr
    );
    let several = sandbox.run(&["explain", "wrong_secret"]);
    assert_eq!(several.code, Some(2));
    assert!(
        several
            .stderr
            .starts_with("error: several cases have `wrong_secret` in their id: "),
        "{}",
        several.stderr
    );
}

#[test]
fn the_commands_of_a_case_hold_no_secret_and_work() {
    let embedded = Embedded::serve("rfc");
    let sandbox = Sandbox::new();
    // The secret of the target file is never read: the variable is not even set here.
    let target = embedded.target.replace(
        "client_secret: s3cret-of-the-confidential-client-8f1d",
        "client_secret: env:GRANTSPEC_TEST_BY_HAND",
    );
    assert!(target.contains("env:GRANTSPEC_TEST_BY_HAND"));
    sandbox.write("target.yaml", &target);
    let ended = sandbox.run(&["curl", "--target", "target.yaml", SECRET]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert!(!ended.stdout.contains("s3cret"), "{}", ended.stdout);
    let tools = ["bash", "curl", "jq", "base64"];
    let is_there = |tool: &&str| {
        let version = Command::new(tool)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        version.is_ok_and(|status| status.success())
    };
    if !tools.iter().all(is_there) {
        println!("skipped: not all of {tools:?} are there");
        return;
    }
    sandbox.write("by-hand.sh", &ended.stdout);
    let script = |right: &str, wrong: &str| {
        let mut command = Command::new("bash");
        command
            .arg("by-hand.sh")
            .current_dir(sandbox.path())
            .env("GRANTSPEC_TEST_BY_HAND", right)
            .envs(ended.stdout.lines().filter_map(|line| {
                // What the script asks for besides is the altered secret.
                let (name, rest) = line.split_once("=${")?;
                rest.starts_with(name)
                    .then(|| (name.to_owned(), wrong.to_owned()))
            }))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(&mut command).end()
    };
    let run = script(
        "s3cret-of-the-confidential-client-8f1d",
        "s3cret-of-the-confidential-client-8f1x",
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let (control, refused) = run
        .stdout
        .split_once("HTTP/1.1 401")
        .unwrap_or_else(|| panic!("{}\n{}", run.stdout, ended.stdout));
    assert!(control.contains("\"access_token\""), "{control}");
    assert!(refused.contains("invalid_client"), "{refused}");
}

#[test]
fn tokens_of_an_answer_go_into_the_requests_that_need_them() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&[
        "curl",
        "rfc::rfc6749::refresh_token::random_token_is_refused",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let taken = "_refresh_token=$(jq -r '.refresh_token' <<<\"$answer\")\n";
    assert!(ended.stdout.contains(taken), "{}", ended.stdout);
    assert!(
        ended.stdout.contains("&refresh_token='\"$(enc \"${answer"),
        "{}",
        ended.stdout
    );
}

#[test]
fn each_shell_gets_completions_that_it_can_read() {
    let sandbox = Sandbox::new();
    for (shell, check) in [
        ("bash", "bash"),
        ("zsh", ""),
        ("fish", ""),
        ("elvish", ""),
        ("powershell", ""),
    ] {
        let ended = sandbox.run(&["completions", shell]);
        assert_eq!(
            (ended.code, ended.stderr.as_str()),
            (Some(0), ""),
            "{shell}"
        );
        for word in ["grantspec", "baseline", "rerun-failed", "explain"] {
            assert!(ended.stdout.contains(word), "{shell}: {word}");
        }
        if check.is_empty() {
            continue;
        }
        let file = sandbox.write("completions", &ended.stdout);
        match Command::new(check).arg("-n").arg(&file).status() {
            Ok(status) => assert!(status.success(), "{shell} cannot read it"),
            Err(_) => println!("{shell} is not there to read it"),
        }
    }
}

#[test]
fn the_help_of_each_command_has_examples() {
    let sandbox = Sandbox::new();
    let help = sandbox.run(&["--help"]);
    let commands = help
        .stdout
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|word| !word.is_empty() && *word != "help");
    let mut commands: Vec<Vec<&str>> = commands.map(|word| vec![word]).collect();
    assert!(commands.len() > 12, "{}", help.stdout);
    commands.extend([
        vec!["baseline", "add"],
        vec!["baseline", "prune"],
        vec!["baseline", "show"],
        vec!["faults", "list"],
        vec!["faults", "run"],
    ]);
    for command in commands {
        let own = sandbox.run(&[&command[..], &["--help"]].concat());
        assert_eq!(own.code, Some(0), "{command:?}");
        assert!(
            own.stdout.contains("Examples:\n  "),
            "{command:?}:\n{}",
            own.stdout
        );
    }
}
