//! A folder of its own for each test, and the command run in it.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use grantspec::target::Target;
use grantspec::verdict::{Record, Run, Verdict};
use tempfile::TempDir;

use crate::target;

/// A command that takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(150);

/// The program that is tested: the one of this build, unless `GRANTSPEC_BIN` names another, an older one for example, of
/// which it is to be seen what it fails.
pub(crate) fn program() -> PathBuf {
    let other = std::env::var_os("GRANTSPEC_BIN").map(PathBuf::from);
    other.unwrap_or_else(|| env!("CARGO_BIN_EXE_grantspec").into())
}

/// A folder of its own.
pub(crate) struct Sandbox(TempDir);

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code; none where a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    pub(crate) took: Duration,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().expect("a temporary folder can be made"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file, and gives back where it is.
    pub(crate) fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        let folder = path.parent().expect("a file stands in a folder");
        std::fs::create_dir_all(folder).expect("the sandbox can be written");
        std::fs::write(&path, text).expect("the sandbox can be written");
        path
    }

    /// Writes the file `target.yaml`.
    pub(crate) fn write_target(&self, target: &Target) {
        self.write("target.yaml", &target::text(target));
    }

    /// The command, not started yet; nothing of the environment colours it. A run fuzzes only where it is about that:
    /// its stream takes longer than all the rest.
    pub(crate) fn grantspec(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        let is_about = |word: &&str| word.contains("fuzz") || word.contains("properties");
        let is_apart = arguments.first() == Some(&"run") && !arguments.iter().any(is_about);
        command
            .args(arguments)
            .args(is_apart.then_some("--no-fuzz"))
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ended {
        Running::start(&mut self.grantspec(arguments)).end()
    }

    /// Runs the command to its end, which comes by a signal where it takes more seconds of processor time than this:
    /// that does not hang on how busy the machine is.
    pub(crate) fn run_within(&self, seconds: u64, arguments: &[&str]) -> Ended {
        let command = self.grantspec(arguments);
        let mut bounded = Command::new("sh");
        bounded
            .args(["-c", "ulimit -t \"$0\" && exec \"$@\""])
            .arg(seconds.to_string())
            .arg(command.get_program())
            .args(command.get_args())
            .current_dir(self.path())
            .env_remove("NO_COLOR")
            .env_remove("COLUMNS")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(&mut bounded).end()
    }

    /// The report of the only target that was run.
    pub(crate) fn report(&self) -> Run {
        let mut reports: Vec<PathBuf> = std::fs::read_dir(self.path().join("reports"))
            .expect("a run makes the folder of the reports")
            .map(|entry| entry.expect("the folder can be read").path())
            .collect();
        assert_eq!(reports.len(), 1, "one target was run: {reports:?}");
        let path = reports.remove(0).join("report.json");
        grantspec::report::read(&path).expect("the report can be read back")
    }

    /// Every file below the folder.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        let mut folders = vec![self.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the sandbox can be read") {
                let path = entry.expect("the sandbox can be read").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    files.push(path);
                }
            }
        }
        files.sort();
        files
    }
}

/// The record of a case, by a part of its name that no other has.
pub(crate) fn record<'a>(run: &'a Run, part: &str) -> &'a Record {
    let mut found = run
        .records
        .iter()
        .filter(|record| record.name.contains(part));
    let record = found
        .next()
        .unwrap_or_else(|| panic!("no record has {part} in its name"));
    assert!(
        found.next().is_none(),
        "several records have {part} in their name"
    );
    record
}

/// The names of the records with a verdict.
pub(crate) fn names(run: &Run, verdict: Verdict) -> Vec<&str> {
    run.records
        .iter()
        .filter(|record| record.verdict == verdict)
        .map(|record| record.name.as_str())
        .collect()
}

/// A command on its way; dropped, it is ended.
pub(crate) struct Running {
    child: Child,
    began: Instant,
    stdout: Stream,
    stderr: Stream,
}

/// What a command said so far, and who listens.
struct Stream {
    said: Arc<Mutex<Vec<u8>>>,
    listener: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().expect("the command can be started");
        let stdout = child.stdout.take().expect("its output is piped");
        let stderr = child.stderr.take().expect("its errors are piped");
        Self {
            child,
            began: Instant::now(),
            stdout: Stream::of(stdout),
            stderr: Stream::of(stderr),
        }
    }

    /// Waits until a line of its output begins like this, and gives back the rest of the line.
    pub(crate) fn says(&self, beginning: &str) -> String {
        self.stdout.line(beginning)
    }

    /// The same of its errors.
    pub(crate) fn says_aside(&self, beginning: &str) -> String {
        self.stderr.line(beginning)
    }

    /// Types a line, and closes standard input.
    pub(crate) fn type_in(&mut self, text: &str) {
        let mut stdin = self.child.stdin.take().expect("its input is piped");
        writeln!(stdin, "{text}").expect("the command reads its input");
    }

    /// Sends a signal: `INT` is Ctrl-C, `TERM` is what ends a job.
    #[cfg(unix)]
    pub(crate) fn signal(&self, name: &str) {
        let killed = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(killed.expect("kill can be started").success());
    }

    /// Waits for its end.
    pub(crate) fn end(mut self) -> Ended {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                break status;
            }
            assert!(
                self.began.elapsed() < PATIENCE,
                "the command hangs; so far it said:\n{}",
                self.stdout.text()
            );
            sleep(Duration::from_millis(5));
        };
        Ended {
            code: status.code(),
            took: self.began.elapsed(),
            stdout: self.stdout.read_out(),
            stderr: self.stderr.read_out(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stream {
    fn of(mut stream: impl Read + Send + 'static) -> Self {
        let said: Arc<Mutex<Vec<u8>>> = Arc::default();
        let heard = Arc::clone(&said);
        let listener = spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stream.read(&mut buffer) {
                let mut heard = heard.lock().expect("nobody panics here");
                heard.extend_from_slice(&buffer[..count]);
            }
        });
        Self {
            said,
            listener: Some(listener),
        }
    }

    fn text(&self) -> String {
        let said = self.said.lock().expect("nobody panics here").clone();
        String::from_utf8(said).expect("the command writes UTF-8 alone")
    }

    fn read_out(&mut self) -> String {
        let listener = self.listener.take().expect("it ends once");
        listener.join().expect("nobody panics there");
        self.text()
    }

    fn line(&self, beginning: &str) -> String {
        let began = Instant::now();
        loop {
            let said = self.said.lock().expect("nobody panics here").clone();
            let said = String::from_utf8_lossy(&said).into_owned();
            let mut whole = said.split_inclusive('\n').filter_map(|line| {
                let rest = line.strip_prefix(beginning)?;
                rest.strip_suffix('\n').map(str::to_owned)
            });
            if let Some(rest) = whole.next() {
                return rest;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "it never said {beginning:?}, but:\n{said}"
            );
            sleep(Duration::from_millis(5));
        }
    }
}

/// The embedded endpoint, served by a command of its own until it is dropped.
pub(crate) struct Embedded {
    _serving: Running,
    /// The target file that was written.
    pub(crate) target: String,
}

impl Embedded {
    pub(crate) fn serve(profile: &str) -> Self {
        Self::serve_with(profile, &[])
    }

    pub(crate) fn serve_with(profile: &str, more: &[&str]) -> Self {
        let sandbox = Sandbox::new();
        let arguments = [&["serve", "--profile", profile], more].concat();
        let mut command = sandbox.grantspec(&arguments);
        let serving = Running::start(&mut command);
        let file = serving.says("target file: ");
        let target =
            std::fs::read_to_string(sandbox.path().join(file)).expect("the target file is written");
        Self {
            _serving: serving,
            target,
        }
    }

    /// The target file with another way to log in.
    pub(crate) fn with_login(&self, login: &str) -> String {
        let own = self.target.find("\nlogin:");
        let own = own.expect("the target file says how users log in");
        format!("{}\nlogin: {login}\n", &self.target[..own])
    }
}

/// What a run says of itself before it begins, without the number of requests, which changes with the suites.
pub(crate) fn without_count(text: &str) -> String {
    let Some((before, (_, after))) = text
        .split_once("about ")
        .and_then(|(before, rest)| Some((before, rest.split_once(' ')?)))
    else {
        return text.to_owned();
    };
    format!("{before}about N {after}")
}
