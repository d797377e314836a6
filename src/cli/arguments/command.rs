//! Every command, with its examples.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::cli::arguments::baseline::BaselineArguments;
use crate::cli::arguments::cases::{CurlArguments, ExplainArguments, ListArguments};
use crate::cli::arguments::faults::FaultsArguments;
use crate::cli::arguments::files::{
    InitArguments, SchemaArguments, ServeArguments, ValidateArguments,
};
use crate::cli::arguments::fuzz::{FuzzArguments, PromoteArguments, ReplayArguments};
use crate::cli::arguments::habits::HabitsArguments;
use crate::cli::arguments::run::RunArguments;
use crate::cli::arguments::views::{CompareArguments, CoverageArguments, ReportArguments};

/// Conformance test harness for OAuth 2.0 token endpoints.
#[derive(Debug, Parser)]
#[command(name = "grantspec", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run conformance cases: against the embedded endpoints, or against a target
    #[command(
        after_help = "Examples:\n  grantspec run                                 the embedded endpoints, all profiles\n  grantspec run refresh_token pkce              cases whose name holds one of these\n  grantspec run --target my-idaas.yaml          a real instance\n  grantspec run --target my-idaas.yaml --profile rfc   judged as if it were standard\n  grantspec run --profile tencent-ciam --list --format terse\n\nExit codes: 0 conforms, 1 a case failed, 2 bad arguments or files, 3 not judged, 4 nothing ran,\n5 stale baseline, 70 a bug in grantspec."
    )]
    Run(Box<RunArguments>),
    /// List cases with requirement, level, capabilities, and whether they would run
    #[command(
        after_help = "Examples:\n  grantspec list                              every case, for the embedded endpoints\n  grantspec list --target my-idaas.yaml       what would run there, and why the rest would not\n  grantspec list --json refresh_token"
    )]
    List(Box<ListArguments>),
    /// Show which cases decide which sentence of which document, or why none does
    #[command(
        after_help = "Examples:\n  grantspec coverage --document RFC6749\n  grantspec coverage --report reports/my-idaas/report.json\n  grantspec coverage --peers"
    )]
    Coverage(CoverageArguments),
    /// Make other views of finished runs from their report.json; sends nothing
    #[command(
        after_help = "Examples:\n  grantspec report reports/my-idaas/report.json --html --junit\n  grantspec report reports/*/report.json --md --out summaries\n\nExit codes: 0 written, 2 a report cannot be read or written."
    )]
    Report(ReportArguments),
    /// Hold finished runs side by side: fixed, broken, changed, and who can replace whom; sends nothing
    #[command(
        after_help = "Examples:\n  grantspec compare before/report.json after/report.json\n  grantspec compare reports/ours/report.json reports/theirs/report.json --html comparison.html\n\nExit codes: 0 nothing is broken that was right in the first, 1 something is, 2 a report cannot be read."
    )]
    Compare(CompareArguments),
    /// Keep the file of known failures: add, prune, show
    #[command(
        after_help = "Examples:\n  grantspec baseline add NAME --reason 'mended in 4.2' --expires 2026-12-31\n  grantspec run --target my-idaas.yaml --baseline baseline.yaml\n  grantspec baseline prune --report reports/my-idaas/report.json\n  grantspec baseline show"
    )]
    Baseline(BaselineArguments),
    /// Check suite, profile, target and baseline files; sends nothing
    #[command(
        after_help = "Examples:\n  grantspec validate my-idaas.yaml baseline.yaml\n  grantspec validate suites/"
    )]
    Validate(ValidateArguments),
    /// Serve an embedded endpoint alone, as a mock; writes its target file
    #[command(
        after_help = "Examples:\n  grantspec serve --profile alibaba-eiam --port 8080\n  grantspec serve --fault tokens_without_cache_control"
    )]
    Serve(ServeArguments),
    /// Read an issuer's metadata and write a commented target file
    #[command(
        after_help = "Examples:\n  grantspec init https://idaas.example --output my-idaas.yaml"
    )]
    Init(InitArguments),
    /// Attack the token endpoint with malformed requests, for as long as you like
    #[command(
        after_help = "Examples:\n  grantspec fuzz                                the embedded endpoints\n  grantspec fuzz --target my-idaas.yaml --time 5m\n  grantspec fuzz --profile rfc --grant refresh_token --tries 10000\n\nFindings are kept under reports/<target>/findings/ and tried first at the next run."
    )]
    Fuzz(Box<FuzzArguments>),
    /// Try a kept finding again: fixed, still failing, or not to be judged
    #[command(
        after_help = "Examples:\n  grantspec replay reports/my-idaas/findings/password-no_server_error-scope-0a1b2c.json --target my-idaas.yaml\n  grantspec replay FINDING.json                 against the embedded endpoint of its profile"
    )]
    Replay(ReplayArguments),
    /// Print a kept finding as a case in YAML
    #[command(
        after_help = "Examples:\n  grantspec promote reports/my-idaas/findings/password-no_server_error-scope-0a1b2c.json\n  grantspec promote FINDING.json --output suites/found/scope.yaml"
    )]
    Promote(PromoteArguments),
    /// List the deliberate faults of the embedded endpoints, or try which cases catch them
    #[command(
        after_help = "Examples:\n  grantspec faults list http\n  grantspec faults run --profile rfc tokens_without_cache_control"
    )]
    Faults(FaultsArguments),
    /// List the habits of the embedded endpoints, ways to be right, or try whether one is taken for a fault
    #[command(
        after_help = "Examples:\n  grantspec habits list\n  grantspec habits run --profile rfc lower_case_bearer"
    )]
    Habits(HabitsArguments),
    /// Explain a case: the sentence it decides, why that matters, what is sent and expected, how to mend it
    #[command(
        after_help = "Examples:\n  grantspec explain rfc6749::token_response::answers_are_not_stored\n  grantspec explain no_member_is_repeated       a part that no other id has"
    )]
    Explain(ExplainArguments),
    /// Print the requests of a case as shell commands, their secrets taken from the environment
    #[command(
        after_help = "Examples:\n  grantspec curl rfc6749::client_credentials::wrong_secret_is_refused\n  grantspec curl --target my-idaas.yaml wrong_secret_is_refused > by-hand.sh\n\nNothing is sent to the target: the requests are those of the embedded endpoint of its profile, written for the target."
    )]
    Curl(CurlArguments),
    /// Print what completes commands in a shell
    #[command(
        after_help = "Examples:\n  source <(grantspec completions bash)\n  grantspec completions zsh > ~/.zfunc/_grantspec\n  grantspec completions fish > ~/.config/fish/completions/grantspec.fish"
    )]
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the JSON Schema of a file format
    #[command(
        after_help = "Examples:\n  grantspec schema target > target.schema.json\n  grantspec schema report"
    )]
    Schema(SchemaArguments),
}
