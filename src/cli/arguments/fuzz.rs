//! The arguments of `grantspec fuzz`, `replay` and `promote`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::cli::arguments::subject::Subject;

#[derive(Debug, Args)]
pub(crate) struct FuzzArguments {
    #[command(flatten)]
    pub(crate) subject: Subject,
    /// Random requests per grant, after the fixed corpus
    #[arg(long, value_name = "N")]
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
fn duration(text: &str) -> Result<Duration, String> {
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
