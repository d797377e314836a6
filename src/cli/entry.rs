//! From the arguments of the process to the command that they name.

use std::ffi::OsString;
use std::process::ExitCode as Process;

use clap::{CommandFactory, Parser};

use crate::cli::arguments::{Cli, Command};
use crate::cli::{
    baseline, compare, coverage, curl, explain, faults, fuzz, habits, init, listing, reports, run,
    serve, validate,
};
use crate::out::{say, say_aside, say_error, tell_panics_safely};
use crate::secret::{shown, written};
use crate::verdict::ExitCode;

/// Reads the arguments of the process and does what they say, on a runtime that `main` owns.
pub fn main(runtime: &tokio::runtime::Runtime) -> Process {
    tell_panics_safely();
    let arguments: Result<Vec<String>, _> =
        std::env::args_os().map(OsString::into_string).collect();
    match arguments {
        Ok(arguments) => run_with(runtime, arguments.into_iter()),
        Err(argument) => {
            say_error(shown!(
                "the argument {} is not UTF-8",
                written(argument.to_string_lossy())
            ));
            ExitCode::Usage.into()
        }
    }
}

/// Says that there is no runtime to do anything on.
pub fn cannot_start(error: &std::io::Error) -> Process {
    say_error(shown!("the runtime cannot be started: {}", written(error)));
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
            // An argument may be anybody's text.
            let text = written(error.render()).trimmed();
            return if error.use_stderr() {
                say_aside(text);
                ExitCode::Usage.into()
            } else {
                say(text);
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
        Command::Habits(arguments) => habits::main(runtime, &arguments),
        Command::Explain(arguments) => explain::explain(&arguments),
        Command::Curl(arguments) => curl::curl(runtime, &arguments),
        Command::Completions { shell } => Ok(completions(shell)),
        Command::Schema(arguments) => validate::schema(&arguments),
    };
    match result {
        Ok(code) => code.into(),
        Err(error) => {
            say_error(written(error));
            ExitCode::Usage.into()
        }
    }
}

/// What completes commands in a shell.
fn completions(shell: clap_complete::Shell) -> ExitCode {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "grantspec", &mut text);
    say(written(String::from_utf8_lossy(&text)).trimmed());
    ExitCode::Clean
}
