//! How a run ends before its end: signals at any time, and disks without room.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::sandbox::{Ended, Running, Sandbox, program};
use crate::server::{Server, answer};
use crate::target::{client, target, with_pages};

/// Two seconds where the program is a release; the rest is for one of the tests, on a machine that others use, too.
const SOON: Duration = Duration::from_secs(60);

/// Something that happened, to be waited for.
#[derive(Default)]
struct Event(Mutex<bool>, Condvar);

impl Event {
    fn happens(&self) {
        *self.0.lock().expect("nobody panics here") = true;
        self.1.notify_all();
    }

    fn wait(&self) {
        let happened = self.0.lock().expect("nobody panics here");
        let waited = self
            .1
            .wait_timeout_while(happened, Duration::from_secs(100), |happened| !*happened);
        assert!(*waited.expect("nobody panics here").0, "it never happened");
    }
}

/// A server that tells when it is asked for a path, and what it answers then.
fn server(path: &'static str, said: Vec<u8>) -> (Server, Arc<Event>) {
    let asked = Arc::new(Event::default());
    let asking = Arc::clone(&asked);
    let server = Server::answering(move |request| {
        if request.path == path && (path != "/token" || request.method == "POST") {
            asking.happens();
            return said.clone();
        }
        answer(405, &[], b"")
    });
    (server, asked)
}

#[track_caller]
fn ends_soon(running: Running, signal: &str) -> Ended {
    let began = Instant::now();
    running.signal(signal);
    let ended = running.end();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(ended.code, Some(130), "{}{}", ended.stdout, ended.stderr);
    ended
}

#[test]
fn a_signal_is_heard_while_pages_are_read_and_the_report_is_written() {
    let page = "<form><i><input>".repeat((1 << 20) / 16);
    let page = answer(200, &[("Content-Type", "text/html")], page.as_bytes());
    for signal in ["INT", "TERM", "HUP"] {
        let (server, asked) = server("/authorize", page.clone());
        let sandbox = Sandbox::new();
        let target = target("odd", &server.url(), client("a", "a-client-secret-77"));
        sandbox.write_target(&with_pages(target));
        let mut command =
            sandbox.grantspec(&["run", "--target", "target.yaml", "authorization_code"]);
        let running = Running::start(&mut command);
        asked.wait();
        ends_soon(running, signal);
        assert!(sandbox.report().partial);
    }
}

#[test]
fn a_signal_is_heard_while_the_target_asks_for_patience() {
    let (server, asked) = server("/token", answer(429, &[("Retry-After", "14")], b""));
    let sandbox = Sandbox::new();
    sandbox.write_target(&target(
        "busy",
        &server.url(),
        client("a", "a-client-secret-77"),
    ));
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "rfc6749"]);
    let running = Running::start(&mut command);
    asked.wait();
    ends_soon(running, "HUP");
    assert!(sandbox.report().partial);
}

#[test]
fn a_signal_is_heard_while_a_program_logs_in() {
    let (server, _) = server("/nowhere", Vec::new());
    let sandbox = Sandbox::new();
    let target = with_pages(target(
        "slow",
        &server.url(),
        client("a", "a-client-secret-77"),
    ));
    let text = crate::target::text(&target);
    let (before, _) = text.split_once("login:").expect("it has a login");
    let rest = text.split_once("limits:").map_or("", |(_, rest)| rest);
    let login = "login:\n  command:\n    run: [sh, -c, 'touch begun; sleep 100']\nlimits:";
    sandbox.write("target.yaml", &format!("{before}{login}{rest}"));
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "authorization_code"]);
    let running = Running::start(&mut command);
    let began = Instant::now();
    while !sandbox.path().join("begun").exists() {
        assert!(began.elapsed() < Duration::from_secs(100), "no login began");
        std::thread::sleep(Duration::from_millis(5));
    }
    ends_soon(running, "TERM");
    assert!(sandbox.report().partial);
}

/// A server that takes connections and answers none of them.
fn silent() -> (Server, Arc<Event>) {
    let asked = Arc::new(Event::default());
    let asking = Arc::clone(&asked);
    let server = Server::raw(move |stream| {
        asking.happens();
        std::thread::sleep(Duration::from_secs(100));
        drop(stream);
    });
    (server, asked)
}

#[test]
fn a_signal_is_heard_before_the_first_case_and_by_init() {
    for arguments in [
        &["run", "--target", "target.yaml", "client_credentials"][..],
        &["init"],
    ] {
        let (server, asked) = silent();
        let sandbox = Sandbox::new();
        sandbox.write_target(&target(
            "mute",
            &server.url(),
            client("a", "a-client-secret-77"),
        ));
        let url = server.url();
        let issuer = (arguments == ["init"]).then_some(url.as_str());
        let arguments: Vec<&str> = arguments.iter().copied().chain(issuer).collect();
        let running = Running::start(&mut sandbox.grantspec(&arguments));
        asked.wait();
        ends_soon(running, "INT");
    }
}

#[test]
fn the_second_signal_ends_it_at_once() {
    let (server, asked) = silent();
    let sandbox = Sandbox::new();
    sandbox.write_target(&target(
        "mute",
        &server.url(),
        client("a", "a-client-secret-77"),
    ));
    // Nobody reads what it says: the first signal cannot come to its end.
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml"]);
    let running = Running::start(&mut command);
    asked.wait();
    running.signal("INT");
    running.signal("INT");
    let began = Instant::now();
    assert_eq!(running.end().code, Some(130));
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
}

/// Runs with a bound on the size of each file, in blocks of 512 bytes.
fn run_with_files_of(sandbox: &Sandbox, blocks: usize, arguments: &str) -> Ended {
    let script = format!("ulimit -f {blocks}; exec \"$0\" run --no-fuzz {arguments}");
    let mut command = Command::new("sh");
    command
        .args(["-c", &script])
        .arg(program())
        .current_dir(sandbox.path())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Running::start(&mut command).end()
}

#[test]
fn where_there_is_no_room_for_the_report_a_smaller_one_is_written() {
    let server = Server::token_endpoint(|_, stream| {
        let body = format!("{{\"error\": \"{}\"}}", "long ".repeat(700));
        let json = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(400, &json, body.as_bytes()));
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&target(
        "long",
        &server.url(),
        client("a", "a-client-secret-77"),
    ));
    // A MiB and a half: the run takes several.
    let ended = run_with_files_of(&sandbox, 3200, "--target target.yaml rfc6749");
    assert!(
        matches!(ended.code, Some(1 | 3)),
        "{}{}",
        ended.stdout,
        ended.stderr
    );
    let report = sandbox.report();
    assert!(report.records.len() > 100);
    let says_so = |text: &grantspec::secret::Shown| text.contains("smaller form of the report");
    assert!(report.remarks.iter().any(says_so), "{:?}", report.remarks);
}

#[test]
fn what_is_lost_is_told_where_nothing_can_be_written() {
    let server = Server::token_endpoint(|_, stream| {
        let _ = stream.write_all(&answer(500, &[], b""));
    });
    let sandbox = Sandbox::new();
    sandbox.write_target(&target(
        "full",
        &server.url(),
        client("a", "a-client-secret-77"),
    ));
    // A folder stands where a file is to be written.
    let in_the_way = sandbox.path().join("reports/full/report.json/x");
    std::fs::create_dir_all(in_the_way).expect("it can be made");
    let ended = sandbox.run(&[
        "run",
        "--target",
        "target.yaml",
        "valid_request_gets_a_token",
    ]);
    assert!(
        ended.stderr.contains("report.json cannot be written"),
        "{}",
        ended.stderr
    );
    // The other view is there all the same.
    assert!(sandbox.path().join("reports/full/report.html").exists());
}

/// Waits until something is so.
fn until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < Duration::from_secs(120), "{what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// A target that says much, so that the report of it is long.
fn talkative(sandbox: &Sandbox) -> Server {
    let server = Server::token_endpoint(|_, stream| {
        let body = format!("{{\"error\": \"{}\"}}", "long ".repeat(700));
        let json = [("Content-Type", "application/json")];
        let _ = stream.write_all(&answer(400, &json, body.as_bytes()));
    });
    let own = client("a", "a-client-secret-77");
    sandbox.write_target(&target("long", &server.url(), own));
    server
}

#[test]
fn a_signal_while_the_report_is_written_leaves_a_whole_report() {
    for signal in ["INT", "TERM"] {
        let sandbox = Sandbox::new();
        let _server = talkative(&sandbox);
        let views = ["--report", "html,junit,md", "rfc6749"];
        let arguments = ["run", "--target", "target.yaml"];
        let running = Running::start(&mut sandbox.grantspec(&[&arguments[..], &views].concat()));
        let folder = sandbox.path().join("reports/long");
        // A file is written under another name first.
        until("no report is written", || {
            let mut files = std::fs::read_dir(&folder).into_iter().flatten();
            files.any(|file| file.is_ok_and(|file| file.path().is_file()))
        });
        let began = Instant::now();
        running.signal(signal);
        let ended = running.end();
        assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
        assert!(matches!(ended.code, Some(1 | 3 | 130)), "{ended:?}");
        assert!(sandbox.report().records.len() > 100);
        for view in ["report.html", "junit.xml", "summary.md"] {
            assert!(folder.join(view).exists(), "{view}");
        }
    }
}

/// A pipe with a name.
#[cfg(target_os = "linux")]
fn pipe(sandbox: &Sandbox) -> std::path::PathBuf {
    let pipe = sandbox.path().join("pipe");
    let made = Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|made| made.success()), "mkfifo makes it");
    pipe
}

#[cfg(target_os = "linux")]
#[test]
fn the_second_signal_ends_it_where_nobody_takes_the_report() {
    let sandbox = Sandbox::new();
    let _server = talkative(&sandbox);
    let pipe = pipe(&sandbox);
    let mut opened = std::fs::OpenOptions::new();
    // It is open to be read, and nobody reads: soon it is full.
    let reader = opened.read(true).write(true).open(&pipe);
    let _reader = reader.expect("a pipe can be opened");
    let mut command = sandbox.grantspec(&["run", "--target", "target.yaml", "rfc6749"]);
    command
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", &pipe);
    let running = Running::start(&mut command);
    let report = sandbox.path().join("reports/long/report.json");
    until("no report is written", || report.exists());
    running.signal("TERM");
    running.says_aside("interrupted");
    running.signal("TERM");
    let began = Instant::now();
    let ended = running.end();
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(ended.code, Some(130), "{}{}", ended.stdout, ended.stderr);
    assert!(!sandbox.report().records.is_empty());
}

#[cfg(target_os = "linux")]
#[test]
fn a_pipe_that_nobody_reads_holds_nobody_up() {
    let server = Server::answering(|_| answer(405, &[], b""));
    let sandbox = Sandbox::new();
    let own = client("a", "a-client-secret-77");
    sandbox.write_target(&target("long", &server.url(), own));
    let pipe = pipe(&sandbox);
    let run = [
        "run",
        "--target",
        "target.yaml",
        "valid_request_gets_a_token",
    ];
    let events = sandbox.run(&[&run[..], &["--events", "pipe"]].concat());
    assert_eq!(events.code, Some(2), "{events:?}");
    let told = "it is a pipe that nobody reads";
    assert!(events.stderr.contains(told), "{}", events.stderr);
    assert_eq!(server.seen().len(), 0);
    let mut command = sandbox.grantspec(&run);
    command
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", &pipe);
    let summary = Running::start(&mut command).end();
    assert!(matches!(summary.code, Some(1 | 3)), "{summary:?}");
    assert!(summary.stderr.contains(told), "{}", summary.stderr);
}

#[test]
fn a_signal_is_heard_while_a_finding_is_tried_again() {
    for signals in [&["INT"][..], &["TERM"], &["TERM", "INT"]] {
        let (server, asked) = silent();
        let sandbox = Sandbox::new();
        let own = client("a", "a-client-secret-77");
        sandbox.write_target(&target("mute", &server.url(), own));
        let exchange = serde_json::json!({
            "purpose": "", "request_line": "", "request_headers": [], "request_body": "",
            "millis": 1.0, "response_headers": [], "response_body": "",
        });
        let finding = serde_json::json!({
            "kind": "finding", "target": "mute", "profile": "rfc", "grant": "client_credentials",
            "signature": { "property": "properties::a", "status": "", "shape": "", "about": "" },
            "attack_in_words": "", "attack": {}, "original": {}, "shrunk_in": 0, "count": 1, "seed": 1,
            "findings": [], "curl": "", "before": exchange, "after": exchange,
        });
        sandbox.write("finding.json", &finding.to_string());
        let arguments = ["replay", "--target", "target.yaml", "finding.json"];
        let running = Running::start(&mut sandbox.grantspec(&arguments));
        asked.wait();
        let (last, before) = signals.split_last().expect("there is one");
        before.iter().for_each(|signal| running.signal(signal));
        ends_soon(running, last);
    }
}

/// A small disk; it goes with what holds it.
#[cfg(target_os = "linux")]
struct Disk(std::path::PathBuf);

#[cfg(target_os = "linux")]
impl Disk {
    /// Nothing where nobody may mount one here.
    fn of(path: std::path::PathBuf, size: &str) -> Option<Self> {
        std::fs::create_dir_all(&path).expect("the sandbox can be written");
        let options = format!("size={size}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "none"])
            .arg(&path)
            .stderr(Stdio::null())
            .status();
        mounted
            .is_ok_and(|mounted| mounted.success())
            .then_some(Self(path))
    }

    /// Fills it, but for so many bytes.
    fn fill_but(path: &std::path::Path, left: usize) {
        let Ok(mut file) = std::fs::File::create(path.join("filling")) else {
            return;
        };
        while file.write_all(&[0; 4096]).is_ok() {}
        let length = file.metadata().map_or(0, |file| file.len());
        let _ = file.set_len(length.saturating_sub(left as u64));
    }
}

#[cfg(target_os = "linux")]
impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_meanwhile_gets_a_smaller_report_or_it_is_told_what_is_lost() {
    for (left, is_there) in [(2_000_000, true), (0, false)] {
        let sandbox = Sandbox::new();
        let path = sandbox.path().join("reports");
        let Some(_disk) = Disk::of(path.clone(), "12m") else {
            println!("skipped: nobody may mount a disk here");
            return;
        };
        let (asked, filling) = (AtomicUsize::new(0), path.clone());
        let server = Server::token_endpoint(move |_, stream| {
            // When the run has begun, and has found that there is room.
            if asked.fetch_add(1, Ordering::SeqCst) == 40 {
                Disk::fill_but(&filling, left);
            }
            let body = format!("{{\"error\": \"{}\"}}", "long ".repeat(700));
            let json = [("Content-Type", "application/json")];
            let _ = stream.write_all(&answer(400, &json, body.as_bytes()));
        });
        let own = client("a", "a-client-secret-77");
        sandbox.write_target(&target("long", &server.url(), own));
        let ended = sandbox.run(&["run", "--target", "target.yaml", "rfc6749"]);
        assert!(matches!(ended.code, Some(1 | 3)), "{ended:?}");
        let report = path.join("long/report.json");
        if is_there {
            let report = grantspec::report::read(&report).expect("it is whole");
            let says_so =
                |text: &grantspec::secret::Shown| text.contains("smaller form of the report");
            assert!(report.remarks.iter().any(says_so), "{:?}", report.remarks);
        } else {
            let told = "report.json cannot be written: No space left on device";
            assert!(ended.stderr.contains(told), "{}", ended.stderr);
            assert!(!report.exists());
        }
    }
}
