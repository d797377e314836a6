//! `grantspec serve`: an embedded endpoint alone.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tokio::runtime::Runtime;

use crate::cli::arguments::ServeArguments;
use crate::cli::usage::UsageError;
use crate::conduct::{faultless, target_file};
use crate::input;
use crate::out::{self, say};
use crate::reference::{Dialect, Endpoint, Options};
use crate::secret::{Shown, shown, written};
use crate::verdict::ExitCode;
use crate::yaml;

pub(crate) fn serve(runtime: &Runtime, arguments: &ServeArguments) -> Result<ExitCode, UsageError> {
    let dialect = Dialect::from_name(&arguments.profile).ok_or_else(|| {
        let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
        UsageError::Asked(format!(
            "there is no embedded endpoint for `{}`; there are {}",
            arguments.profile,
            names.join(", ")
        ))
    })?;
    let options = Options {
        fault: arguments.fault.clone(),
        habit: arguments.habit.clone(),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)),
        tls: arguments.tls,
        ..faultless(dialect)
    };
    runtime.block_on(async {
        let endpoint = Endpoint::start(options).await?;
        let path = arguments
            .target_file
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{}-target.yaml", dialect.name())));
        write_target(&path, dialect, endpoint.base_url())?;
        let fault = arguments.fault.as_ref();
        let fault = fault.map_or_else(Shown::default, |fault| {
            shown!(", with the fault {}", written(fault))
        });
        let base_url = written(endpoint.base_url());
        say(shown!("{} at {}{}", dialect.name(), base_url, fault));
        say(shown!("target file: {}", written(path.display())));
        say("Ctrl-C ends it");
        let _ = tokio::signal::ctrl_c().await;
        endpoint.stop().await;
        Ok(ExitCode::Clean)
    })
}

/// Writes the target file, over an earlier one of its kind: only what somebody has changed in it is left alone.
fn write_target(path: &Path, dialect: Dialect, base_url: &str) -> Result<(), UsageError> {
    let text = target_file(dialect, base_url);
    let known = input::text(path).unwrap_or_default();
    let earlier = yaml::top_level(&known, "base_url").unwrap_or_default();
    if known != target_file(dialect, earlier) {
        out::vacant(path)?;
    }
    // With the secrets of the endpoint, which are everybody's.
    out::verbatim(path, &text)?;
    Ok(())
}
