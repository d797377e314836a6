//! What is wrong with a target file beyond its structure: a misspelt name in it would make cases skip, and nobody would
//! notice.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::trust;
use crate::cli::usage::UsageError;
use crate::conduct::profile_ids;
use crate::suite::{self, GRANTS, METHODS, Source};
use crate::target::{AddressError, Client, Login, Proxy, SecretReference, Target, address};
use crate::yaml::{Places, Problem, did_you_mean, resembles};

/// Roles of clients that the built-in suites name, for hints.
const CLIENT_ROLES: &[&str] = &[
    "confidential",
    "other",
    "public",
    "other_public",
    "private_key_jwt",
    "other_private_key_jwt",
    "client_secret_jwt",
    "special",
    "native",
    "mutual_tls",
    "short_lived",
    "limited",
    "jwt_tokens",
];

/// Roles of users that the built-in suites name, for hints.
const USER_ROLES: &[&str] = &["alice", "bob", "locked", "non_ascii"];

/// What scopes are asked for: by use, or usually with a grant of users.
const SCOPES: &[&str] = &[
    "usual",
    "machine",
    "narrow",
    "openid",
    "wide",
    "unknown",
    "authorization_code",
    "device_code",
    "password",
];

/// What a lifetime can be declared of.
const LIFETIMES: &[&str] = &["code", "access_token", "refresh_token", "device_code"];

/// Ten years, in seconds.
const LONGEST_LIFE: f64 = 315_360_000.0;

/// A target file, its secrets still references. `sources` are the suites and profiles that it is to be used with. With
/// `no_commands` it is taken for a stranger's, and refused where it does what only one's own may.
pub(crate) fn target(
    path: &Path,
    sources: &[Source],
    no_commands: bool,
) -> Result<Target, UsageError> {
    let found = Source::read(path)?;
    let [source] = found.as_slice() else {
        return Err(UsageError::Asked(format!(
            "{}: not one target file",
            path.display()
        )));
    };
    let target = target_of(source, sources).map_err(UsageError::Files)?;
    match no_commands.then(|| trust::problems(&target, source, path)) {
        Some(problems) if !problems.is_empty() => Err(problems.into()),
        _ => Ok(target),
    }
}

/// The target in a source.
pub(crate) fn target_of(source: &Source, sources: &[Source]) -> Result<Target, Vec<Problem>> {
    let mut target: Target = source.parse().map_err(|problem| vec![problem])?;
    let mut check = Check {
        source,
        sources,
        places: Places::of(&source.text),
        problems: Vec::new(),
    };
    check.target(&target);
    if check.problems.is_empty() {
        if let (true, Some(issuer)) = (target.base_url.is_empty(), &target.issuer) {
            target.base_url.clone_from(issuer);
        }
        Ok(target)
    } else {
        Err(check.problems)
    }
}

/// A target file being checked.
struct Check<'a> {
    source: &'a Source,
    sources: &'a [Source],
    places: Places,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn fault(&mut self, path: &str, message: impl Into<String>, hint: Option<String>) {
        let (source, place) = (self.source, self.places.get(path));
        let problem = Problem::placed(&source.file, &source.text, place, message.into());
        self.problems.push(problem.with_hint(hint));
    }

    /// A name that must be one of a list. It is repeated only where it resembles one: what stands in the wrong place may
    /// be a secret.
    fn word(&mut self, path: &str, what: &str, name: &str, valid: &[&str]) {
        if valid.contains(&name) {
            return;
        }
        let hint = did_you_mean(name, valid.iter().copied());
        let hint = hint.unwrap_or_else(|| format!("there are {}", valid.join(", ")));
        let message = if resembles(name, valid.iter().copied()) {
            format!("unknown {what} `{name}`")
        } else {
            format!("this is no {what}")
        };
        self.fault(path, message, Some(hint));
    }

    fn target(&mut self, target: &Target) {
        let profiles = profile_ids(self.sources);
        self.word("profile", "profile", &target.profile, &profiles);
        if target.name.trim().is_empty() {
            self.fault("name", "the target has no name", None);
        }
        match (target.base_url.as_str(), &target.issuer) {
            ("", Some(issuer)) => self.url("issuer", issuer),
            ("", None) => {
                let hint = "say `base_url: https://...`, or `issuer:` where the two are the same";
                let message = "the target has neither base_url nor issuer";
                self.fault("name", message, Some(hint.to_owned()));
            }
            (base_url, issuer) => {
                self.url("base_url", base_url);
                // An identifier that is no URL leads nowhere.
                if let Some(issuer) = issuer
                    && url::Url::parse(issuer).is_ok()
                {
                    self.url("issuer", issuer);
                }
            }
        }
        for (name, url) in &target.endpoints {
            self.address(&format!("endpoints.{name}"), url);
        }
        if let Some(proxy) = &target.proxy {
            self.proxy(proxy, target.allow_plain_http);
        }
        for (at, host) in target.hosts.iter().enumerate() {
            self.host(&format!("hosts[{at}]"), host);
        }
        for (role, client) in &target.clients {
            self.role(&format!("clients.{role}#key"), "client", role, CLIENT_ROLES);
            self.client(role, client);
        }
        for role in target.users.keys() {
            self.role(&format!("users.{role}#key"), "user", role, USER_ROLES);
        }
        for name in target.capabilities.keys() {
            if !suite::is_capability(name) {
                let hint = did_you_mean(name, suite::capability_names());
                let message = if resembles(name, suite::capability_names()) {
                    format!("unknown capability `{name}`")
                } else {
                    "this is no capability".to_owned()
                };
                self.fault(&format!("capabilities.{name}#key"), message, hint);
            }
        }
        for name in target.endpoints.keys() {
            self.word(
                &format!("endpoints.{name}#key"),
                "endpoint",
                name,
                suite::ENDPOINTS,
            );
        }
        self.uses("", &target.scopes, &target.lifetimes);
        self.limits(target);
    }

    /// Scopes and lifetimes of the target or of one client.
    fn uses(
        &mut self,
        within: &str,
        scopes: &BTreeMap<String, String>,
        lifetimes: &BTreeMap<String, f64>,
    ) {
        for name in scopes.keys() {
            let path = format!("{within}scopes.{name}#key");
            self.word(&path, "use of a scope", name, SCOPES);
            let words = scopes[name].split(' ').filter(|word| !word.is_empty());
            if name == "wide" && words.count() == 1 {
                let hint =
                    "name two scopes or more, not all of which the client `limited` may have";
                let path = format!("{within}scopes.wide");
                self.fault(&path, "`wide` is one scope alone", Some(hint.to_owned()));
            }
        }
        for (name, seconds) in lifetimes {
            let path = format!("{within}lifetimes.{name}#key");
            self.word(&path, "lifetime", name, LIFETIMES);
            let path = format!("{within}lifetimes.{name}");
            self.number(&path, Some(*seconds), 0.001, LONGEST_LIFE);
        }
    }

    /// A role that no suite and no profile names is misspelt: nothing would ever ask for it.
    fn role(&mut self, path: &str, of: &str, role: &str, usual: &[&str]) {
        // Several clients may be in one role: `confidential`, `confidential.device`.
        let role = role.split_once('.').map_or(role, |(role, _)| role);
        let is_known = usual.contains(&role)
            || self
                .sources
                .iter()
                .filter(|source| matches!(source.kind(), Some("suite" | "profile" | "properties")))
                .any(|source| names(&source.text, role));
        if !is_known {
            let hint = did_you_mean(role, usual.iter().copied());
            let hint = hint.unwrap_or_else(|| format!("there are {}", usual.join(", ")));
            let message = if resembles(role, usual.iter().copied()) {
                format!("no case asks for a {of} in the role `{role}`")
            } else {
                format!("no case asks for a {of} in this role")
            };
            self.fault(path, message, Some(hint));
        }
    }

    fn client(&mut self, role: &str, client: &Client) {
        let within = format!("clients.{role}.");
        if client.client_id.is_empty() {
            self.fault(
                &format!("clients.{role}"),
                format!("the client in the role {role} has no client_id"),
                None,
            );
        }
        for (at, method) in client.methods.iter().enumerate() {
            let path = format!("{within}methods[{at}]");
            self.word(&path, "client authentication method", method, METHODS);
            let lacks = match method.as_str() {
                "client_secret_basic" | "client_secret_post" | "client_secret_jwt" => {
                    client.client_secret.is_none().then_some("client_secret")
                }
                "private_key_jwt" => client.key.is_none().then_some("key"),
                _ => None,
            };
            if let Some(lacks) = lacks {
                let message = format!("{method} needs a {lacks}, which the client does not have");
                self.fault(&path, message, None);
            }
        }
        for (at, grant) in client.grants.iter().flatten().enumerate() {
            self.word(&format!("{within}grants[{at}]"), "grant", grant, GRANTS);
        }
        for (at, uri) in client.redirect_uris.iter().enumerate() {
            if url::Url::parse(uri).is_err() {
                let path = format!("{within}redirect_uris[{at}]");
                self.fault(&path, "this is no absolute URI", None);
            }
        }
        self.uses(&within, &client.scopes, &client.lifetimes);
    }

    /// The URL of something below which others are.
    fn url(&mut self, path: &str, text: &str) {
        if let Some(url) = self.address(path, text)
            && (url.query().is_some() || url.fragment().is_some())
        {
            let message = "this URL has a query or a fragment";
            self.fault(path, message, Some(SHAPE.to_owned()));
        }
    }

    /// A URL that leads where it seems to lead. Names in braces are of paths and clients, and stand for something.
    fn address(&mut self, path: &str, text: &str) -> Option<url::Url> {
        match address(&without_braces(text)) {
            Ok(url) => Some(url),
            Err(error) => {
                let hint = match &error {
                    AddressError::Reads(url) => format!("where that is meant, write {url}"),
                    _ => SHAPE.to_owned(),
                };
                self.fault(path, format!("this {error}"), Some(hint));
                None
            }
        }
    }

    fn proxy(&mut self, text: &str, allows_plain_http: bool) {
        // What is a reference is read when it is followed.
        if !matches!(SecretReference::of(text), SecretReference::Literal(_)) {
            return;
        }
        if let Err(error) = Proxy::with_plain_http(text, allows_plain_http) {
            let hint = "write scheme, host and port: http://proxy.example:3128".to_owned();
            self.fault("proxy", format!("the proxy {error}"), Some(hint));
        }
    }

    /// An origin, and nothing behind it that would seem to count.
    fn host(&mut self, path: &str, text: &str) {
        self.url(path, text);
        if let Ok(url) = address(text)
            && !url.path().trim_matches('/').is_empty()
        {
            let hint = url.origin().ascii_serialization();
            let message = format!(
                "`{hint}{}` has a path; an origin counts as a whole",
                url.path()
            );
            self.fault(path, message, Some(format!("write {hint}")));
        }
    }

    /// A number that must lie between two others.
    fn number(&mut self, path: &str, number: Option<f64>, least: f64, most: f64) {
        let Some(number) = number.filter(|number| !(least..=most).contains(number)) else {
            return;
        };
        let name = path.rsplit('.').next().unwrap_or(path);
        let hint = format!("write a number from {least} to {most}");
        self.fault(
            path,
            format!("{name} is out of range: {number}"),
            Some(hint),
        );
    }

    fn limits(&mut self, target: &Target) {
        const DAY: f64 = 86_400.0;
        const LARGEST: f64 = (16 << 20) as f64;
        let limits = &target.limits;
        let count = |count: usize| Some(count as f64);
        let at_once = |most: Option<usize>| most.and_then(count);
        let seconds = |seconds: u64| seconds as f64;
        let numbers = [
            (
                "requests_per_second",
                limits.requests_per_second,
                0.001,
                1e5,
            ),
            ("concurrency", at_once(limits.concurrency), 1.0, 1000.0),
            (
                "logins_at_once",
                at_once(limits.logins_at_once),
                1.0,
                1000.0,
            ),
            (
                "timeout_seconds",
                Some(limits.timeout_seconds),
                0.001,
                3600.0,
            ),
            (
                "longest_wait_seconds",
                Some(limits.longest_wait_seconds),
                0.0,
                DAY,
            ),
            (
                "waits_in_all_seconds",
                Some(limits.waits_in_all_seconds),
                0.0,
                DAY,
            ),
            ("max_body_bytes", count(limits.max_body_bytes), 1.0, LARGEST),
            (
                "clock_skew_seconds",
                Some(limits.clock_skew_seconds as f64),
                0.0,
                DAY,
            ),
            ("longest_value", count(limits.longest_value), 1.0, LARGEST),
        ];
        for (name, number, least, most) in numbers {
            self.number(&format!("limits.{name}"), number, least, most);
        }
        let (way, timeout) = match &target.login {
            Some(Login::Command(login)) => ("command", login.timeout_seconds),
            Some(Login::Manual(login)) => ("manual", login.timeout_seconds),
            Some(Login::Form(_)) | None => return,
        };
        let path = format!("login.{way}.timeout_seconds");
        self.number(&path, timeout.map(seconds), 1.0, DAY);
    }
}

/// What a URL looks like.
const SHAPE: &str = "write scheme, host and port: https://idaas.example";

/// A template with something in the place of each name in braces.
fn without_braces(template: &str) -> String {
    let mut rest = template;
    let mut filled = String::with_capacity(template.len());
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((_, behind)) = behind.split_once('}') else {
            break;
        };
        filled.push_str(before);
        filled.push('x');
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// Whether a text has the name as a word of its own.
fn names(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A target file that has everything, each value a secret of its own kind.
    const WHOLE: &str = "kind: target\nname: my-idaas\nprofile: rfc\nbase_url: https://idaas.invalid\nclients:\n  confidential:\n    client_id: a\n    client_secret: SECRET\n    methods: [client_secret_basic]\n  private_key_jwt: {client_id: b, key: SECRET}\nusers:\n  alice: {username: alice, password: SECRET}\nassertion_issuer:\n  issuer: https://issuer.invalid\n  subject: alice\n  key: SECRET\nlogin:\n  form: {fields: {pin: SECRET}}\nscopes: {usual: read}\n";

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn no_message_repeats_a_value_whatever_is_misspelt_or_moved(
            secret in "[A-Za-z0-9+/]{4}[0-9][A-Z][a-z+/=.-]{4,20}",
            line in 0..20_usize,
            how in 0..6_u8,
            letter in 0..12_usize,
        ) {
            let text = WHOLE.replace("SECRET", &secret);
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            let at = line % lines.len();
            let old = lines[at].clone();
            let indent = old.len() - old.trim_start().len();
            lines[at] = match how {
                // A letter of the line is left out, or written twice.
                0 => old.chars().enumerate().filter(|(place, _)| *place != indent + letter).map(|(_, one)| one).collect(),
                1 => old.chars().enumerate().flat_map(|(place, one)| vec![one; 1 + usize::from(place == indent + letter)]).collect(),
                // The value stands where another one was, or in a list, or without its blank.
                2 => match old.split_once(": ") {
                    Some((key, _)) => format!("{key}: {secret}"),
                    None => format!("{}{secret}", " ".repeat(indent)),
                },
                3 => match old.split_once(": ") {
                    Some((key, _)) => format!("{key}: [{secret}, {secret}]"),
                    None => old.clone(),
                },
                4 => old.replacen(": ", ":", 1),
                _ => format!("{old} {secret}"),
            };
            let text = lines.join("\n");
            let source = Source {
                file: "target.yaml".to_owned(),
                relative: "target.yaml".to_owned(),
                text: text.clone().into(),
            };
            let said = match target_of(&source, &[]) {
                Ok(_) => String::new(),
                Err(problems) => problems.iter().map(Problem::to_string).collect(),
            };
            prop_assert!(!said.contains(&secret), "{text}: {said}");
        }
    }

    #[test]
    fn a_role_is_a_whole_word() {
        assert!(names("client: partner, x", "partner"));
        assert!(!names("client: partner_2", "partner"));
        assert!(!names("other_partner", "partner"));
    }
}
