//! `grantspec serve`: an embedded endpoint alone.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tokio::runtime::Runtime;

use crate::cli::arguments::ServeArguments;
use crate::cli::{UsageError, embedded, say};
use crate::reference::{Dialect, Endpoint, Options};
use crate::verdict::ExitCode;

pub(crate) fn serve(runtime: &Runtime, arguments: &ServeArguments) -> Result<ExitCode, UsageError> {
    let dialect = Dialect::from_name(&arguments.profile).ok_or_else(|| {
        let names: Vec<&str> = Dialect::ALL.iter().map(|dialect| dialect.name()).collect();
        UsageError(format!(
            "there is no embedded endpoint for `{}`; there are {}",
            arguments.profile,
            names.join(", ")
        ))
    })?;
    let options = Options {
        dialect,
        fault: arguments.fault.clone(),
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port)),
        tls: arguments.tls,
    };
    runtime.block_on(async {
        let endpoint = Endpoint::start(options)
            .await
            .map_err(|error| UsageError(error.to_string()))?;
        let path = arguments
            .target_file
            .clone()
            .unwrap_or_else(|| PathBuf::from(format!("{}-target.yaml", dialect.name())));
        std::fs::write(&path, embedded::target_file(dialect, endpoint.base_url())).map_err(
            |error| UsageError(format!("{} cannot be written: {error}", path.display())),
        )?;
        say(&format!(
            "{} at {}{}",
            dialect.name(),
            endpoint.base_url(),
            arguments
                .fault
                .as_ref()
                .map_or(String::new(), |fault| format!(", with the fault {fault}"))
        ));
        say(&format!("target file: {}", path.display()));
        say("Ctrl-C ends it");
        let _ = tokio::signal::ctrl_c().await;
        endpoint.stop().await;
        Ok(ExitCode::Clean)
    })
}
