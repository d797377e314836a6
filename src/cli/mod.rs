//! The command line: arguments and environment, of both the only reader.

mod arguments;
mod baseline;
mod blocks;
mod compare;
mod conductor;
mod coverage;
mod curl;
mod dialects;
mod embedded;
mod explain;
mod faults;
mod files;
mod fuzz;
mod github;
mod init;
mod known;
mod listing;
mod progress;
mod reports;
mod run;
mod selection;
mod serve;
mod targets;
mod validate;
mod watch;

use std::ffi::OsString;
use std::process::ExitCode as Process;

use clap::{CommandFactory, Parser};

use crate::cli::arguments::{Cli, Command};
use crate::verdict::ExitCode;

pub use validate::{SCHEMAS, schema_of};

/// Something the user has to put right.
#[derive(Debug)]
pub struct UsageError(pub String);

impl std::fmt::Display for UsageError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// Reads the arguments of the process and does what they say, on a runtime that `main` owns.
pub fn main(runtime: &tokio::runtime::Runtime) -> Process {
    let arguments: Result<Vec<String>, _> =
        std::env::args_os().map(OsString::into_string).collect();
    match arguments {
        Ok(arguments) => run_with(runtime, arguments.into_iter()),
        Err(argument) => {
            say_error(&format!("the argument {argument:?} is not UTF-8"));
            ExitCode::Usage.into()
        }
    }
}

/// Says that there is no runtime to do anything on.
pub fn cannot_start(error: &std::io::Error) -> Process {
    say_error(&format!("the runtime cannot be started: {error}"));
    ExitCode::Defect.into()
}

/// Does what these arguments say, the program's name first.
pub fn run_with(
    runtime: &tokio::runtime::Runtime,
    arguments: impl Iterator<Item = String>,
) -> Process {
    // libtest's flags may stand behind a `--` too; to clap everything there would be a filter.
    let mut arguments: Vec<String> = arguments.collect();
    if let Some(at) = arguments.iter().position(|argument| argument == "--") {
        arguments.remove(at);
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::Usage.into()
            } else {
                ExitCode::Clean.into()
            };
        }
    };
    let result = match cli.command {
        Command::Run(arguments) => run::run(runtime, *arguments),
        Command::Fuzz(arguments) => fuzz::fuzz(runtime, &arguments),
        Command::Replay(arguments) => fuzz::replay(runtime, &arguments),
        Command::Promote(arguments) => fuzz::promote(&arguments),
        Command::List(arguments) => listing::list(&arguments),
        Command::Coverage(arguments) => coverage::coverage(&arguments),
        Command::Compare(arguments) => compare::compare(&arguments),
        Command::Report(arguments) => reports::report(&arguments),
        Command::Baseline(arguments) => baseline::main(&arguments.command),
        Command::Validate(arguments) => validate::validate(&arguments),
        Command::Serve(arguments) => serve::serve(runtime, &arguments),
        Command::Init(arguments) => init::init(runtime, &arguments),
        Command::Faults(arguments) => faults::main(runtime, &arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Curl(arguments) => curl::curl(runtime, &arguments),
        Command::Completions { shell } => Ok(completions(shell)),
        Command::Schema(arguments) => validate::schema(&arguments),
    };
    match result {
        Ok(code) => code.into(),
        Err(error) => {
            say_error(&error.to_string());
            ExitCode::Usage.into()
        }
    }
}

/// What completes commands in a shell.
fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "grantspec", &mut text);
    say(String::from_utf8_lossy(&text).trim_end());
    ExitCode::Clean
}

/// A line on standard output; a closed pipe ends quietly.
pub(crate) fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// A line on standard error.
pub(crate) fn say_aside(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

/// An error on standard error.
pub(crate) fn say_error(text: &str) {
    say_aside(&format!("error: {text}"));
}
