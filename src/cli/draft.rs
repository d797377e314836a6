//! The target file that `init` drafts from an issuer's metadata.
//!
//! What the file says is a typed value, written by the YAML emitter; the program alone chooses its keys. What the issuer
//! publishes is a stranger's text: it stands in comments, on one line, as far as it is printable.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value as Json;

use crate::secret::on_one_line;
use crate::target::{Client, TargetKind};
use crate::yaml::{self, WriteError};

/// More of a published value than this is not shown.
const MOST_SHOWN: usize = 200;

/// The endpoints by their names in a target file, and the members of the metadata that name them.
const ENDPOINTS: [(&str, &str); 7] = [
    ("token", "token_endpoint"),
    ("authorization", "authorization_endpoint"),
    ("device_authorization", "device_authorization_endpoint"),
    ("introspection", "introspection_endpoint"),
    ("revocation", "revocation_endpoint"),
    ("userinfo", "userinfo_endpoint"),
    ("jwks", "jwks_uri"),
];

/// Where the target is.
#[derive(Serialize)]
struct Subject<'a> {
    kind: TargetKind,
    name: String,
    profile: &'a str,
    base_url: &'a str,
    issuer: &'a str,
}

/// What is asked for, and by whom.
#[derive(Serialize)]
struct Scopes {
    scopes: BTreeMap<&'static str, String>,
}

#[derive(Serialize)]
struct Clients {
    clients: BTreeMap<&'static str, Client>,
}

/// A target file for an issuer, as far as its metadata tells.
///
/// # Errors
///
/// Something that YAML cannot hold.
pub fn target_draft(
    issuer: &str,
    profile: &str,
    metadata: Option<&Json>,
) -> Result<String, WriteError> {
    let mut text = String::new();
    comment(
        &mut text,
        "Target file of grantspec. Secrets: env:NAME or file:PATH.",
    );
    text.push_str(&yaml::write(&Subject {
        kind: TargetKind::Target,
        name: name_of(issuer),
        profile,
        base_url: issuer,
        issuer,
    })?);
    published(&mut text, issuer, metadata);
    scopes(&mut text, metadata)?;
    comment(
        &mut text,
        "What the server offers whatever its metadata says: {rotation: true, pkce_required_for_public: true, rfc9068: true}",
    );
    comment(&mut text, "capabilities: {}");
    clients(&mut text, metadata)?;
    for line in LAST_LINES {
        comment(&mut text, line);
    }
    Ok(text)
}

const LAST_LINES: [&str; 6] = [
    "users:",
    "  alice: {username: CHANGE-ME, password: env:GRANTSPEC_PASSWORD}",
    "How codes are got: form (plain HTTP), command (a program of yours), manual (you).",
    "login:",
    "  form: {budget: 100}",
    "limits: {requests_per_second: 20, concurrency: 16, logins_at_once: 4, timeout_seconds: 10, longest_wait_seconds: 15}",
];

/// One line of comment, whatever the text is, and no longer than a line can be read.
fn comment(text: &mut String, line: &str) {
    text.push_str("# ");
    text.push_str(&short(&on_one_line(&short(line))));
    text.push('\n');
}

/// What the issuer publishes, for the reader to take in.
fn published(text: &mut String, issuer: &str, metadata: Option<&Json>) {
    comment(
        text,
        "Endpoints come from the metadata; an entry here is used in its place.",
    );
    comment(text, "endpoints:");
    for (name, member) in ENDPOINTS {
        let url = member_of(metadata, member).unwrap_or("(not published)");
        comment(text, &format!("  {name}: {}", short(url)));
    }
    let others = other_origins(issuer, metadata);
    if !others.is_empty() {
        comment(
            text,
            "Origins that only the metadata names. Nothing secret goes to them before they stand here; take in those of the provider:",
        );
        comment(text, "hosts:");
        for origin in others {
            comment(text, &format!("  - {origin}"));
        }
    }
    let listed = |member: &str| match list(metadata, member) {
        all if all.is_empty() => "none".to_owned(),
        all => all.join(" "),
    };
    for (what, member) in [
        ("Grants", "grant_types_supported"),
        ("Client authentication methods", METHODS),
    ] {
        comment(text, &format!("{what} published: {}", listed(member)));
    }
}

const METHODS: &str = "token_endpoint_auth_methods_supported";

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(MOST_SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// The origins of the endpoints that are not the issuer's own.
fn other_origins(issuer: &str, metadata: Option<&Json>) -> BTreeSet<String> {
    let origin = |url: &str| {
        let url = url::Url::parse(url).ok()?;
        let origin = url.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    };
    let own = origin(issuer);
    let urls = ENDPOINTS
        .iter()
        .filter_map(|(_, member)| member_of(metadata, member));
    urls.filter_map(origin)
        .filter(|other| Some(other) != own.as_ref())
        .collect()
}

fn member_of<'a>(metadata: Option<&'a Json>, member: &str) -> Option<&'a str> {
    metadata?.get(member)?.as_str()
}

fn list<'a>(metadata: Option<&'a Json>, member: &str) -> Vec<&'a str> {
    let listed = metadata.and_then(|metadata| metadata.get(member)?.as_array());
    let listed = listed.map_or(&[][..], Vec::as_slice);
    listed.iter().filter_map(Json::as_str).collect()
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

/// The scopes that OpenID Connect defines and the server lists, and openid alone as a part of them.
fn scopes(text: &mut String, metadata: Option<&Json>) -> Result<(), WriteError> {
    comment(
        text,
        "Scopes to ask for: usual (for users), narrow (a part of usual), machine (client_credentials), wide (known to the server,",
    );
    comment(
        text,
        "but not allowed to the client), unknown (to nobody): {usual: CHANGE-ME, narrow: CHANGE-ME, machine: CHANGE-ME}.",
    );
    let listed = list(metadata, "scopes_supported");
    let known = ["openid", "profile", "email"];
    let usual: Vec<&str> = known
        .into_iter()
        .filter(|scope| listed.contains(scope))
        .collect();
    let mut scopes = BTreeMap::new();
    if let Some(first) = usual.first() {
        scopes.insert("usual", usual.join(" "));
        if usual.len() > 1 {
            scopes.insert("narrow", (*first).to_owned());
        }
    }
    text.push_str(&yaml::write(&Scopes { scopes })?);
    Ok(())
}

/// A client to fill in, and in comments those that make more cases run.
fn clients(text: &mut String, metadata: Option<&Json>) -> Result<(), WriteError> {
    let methods = list(metadata, METHODS);
    let method = if methods.contains(&"client_secret_basic") || methods.is_empty() {
        "client_secret_basic"
    } else {
        "client_secret_post"
    };
    let client = |secret: Option<&str>, method: &str| Client {
        client_id: "CHANGE-ME".to_owned(),
        client_secret: secret.map(|name| format!("env:{name}")),
        methods: vec![method.to_owned()],
        redirect_uris: vec!["https://client.example/cb".to_owned()],
        ..Client::default()
    };
    let confidential = client(Some("GRANTSPEC_CLIENT_SECRET"), method);
    text.push_str(&yaml::write(&Clients {
        clients: BTreeMap::from([("confidential", confidential)]),
    })?);
    comment(
        text,
        "A second client of the same kind makes the cases about foreign codes and tokens run.",
    );
    let more = BTreeMap::from([
        ("other", client(Some("GRANTSPEC_OTHER_SECRET"), method)),
        ("public", client(None, "none")),
    ]);
    for line in yaml::write(&more)?.lines() {
        comment(text, &format!("  {line}"));
    }
    Ok(())
}
