//! `grantspec init`: reads an issuer's metadata and writes a commented target file.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::Value as Json;
use tokio::runtime::Runtime;

use crate::cli::arguments::InitArguments;
use crate::cli::files;
use crate::cli::say::{say, say_aside, say_error};
use crate::cli::usage::UsageError;
use crate::conduct::{self, Judged};
use crate::target::Target;
use crate::verdict::ExitCode;

pub(crate) fn init(runtime: &Runtime, arguments: &InitArguments) -> Result<ExitCode, UsageError> {
    let issuer = arguments.issuer.trim_end_matches('/').to_owned();
    url::Url::parse(&issuer)
        .map_err(|error| UsageError::Asked(format!("`{issuer}` is no URL: {error}")))?;
    let sources = files::sources(&[])?;
    let profile = conduct::profile(&sources, &arguments.profile)?;
    let bare = format!(
        "kind: target\nname: new\nprofile: {}\nbase_url: '{issuer}'\nissuer: '{issuer}'\nclients: {{}}\n",
        arguments.profile
    );
    let mut target: Target = crate::yaml::parse("new", &bare)?;
    target.tls.insecure = arguments.insecure;
    let mut judged = Judged::new(target, profile);
    for path in &arguments.ca {
        let pem = std::fs::read(path).map_err(UsageError::of_path(path, "read"))?;
        judged.ca.push(pem);
    }
    let instance = runtime.block_on(judged.ready(0, Arc::new(say_aside)))?;
    if instance.metadata().is_none() {
        if let Err(error) = runtime.block_on(instance.preflight()) {
            say_error(&format!("the issuer cannot be reached: {error}"));
            return Ok(ExitCode::NotJudged);
        }
        say_aside(
            "warning: the issuer publishes no metadata that could be read; fill in the endpoints by hand",
        );
    }
    let text = target_file(&issuer, &arguments.profile, instance.metadata());
    match &arguments.output {
        Some(path) => {
            files::write_new(path, &text)?;
            say(&format!(
                "{} is written; fill in its clients, then: grantspec run --target {}",
                path.display(),
                path.display()
            ));
        }
        None => say(text.trim_end()),
    }
    Ok(ExitCode::Clean)
}

fn list(metadata: Option<&Json>, member: &str) -> Vec<String> {
    let listed = metadata
        .and_then(|metadata| metadata.get(member))
        .and_then(Json::as_array);
    listed.map_or_else(Vec::new, |all| {
        all.iter()
            .filter_map(Json::as_str)
            .map(str::to_owned)
            .collect()
    })
}

/// The host, and the port where it is not the scheme's own: two servers on one machine are two targets.
fn name_of(issuer: &str) -> String {
    let Ok(url) = url::Url::parse(issuer) else {
        return String::new();
    };
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}-{port}"))
}

/// The line of scopes: those that OpenID Connect defines and the server lists, and openid alone as a part of them.
fn scopes(metadata: Option<&Json>) -> String {
    let listed = list(metadata, "scopes_supported");
    let known = ["openid", "profile", "email"];
    let usual: Vec<&str> = known
        .into_iter()
        .filter(|scope| listed.iter().any(|one| one == scope))
        .collect();
    match usual.as_slice() {
        [] => "scopes: {}   # {usual: CHANGE-ME, narrow: CHANGE-ME, machine: CHANGE-ME}".to_owned(),
        [one] => format!("scopes: {{usual: {one}}}"),
        [first, ..] => format!("scopes: {{usual: {}, narrow: {first}}}", usual.join(" ")),
    }
}

/// The target file, as far as the metadata tells.
fn target_file(issuer: &str, profile: &str, metadata: Option<&Json>) -> String {
    let host = name_of(issuer);
    let mut text = format!(
        "# Target file of grantspec. Secrets: env:NAME or file:PATH.\nkind: target\nname: {host}\nprofile: {profile}\nbase_url: {issuer}\nissuer: {issuer}\n"
    );
    let endpoints = [
        ("token", "token_endpoint"),
        ("authorization", "authorization_endpoint"),
        ("device_authorization", "device_authorization_endpoint"),
        ("introspection", "introspection_endpoint"),
        ("revocation", "revocation_endpoint"),
        ("userinfo", "userinfo_endpoint"),
        ("jwks", "jwks_uri"),
    ];
    text.push_str(
        "# Endpoints come from the metadata; an entry here is used in its place.\n# endpoints:\n",
    );
    for (name, member) in endpoints {
        let url = metadata
            .and_then(|metadata| metadata.get(member))
            .and_then(Json::as_str);
        let _ = writeln!(text, "#   {name}: {}", url.unwrap_or("(not published)"));
    }
    let grants = list(metadata, "grant_types_supported");
    let methods = list(metadata, "token_endpoint_auth_methods_supported");
    let _ = writeln!(
        text,
        "# Grants published: {}",
        if grants.is_empty() {
            "none".to_owned()
        } else {
            grants.join(" ")
        }
    );
    let _ = writeln!(
        text,
        "# Client authentication methods published: {}",
        if methods.is_empty() {
            "none".to_owned()
        } else {
            methods.join(" ")
        }
    );
    let secret_method =
        if methods.iter().any(|method| method == "client_secret_basic") || methods.is_empty() {
            "client_secret_basic"
        } else {
            "client_secret_post"
        };
    let _ = write!(
        text,
        "# Scopes to ask for: usual (for users), narrow (a part of usual), machine (client_credentials), wide (known to the server,\n# but not allowed to the client), unknown (to nobody).\n{scopes}\n# What the server offers whatever its metadata says: {{rotation: true, pkce_required_for_public: true, rfc9068: true}}\n# capabilities: {{}}\nclients:\n  confidential:\n    client_id: CHANGE-ME\n    client_secret: env:GRANTSPEC_CLIENT_SECRET\n    methods: [{secret_method}]\n    redirect_uris: [https://client.example/cb]\n  # A second client of the same kind makes the cases about foreign codes and tokens run.\n  # other:\n  #   client_id: CHANGE-ME\n  #   client_secret: env:GRANTSPEC_OTHER_SECRET\n  #   methods: [{secret_method}]\n  #   redirect_uris: [https://client.example/cb]\n  # public:\n  #   client_id: CHANGE-ME\n  #   methods: [none]\n  #   redirect_uris: [https://client.example/cb]\n# users:\n#   alice: {{username: CHANGE-ME, password: env:GRANTSPEC_PASSWORD}}\n# How codes are got: form (plain HTTP), command (a program of yours), manual (you).\n# login:\n#   form: {{budget: 100}}\n# limits: {{requests_per_second: 20, concurrency: 16, timeout_seconds: 10, longest_wait_seconds: 15}}\n",
        scopes = scopes(metadata),
    );
    text
}
