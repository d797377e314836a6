//! The arguments of `grantspec fuzz`, `replay` and `promote`.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::arguments::subject::Subject;

#[derive(Debug, Args)]
pub(crate) struct FuzzArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// Random requests per grant, after the fixed corpus
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=1_000_000_000))]
    pub(crate) tries: Option<u64>,
    /// For how long, in place of a number: 90s, 5m, 2h
    #[arg(long, value_name = "TIME", conflicts_with = "tries", value_parser = duration)]
    pub(crate) time: Option<Duration>,
    /// These grants only
    #[arg(long, value_name = "GRANT")]
    pub(crate) grant: Vec<String>,
    /// Without the fixed corpus: random requests from the first on
    #[arg(long)]
    pub(crate) no_corpus: bool,
    /// Seed of what the fuzzer draws; what must be new each time is new under it, too; drawn unless given
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

/// A text that is no time.
#[derive(Debug)]
struct NoTime(String);

impl fmt::Display for NoTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no time; write 90s, 5m or 2h", self.0)
    }
}

impl std::error::Error for NoTime {}

/// `90s`, `5m`, `2h`, or a number of seconds.
fn duration(text: &str) -> Result<Duration, NoTime> {
    let (number, unit) = match text.char_indices().last() {
        Some((at, 's')) => (&text[..at], 1.0),
        Some((at, 'm')) => (&text[..at], 60.0),
        Some((at, 'h')) => (&text[..at], 3600.0),
        _ => (text, 1.0),
    };
    let number = number.parse::<f64>().ok();
    let sensible = number.filter(|number| number.is_finite() && (0.0..1e6).contains(number));
    let number = sensible.ok_or_else(|| NoTime(text.to_owned()))?;
    Ok(Duration::from_secs_f64(number * unit))
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
