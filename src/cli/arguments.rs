//! What the command line understands.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::cli::selection::Shard;
use crate::harness::Arguments as Libtest;
use crate::report::Format;
use crate::verdict::FailOn;

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

/// What is run against what.
#[derive(Debug, Clone, Args)]
pub(crate) struct Subject {
    /// Target file; may be given several times. The embedded endpoints unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) target: Vec<PathBuf>,
    /// Profile by id: of the embedded endpoints these alone; of a target, judged as this one
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Vec<String>,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// Allow a danger: lockout, burns_quota, slow
    #[arg(long, value_name = "DANGER")]
    pub(crate) allow: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// The standard's verdict decides, not the profile's
    #[arg(long)]
    pub(crate) strict: bool,
    /// What makes the run fail: conclusive deviations, or warnings too
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t)]
    pub(crate) fail_on: FailOnArgument,
    /// File of known failures: what fails as it says does not fail the run, what no longer fails makes it stale
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Seed of everything drawn at random; drawn unless given
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// Only what failed or could not be judged in the last run, by the reports in the folder of the reports
    #[arg(long)]
    pub(crate) rerun_failed: bool,
    /// Begin no further case once one has failed
    #[arg(long)]
    pub(crate) fail_fast: bool,
    /// One of several parts of the cases, by their names: 2/5 is the second of five
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,
    /// Run each case so often; cases that come out differently are flaky
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) repeat: u32,
    /// Write what happens as JSON lines to this file, or to standard output with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) events: Option<PathBuf>,
    /// Where standard error is no terminal: a sign of life after so many seconds of silence; 0 for none
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    pub(crate) heartbeat: u64,
    /// Start the cases in an order drawn from this seed
    #[arg(long, value_name = "SEED")]
    pub(crate) shuffle: Option<u64>,
    /// Views of the finished run beside report.json, which is always written
    #[arg(
        long,
        value_name = "FORMATS",
        value_delimiter = ',',
        default_value = "json,html"
    )]
    pub(crate) report: Vec<ReportFormat>,
    /// Folder of the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) report_dir: PathBuf,
    /// Serve the embedded endpoints over TLS, so that the cases about https run
    #[arg(long)]
    pub(crate) tls: bool,
    /// Make the embedded endpoints wrong in one way
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Option<String>,
    /// Fuzz a target that is not on this machine too
    #[arg(long)]
    pub(crate) fuzz: bool,
    /// Do not fuzz
    #[arg(long, conflicts_with = "fuzz")]
    pub(crate) no_fuzz: bool,
    #[command(flatten)]
    pub(crate) libtest: Libtest,
    /// Further filters: a case runs whose name holds one of them
    #[arg(value_name = "FILTERS")]
    pub(crate) filters: Vec<String>,
}

impl RunArguments {
    /// Whether standard output belongs to the events.
    pub(crate) fn writes_events_to_stdout(&self) -> bool {
        self.events.as_deref() == Some(Path::new("-"))
    }
}

/// What makes a run fail, as the command line says it.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum FailOnArgument {
    /// Conclusive deviations
    #[default]
    Must,
    /// Warnings, too
    Should,
}

impl From<FailOnArgument> for FailOn {
    fn from(word: FailOnArgument) -> Self {
        match word {
            FailOnArgument::Must => Self::Must,
            FailOnArgument::Should => Self::Should,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct BaselineArguments {
    #[command(subcommand)]
    pub(crate) command: BaselineCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BaselineCommand {
    /// List failures of a report as known
    #[command(
        after_help = "Examples:\n  grantspec baseline add rfc::rfc6749::scope::a_case --reason 'mended in 4.2' --link https://tracker.example/1\n  grantspec baseline add --all --reason 'as found on 1 May' --owner identity"
    )]
    Add(BaselineAddArguments),
    /// Take out what no longer fails, has expired, or names nothing; never adds anything
    #[command(
        after_help = "Examples:\n  grantspec baseline prune --report reports/my-idaas/report.json"
    )]
    Prune {
        /// The file of known failures
        #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
        baseline: PathBuf,
        /// Report of a run with this baseline; may be given several times. Without it only what has expired or names
        /// nothing goes
        #[arg(long, value_name = "FILE")]
        report: Vec<PathBuf>,
        /// Folder with further suites and profiles
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
    },
    /// Print the entries, the first to expire first
    #[command(after_help = "Examples:\n  grantspec baseline show --baseline ci/known.yaml")]
    Show {
        /// The file of known failures
        #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
        baseline: PathBuf,
        /// Folder with further suites and profiles
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct BaselineAddArguments {
    /// Names of trials, or ids of cases, that failed in the report
    #[arg(value_name = "CASE", required_unless_present = "all")]
    pub(crate) cases: Vec<String>,
    /// All that failed in the report
    #[arg(long, conflicts_with = "cases")]
    pub(crate) all: bool,
    /// Why they are accepted
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    /// The ticket or the discussion
    #[arg(long, value_name = "URL")]
    pub(crate) link: Option<String>,
    /// Who sees to it
    #[arg(long, value_name = "NAME")]
    pub(crate) owner: Option<String>,
    /// The last day on which they are accepted
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) expires: Option<String>,
    /// The file of known failures; made if it is not there
    #[arg(long, value_name = "FILE", default_value = "baseline.yaml")]
    pub(crate) baseline: PathBuf,
    /// The report; the only one in `reports` unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
}

/// A view of a finished run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// The run itself
    Json,
    /// A page for people
    Html,
    /// JUnit XML
    Junit,
    /// A summary in Markdown
    Md,
}

impl ReportFormat {
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Html => Format::Html,
            Self::Junit => Format::Junit,
            Self::Md => Format::Markdown,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// Reports as `run` writes them
    #[arg(required = true, value_name = "REPORT.JSON")]
    pub(crate) reports: Vec<PathBuf>,
    /// A page for people: report.html
    #[arg(long)]
    pub(crate) html: bool,
    /// JUnit XML: junit.xml
    #[arg(long)]
    pub(crate) junit: bool,
    /// A summary in Markdown: summary.md
    #[arg(long)]
    pub(crate) md: bool,
    /// Folder to write to, one below it per target where there are several; beside each report unless given
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CompareArguments {
    /// Reports as `run` writes them; the others are held against the first
    #[arg(required = true, num_args = 2.., value_name = "REPORT.JSON")]
    pub(crate) reports: Vec<PathBuf>,
    /// Print Markdown
    #[arg(long, conflicts_with = "json")]
    pub(crate) md: bool,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a page, too
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct FuzzArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// Random requests per grant, after the fixed corpus
    #[arg(long, value_name = "N")]
    pub(crate) tries: Option<u64>,
    /// For how long, in place of a number: 90s, 5m, 2h
    #[arg(long, value_name = "TIME", conflicts_with = "tries", value_parser = duration)]
    pub(crate) time: Option<std::time::Duration>,
    /// These grants only
    #[arg(long, value_name = "GRANT")]
    pub(crate) grant: Vec<String>,
    /// Without the fixed corpus: random requests from the first on
    #[arg(long)]
    pub(crate) no_corpus: bool,
    /// Seed of everything drawn at random; drawn unless given
    #[arg(long, value_name = "N")]
    pub(crate) seed: Option<u64>,
    /// The standard's verdict decides, not the profile's
    #[arg(long)]
    pub(crate) strict: bool,
    /// Make the embedded endpoints wrong in one way
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Option<String>,
    /// Folder of the reports
    #[arg(long, value_name = "DIR", default_value = "reports")]
    pub(crate) report_dir: PathBuf,
}

/// `90s`, `5m`, `2h`, or a number of seconds.
fn duration(text: &str) -> Result<std::time::Duration, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1.0),
        Some((at, 'm')) => (&text[..at], 60.0),
        Some((at, 'h')) => (&text[..at], 3600.0),
        _ => (text, 1.0),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| format!("`{text}` is no time; write 90s, 5m or 2h"))?;
    let is_sensible = number.is_finite() && (0.0..1e6).contains(&number);
    if !is_sensible {
        return Err(format!("`{text}` is no time; write 90s, 5m or 2h"));
    }
    Ok(std::time::Duration::from_secs_f64(number * unit))
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// Make the embedded endpoint wrong in one way
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Option<String>,
    /// The finding's file
    #[arg(value_name = "FINDING")]
    pub(crate) finding: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct PromoteArguments {
    /// Where the case is written; standard output unless given
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The finding's file
    #[arg(value_name = "FINDING")]
    pub(crate) finding: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Cases whose name holds one of these
    #[arg(value_name = "FILTERS")]
    pub(crate) filters: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct CoverageArguments {
    /// This document alone: RFC6749, OIDC ...
    #[arg(long, value_name = "ID")]
    pub(crate) document: Option<String>,
    /// What other conformance systems check, and the cases that decide it here
    #[arg(long, conflicts_with_all = ["document", "report"])]
    pub(crate) peers: bool,
    /// Show what this run's target showed of each row, too
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Folder with further suites and requirements
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Files and folders; the built-in suites unless given
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// The dialect
    #[arg(long, value_name = "ID", default_value = "rfc")]
    pub(crate) profile: String,
    /// The port on loopback; a free one unless given
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Be wrong in one way
    #[arg(long, value_name = "ID")]
    pub(crate) fault: Option<String>,
    /// Be right in a way that a client may not expect (dialect rfc)
    #[arg(long, value_name = "ID")]
    pub(crate) habit: Option<String>,
    /// Serve over TLS; the target file names the certificate authority
    #[arg(long)]
    pub(crate) tls: bool,
    /// Where the target file is written
    #[arg(long, value_name = "FILE")]
    pub(crate) target_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct InitArguments {
    /// The issuer identifier
    #[arg(value_name = "ISSUER")]
    pub(crate) issuer: String,
    /// The profile
    #[arg(long, value_name = "ID", default_value = "rfc")]
    pub(crate) profile: String,
    /// Where the target file is written; standard output unless given
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// A further certificate authority, a PEM file
    #[arg(long, value_name = "FILE")]
    pub(crate) ca: Vec<PathBuf>,
    /// Do not check the server's certificate
    #[arg(long)]
    pub(crate) insecure: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FaultsArguments {
    #[command(subcommand)]
    pub(crate) command: FaultsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultsCommand {
    /// What each fault is
    #[command(after_help = "Examples:\n  grantspec faults list\n  grantspec faults list pkce")]
    List {
        /// Faults whose id holds one of these, or of that family
        filters: Vec<String>,
    },
    /// Run each fault against the suites: caught by which cases, missed, cases that no fault makes fail
    #[command(
        after_help = "Examples:\n  grantspec faults run --profile rfc http\n  grantspec faults run --exact --json tokens_without_pragma"
    )]
    Run {
        /// As JSON
        #[arg(long)]
        json: bool,
        /// Filters are whole ids
        #[arg(long)]
        exact: bool,
        /// These dialects only
        #[arg(long, value_name = "ID")]
        profile: Vec<String>,
        /// Hold each fault against the cases whose id holds this, in place of those about its requirement
        #[arg(long, value_name = "CASE")]
        against: Vec<String>,
        /// Folder with further suites
        #[arg(long, value_name = "DIR")]
        suites: Vec<PathBuf>,
        /// Faults whose id holds one of these, or of that family
        filters: Vec<String>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArguments {
    /// The case's id, a trial's name, or a part that no other id has
    #[arg(value_name = "CASE")]
    pub(crate) case: String,
    /// Folder with further suites and profiles
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct CurlArguments {
    /// The trial's name, the case's id, or a part that no other id has; of several variants the first
    #[arg(value_name = "CASE")]
    pub(crate) case: String,
    /// Target file that the commands are for; a base URL in the environment unless given
    #[arg(long, value_name = "FILE")]
    pub(crate) target: Option<PathBuf>,
    /// Profile by id; that of the trial's name or of the target unless given
    #[arg(long, value_name = "ID")]
    pub(crate) profile: Option<String>,
    /// Folder with further suites
    #[arg(long, value_name = "DIR")]
    pub(crate) suites: Vec<PathBuf>,
    /// Ignored: a fault changes answers, not requests
    #[arg(long, value_name = "ID", hide = true)]
    pub(crate) fault: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// suite, requirements, peers, properties, advice, profile, target, faults, baseline, report or events
    pub(crate) name: String,
}
