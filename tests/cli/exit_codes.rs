//! Exit codes, which scripts rely on, and what is said with them.

use grantspec::target::Target;
use serde_json::json;

use crate::sandbox::{Embedded, Ended, Running, Sandbox, program, without_count};
use crate::server::{Server, answer, dead_url, json};
use crate::target::{client, target, text};

const VALID: &str = "rfc::rfc6749::client_credentials::valid_request_gets_a_token";
const WRONG_SECRET: &str = "rfc::rfc6749::client_credentials::wrong_secret_is_refused";

/// A target with one client.
fn small(url: &str, secret: &str) -> Target {
    target("small", url, client("small-client", secret))
}

/// A bad call: nothing on standard output, this on standard error, and no report.
#[track_caller]
fn is_refused(sandbox: &Sandbox, arguments: &[&str], stderr: &str) {
    let ended = sandbox.run(arguments);
    assert_eq!(ended.stderr, stderr);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert!(!sandbox.path().join("reports/small").exists());
}

/// The lines of the closing block that begin with a word.
fn block<'a>(ended: &'a Ended, word: &str) -> Vec<&'a str> {
    let lines = ended.stdout.lines();
    lines
        .filter(|line| line.trim_start().starts_with(word))
        .collect()
}

#[test]
fn a_run_in_which_everything_passes_ends_with_0() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "--profile", "rfc", "--exact", VALID]);
    assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        block(&ended, "CONFORMS"),
        ["CONFORMS  embedded-rfc by profile rfc"]
    );
    assert_eq!(block(&ended, "cases"), ["  cases     1 pass of 1"]);
}

#[test]
fn a_failing_case_ends_it_with_1_and_says_how_to_run_it_again() {
    let sandbox = Sandbox::new();
    let own = ["run", "--profile", "rfc", "--fault", "secret_not_checked"];
    let arguments = [&own, ["--exact", WRONG_SECRET].as_slice()].concat();
    let ended = sandbox.run(&arguments);
    assert_eq!(ended.code, Some(1), "{}", ended.stdout);
    assert_eq!(
        block(&ended, "DEVIATES"),
        ["DEVIATES  embedded-rfc by profile rfc"]
    );
    let failed = format!("  failed    {WRONG_SECRET}");
    assert_eq!(block(&ended, "failed "), [failed.as_str()]);
    let again = format!("  again     grantspec {}", arguments.join(" "));
    assert_eq!(block(&ended, "again"), [again.as_str(), again.as_str()]);
}

#[test]
fn bad_arguments_end_it_with_2() {
    let sandbox = Sandbox::new();
    is_refused(
        &sandbox,
        &["run", "--xyzzy"],
        "error: unexpected argument '--xyzzy' found\n\n  tip: to pass '--xyzzy' as a value, use '-- --xyzzy'\n\nUsage: grantspec run [OPTIONS] [FILTER] [FILTERS]...\n\nFor more information, try '--help'.\n",
    );
    is_refused(
        &sandbox,
        &["run", "--profile", "nosuch"],
        "error: there is no embedded endpoint for the profile `nosuch`; there are rfc, alibaba-eiam, tencent-cloudbase, tencent-ciam; name a --target\n",
    );
    is_refused(
        &sandbox,
        &["run", "--allow", "danger"],
        "error: --allow danger: there are lockout, burns_quota and slow\n",
    );
    is_refused(
        &sandbox,
        &["run", "--fault", "tokens_cacheble"],
        "error: no fault is called `tokens_cacheble`; nearest: tokens_cacheable, tokens_no_cache_only, tokens_without_cache_control\n",
    );
}

#[test]
fn a_target_file_that_is_wrong_or_not_there_ends_it_with_2() {
    let sandbox = Sandbox::new();
    let misspelt = text(&small(&dead_url(), "secret-of-nobody")).replace("base_url", "baseurl");
    sandbox.write("misspelt.yaml", &misspelt);
    is_refused(
        &sandbox,
        &["run", "--target", "misspelt.yaml"],
        "error: misspelt.yaml:4:1: unknown field `baseurl`, expected one of `kind`, `name`, `version`, `profile`, `base_url`, `issuer`, `values`, `endpoints`, `hosts`, `clients`, `users`, `capabilities`, `scopes`, `authorization_parameters`, `token_parameters`, `login`, `limits`, `tls`, `proxy`, `lifetimes`, `allow`, `assertion_issuer`, `allow_plain_http`; did you mean `base_url`?\n   |\n 4 | baseurl: ***\n   | ^\n",
    );
    is_refused(
        &sandbox,
        &["run", "--target", "nowhere.yaml"],
        "error: nowhere.yaml: cannot be read: No such file or directory (os error 2)\n",
    );
}

#[test]
fn a_bad_suite_ends_it_with_2_and_nothing_is_sent() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let sandbox = Sandbox::new();
    sandbox.write_target(&small(&server.url(), "secret-of-nobody"));
    sandbox.write(
        "suites/bad.yaml",
        "kind: suite\ntitle: Bad\ncases: [{id: a}]\n",
    );
    is_refused(
        &sandbox,
        &["run", "--target", "target.yaml", "--suites", "suites"],
        concat!(
            "error: suites/bad.yaml:3:9: a case needs a title: what is right, in one sentence\n",
            "   |\n 3 | cases: [{id: a}]\n   |         ^\n",
            "suites/bad.yaml:3:9: a case needs the requirements that it decides\n",
            "   |\n 3 | cases: [{id: a}]\n   |         ^\n",
            "suites/bad.yaml:3:9: the case demands nothing: no step has an `expect`\n",
            "   |\n 3 | cases: [{id: a}]\n   |         ^\n",
        ),
    );
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_secret_that_is_not_there_ends_it_with_2_and_nothing_is_sent() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let sandbox = Sandbox::new();
    let arguments = ["run", "--target", "target.yaml"];
    sandbox.write_target(&small(&server.url(), "env:GRANTSPEC_NO_SUCH_SECRET"));
    is_refused(
        &sandbox,
        &arguments,
        "error: small: the client_secret of confidential is env:GRANTSPEC_NO_SUCH_SECRET, and that variable is not set\n",
    );
    sandbox.write_target(&small(&server.url(), "file:nowhere.txt"));
    is_refused(
        &sandbox,
        &arguments,
        "error: small: the client_secret of confidential is file:nowhere.txt, which cannot be read: No such file or directory (os error 2)\n",
    );
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_report_folder_that_cannot_be_written_ends_it_with_2_before_anything_is_sent() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let sandbox = Sandbox::new();
    sandbox.write_target(&small(&server.url(), "secret-of-nobody"));
    sandbox.write("in-the-way", "a file");
    is_refused(
        &sandbox,
        &[
            "run",
            "--target",
            "target.yaml",
            "--report-dir",
            "in-the-way",
        ],
        "error: the report folder in-the-way cannot be written: File exists (os error 17)\n",
    );
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn a_target_that_refuses_connections_ends_it_with_3() {
    let url = dead_url();
    let sandbox = Sandbox::new();
    sandbox.write_target(&small(&url, "secret-of-nobody"));
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", VALID]);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let headline = "COULD NOT BE JUDGED  small by profile rfc";
    assert_eq!(block(&ended, "COULD"), [headline]);
    let trouble = format!(
        "  trouble   the target cannot be reached: {url}/token: no connection: error sending request: client error (Connect): tcp connect error: Connection refused (os error 111)"
    );
    assert_eq!(block(&ended, "trouble"), [trouble.as_str()]);
}

#[test]
fn a_refused_control_ends_it_with_3_and_the_refusal_proves_nothing() {
    let server = Server::answering(|_| json(401, &json!({"error": "invalid_client"})));
    let sandbox = Sandbox::new();
    sandbox.write_target(&small(&server.url(), "secret-of-nobody"));
    let ended = sandbox.run(&["run", "--target", "target.yaml", "--exact", WRONG_SECRET]);
    assert_eq!(ended.code, Some(3), "{}", ended.stdout);
    let error = "error: control refused: a valid client_credentials request of the role confidential was answered with 401 invalid_client";
    assert_eq!(block(&ended, "error:"), [error]);
}

#[test]
fn a_run_that_selects_nothing_ends_it_with_4() {
    let sandbox = Sandbox::new();
    let ended = sandbox.run(&["run", "no_case_has_this_in_its_name"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(4), ""));
    assert_eq!(
        ended.stderr,
        "nothing was selected: no case has a name that holds one of the filters\n"
    );
}

#[test]
fn a_run_in_which_everything_is_skipped_ends_it_with_4() {
    let sandbox = Sandbox::new();
    let name = "tencent-cloudbase::rfc7523::jwt_bearer::valid_assertion_gets_a_token";
    let ended = sandbox.run(&["run", "--exact", name]);
    assert_eq!(ended.code, Some(4), "{}", ended.stdout);
    let headline = "NOTHING RAN  embedded-tencent-cloudbase by profile tencent-cloudbase";
    assert_eq!(block(&ended, "NOTHING"), [headline]);
    let skipped = "  skipped   1 × the target does not offer jwt_bearer (profile)";
    assert_eq!(block(&ended, "skipped"), [skipped]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_it_with_130_and_writes_what_is_known() {
    let embedded = Embedded::serve("rfc");
    // One request in two seconds: there is time to press a key.
    let slow = embedded
        .target
        .replace("\nlogin:", "\nlimits: {requests_per_second: 0.5}\nlogin:");
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::new();
        sandbox.write("target.yaml", &slow);
        let mut command =
            sandbox.grantspec(&["run", "--target", "target.yaml", "client_credentials"]);
        let running = Running::start(&mut command);
        running.says("running ");
        running.signal(signal);
        running.says_aside("interrupted: ");
        let ended = running.end();
        assert_eq!(ended.code, Some(130), "{signal}: {}", ended.stdout);
        assert_eq!(
            without_count(&ended.stderr),
            "embedded-rfc: about N requests and 0 logins to come, within about 4 minutes\ninterrupted: what is known is written; once more to leave at once\n"
        );
        assert_eq!(
            block(&ended, "INTERRUPTED"),
            ["INTERRUPTED  embedded-rfc by profile rfc"]
        );
        assert_eq!(block(&ended, "partial").len(), 1);
        let report = sandbox.report();
        assert!(report.partial);
        // What was not run is there, too, and says why.
        let interrupted = |record: &&grantspec::verdict::Record| {
            record.reason.as_deref() == Some("the run was interrupted")
        };
        assert!(report.records.iter().filter(interrupted).count() > 0);
        assert!(
            sandbox
                .path()
                .join("reports/embedded-rfc/report.html")
                .exists()
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn what_grantspec_itself_cannot_do_ends_it_with_70() {
    let sandbox = Sandbox::new();
    // Without a single file to open no runtime can be started.
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", "ulimit -n 4; exec \"$0\" run"])
        .arg(program())
        .current_dir(sandbox.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let ended = Running::start(&mut command).end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(70), ""));
    assert_eq!(
        ended.stderr,
        "error: the runtime cannot be started: Too many open files (os error 24)\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_it_with_2_before_anything_is_sent() {
    let server = Server::answering(|_| answer(500, &[], b""));
    let sandbox = Sandbox::new();
    sandbox.write_target(&small(&server.url(), "secret-of-nobody"));
    let mut command = std::process::Command::new("sh");
    // No file may have a single block, as on a disk that is full.
    command
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 0; exec \"$0\" run --target target.yaml",
        ])
        .arg(program())
        .current_dir(sandbox.path())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let ended = Running::start(&mut command).end();
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        ended.stderr,
        "error: the report folder reports cannot be written: File too large (os error 27)\n"
    );
    assert_eq!(server.seen().len(), 0);
}
