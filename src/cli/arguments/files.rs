//! The arguments of commands that check or write files, and of the mock: `grantspec validate`, `schema`, `init`, `serve`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct ValidateArguments {
    /// Files and folders; the built-in suites unless given
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArguments {
    /// suite, requirements, peers, properties, advice, profile, target, faults, baseline, report or events
    pub(crate) name: String,
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
    /// Be right in a way that a client may not expect
    #[arg(long, value_name = "ID")]
    pub(crate) habit: Option<String>,
    /// Serve over TLS; the target file names the certificate authority
    #[arg(long)]
    pub(crate) tls: bool,
    /// Where the target file is written
    #[arg(long, value_name = "FILE")]
    pub(crate) target_file: Option<PathBuf>,
}
