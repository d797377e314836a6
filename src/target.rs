//! Targets: one instance under test, as data. Secrets are references; who resolves them is the command line.

mod address;
mod oddity;
mod reach;
mod secret;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::Danger;

pub(crate) use address::has_userinfo;
pub use address::{AddressError, Proxy, address, is_loopback, leads_here, published_address};
pub use oddity::Oddity;
pub use secret::SecretReference;

/// The word that opens a target file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// `kind: target`.
    #[default]
    Target,
}

/// One instance under test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Always `target`.
    pub kind: TargetKind,
    /// Its name in reports and the name of its report folder.
    pub name: String,
    /// Its version, as the conditions of a baseline name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The dialect it speaks, by the profile's id.
    pub profile: String,
    /// Scheme, host and port, and whatever path stands before the profile's paths; the issuer unless said.
    #[serde(default)]
    pub base_url: String,
    /// The issuer identifier, if it is not the base URL; metadata is looked up from it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Values that the profile asks for: an instance id, an environment id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// Full URLs in place of the profile's paths, by endpoint.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
    /// Further origins (scheme, host and port) of the provider: `https://login.example`. Nothing secret goes to an origin
    /// that stands neither here nor in `base_url`, `issuer` or `endpoints`, whoever leads there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<String>,
    /// Clients by role.
    pub clients: BTreeMap<String, Client>,
    /// Users by role.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub users: BTreeMap<String, User>,
    /// What this instance offers (true) or not (false), whatever its metadata says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub capabilities: BTreeMap<String, bool>,
    /// Scopes to ask for, by use: `usual` (for users), `machine` (client_credentials), `narrow` (a part of usual), `openid`;
    /// or by a grant, which takes this one in place of `usual`: `device_code`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scopes: BTreeMap<String, String>,
    /// Parameters that every authorization request has besides: `audience`, `resource`, a `nonce` where one is demanded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub authorization_parameters: BTreeMap<String, String>,
    /// Parameters that every token request has besides: a `resource` or an `audience` where one is demanded.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub token_parameters: BTreeMap<String, String>,
    /// How a user is logged in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
    /// How gently the target is treated.
    #[serde(default)]
    pub limits: Limits,
    /// Certificates.
    #[serde(default)]
    pub tls: Tls,
    /// A proxy for every request, `http` or `https`, with user and password where it wants them:
    /// `http://user:password@proxy.example:3128`, or `env:NAME` or `file:PATH` of such a text. The environment's proxies
    /// are not used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// Lifetimes in seconds that the instance has: `code`, `access_token`, `refresh_token`, `device_code`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lifetimes: BTreeMap<String, f64>,
    /// Dangers that this instance allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<Danger>,
    /// The issuer whose assertions the jwt_bearer grant takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assertion_issuer: Option<AssertionIssuer>,
    /// Secrets may go over plain http to a host that is not this machine.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub allow_plain_http: bool,
}

/// A client in a role.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Client {
    /// Its identifier.
    pub client_id: String,
    /// Its secret: `env:NAME`, `file:PATH`, or the text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_secret: Option<String>,
    /// Its methods, the usual one first; by the secret and the key unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// The registered redirect URIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub redirect_uris: Vec<String>,
    /// The private key of its assertions in PEM: `env:NAME`, `file:PATH`, or the text itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The key's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// The algorithm of its assertions; by the key unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// The audience of its assertions: `issuer`, `token_endpoint`, or text; the issuer unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Path values of this client: its `applicationId`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
    /// The grants it may use; all of the target's unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<String>>,
    /// Scopes in place of the target's, by use.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub scopes: BTreeMap<String, String>,
    /// Lifetimes in place of the target's, in seconds.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub lifetimes: BTreeMap<String, f64>,
    /// Whether it must use PKCE; public clients do unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<bool>,
    /// How its identifier and secret are written over Basic; as the profile has it unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_encoding: Option<BasicForm>,
    /// Whether `client_id` stands in the body beside Basic or an assertion; as the profile has it unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id_in_body: Option<bool>,
    /// So many seconds ago its assertions were issued, for servers that refuse those of this second; none unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion_age_seconds: Option<u64>,
}

/// How identifier and secret are written before they are joined and go over Basic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BasicForm {
    /// Form-encoded, as RFC 6749 section 2.3.1 has it.
    Form,
    /// Percent-encoded: a blank is `%20`, not `+`.
    Percent,
    /// As they are.
    Raw,
}

impl Client {
    /// Its methods, the usual one first.
    pub fn methods(&self) -> Vec<&str> {
        if !self.methods.is_empty() {
            return self.methods.iter().map(String::as_str).collect();
        }
        match (&self.client_secret, &self.key) {
            (_, Some(_)) => vec!["private_key_jwt"],
            (Some(_), None) => vec!["client_secret_basic"],
            (None, None) => vec!["none"],
        }
    }

    /// Whether it has no credential to show.
    pub fn is_public(&self) -> bool {
        self.methods() == ["none"]
    }
}

/// A user in a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The name to log in with.
    pub username: String,
    /// The password: `env:NAME`, `file:PATH`, or the text itself.
    #[serde(default)]
    pub password: String,
}

/// How a user is logged in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Login {
    /// By plain HTTP: pages are read, forms are filled and sent, until the redirect URI is reached.
    Form(FormLogin),
    /// By a program that prints the redirect or the code.
    Command(CommandLogin),
    /// By a person.
    Manual(ManualLogin),
}

/// Login by forms.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FormLogin {
    /// Fields to fill, by name; `{{user.username}}`, `{{user.password}}` and `{{user_code}}` are replaced. Of a check box or
    /// radio button the one with this value is ticked.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Check boxes, radio buttons and options of lists that are ticked, by name; all others of the name are not:
    /// `scope: [openid, profile]`. Unless said they are left as the page has them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub choose: BTreeMap<String, Vec<String>>,
    /// The field or button, and its value, that approves: `decision=approve`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approve: Option<String>,
    /// The field or button, and its value, that denies, or the words of a link that does: `decision=deny`, `[ Cancel ]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deny: Option<String>,
    /// The field a user code is typed into; unless said one that is called so: `user_code`, `device_user_code`, `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_code: Option<String>,
    /// Words of the page that ends the approval of a device: `Device connected`. An approval that ends at another page
    /// has failed; without them what the device is told next shows whether it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved: Option<String>,
    /// Words of the page that ends the refusal of a device.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denied: Option<String>,
    /// How many logins a run may make; no bound unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<u32>,
}

/// Login by a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CommandLogin {
    /// The program and its arguments; `{{url}}`, `{{redirect_uri}}`, `{{user_code}}`, `{{user.username}}` and `{{decision}}`
    /// (`approve`, `deny`) are replaced, by nothing where there is none. The password is in its environment as
    /// `GRANTSPEC_PASSWORD`. What it may answer is said in `fixtures/login/README.md`.
    pub run: Vec<String>,
    /// How many seconds it may take; 60 unless said.
    #[serde(default)]
    pub timeout_seconds: Option<u64>,
    /// How many logins a run may make.
    #[serde(default)]
    pub budget: Option<u32>,
}

/// Login by a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ManualLogin {
    /// How many seconds to wait for the person; 120 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<u64>,
    /// How many logins a run may make; 3 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<u32>,
}

impl Login {
    /// How many logins a run may make.
    pub fn budget(&self) -> Option<u32> {
        match self {
            Self::Form(form) => form.budget,
            Self::Command(command) => command.budget,
            Self::Manual(manual) => Some(manual.budget.unwrap_or(3)),
        }
    }
}

/// How gently a target is treated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests per second; 20 unless said, no bound on loopback.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0.001, max = 100000))]
    pub requests_per_second: Option<f64>,
    /// Cases at once, and requests in flight at most; 16 unless said. A run begins with fewer, and goes back to fewer where
    /// the target does not bear them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub concurrency: Option<usize>,
    /// Logins at once; unless said 4 by programs, 1 by a person, and as many as cases by forms.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1000))]
    pub logins_at_once: Option<usize>,
    /// The longest a request may take.
    #[schemars(range(min = 0.001, max = 3600))]
    pub timeout_seconds: f64,
    /// The longest wait a case may make; cases that need a longer one are skipped.
    #[schemars(range(min = 0, max = 86400))]
    pub longest_wait_seconds: f64,
    /// The longest that answers which ask for patience (429, or 503 with `Retry-After`) are waited for in all, over all cases.
    #[schemars(range(min = 0, max = 86400))]
    pub waits_in_all_seconds: f64,
    /// The largest body that is read of a login page or a published document; of other answers a quarter of it.
    #[schemars(range(min = 1, max = 16777216))]
    pub max_body_bytes: usize,
    /// The clock skew that times are judged with.
    #[schemars(range(min = 0, max = 86400))]
    pub clock_skew_seconds: i64,
    /// The longest value that the fuzzer sends, in bytes.
    #[schemars(range(min = 1, max = 16777216))]
    pub longest_value: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            requests_per_second: None,
            concurrency: None,
            logins_at_once: None,
            timeout_seconds: 10.0,
            longest_wait_seconds: 15.0,
            waits_in_all_seconds: 300.0,
            max_body_bytes: 1 << 20,
            clock_skew_seconds: 30,
            longest_value: 1 << 16,
        }
    }
}

/// Certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Further certificate authorities, PEM files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ca: Vec<String>,
    /// The client's certificate and key, one PEM file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_certificate: Option<String>,
    /// The server's certificate is not checked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub insecure: bool,
}

/// The issuer whose assertions the jwt_bearer grant takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AssertionIssuer {
    /// The `iss` of its assertions.
    pub issuer: String,
    /// The `sub` of its assertions.
    pub subject: String,
    /// Its private key in PEM: `env:NAME`, `file:PATH`, or the text itself.
    pub key: String,
    /// The key's id.
    pub key_id: Option<String>,
    /// The algorithm; by the key unless said.
    pub algorithm: Option<String>,
    /// The audience: `issuer`, `token_endpoint`, or text; the issuer unless said.
    pub audience: Option<String>,
}

impl Target {
    /// The issuer identifier, the base URL where none is named.
    pub fn issuer(&self) -> &str {
        self.issuer
            .as_deref()
            .unwrap_or_else(|| self.base_url.trim_end_matches('/'))
    }

    /// The scope asked for in this use by this client.
    pub fn scope<'a>(&'a self, client: &'a Client, purpose: &str) -> Option<&'a str> {
        client
            .scopes
            .get(purpose)
            .or_else(|| self.scopes.get(purpose))
            .map(String::as_str)
    }

    /// The scope that this client usually asks for with a grant of users: the grant's own, where one is named, the client's
    /// before the target's.
    pub fn usual_scope<'a>(&'a self, client: &'a Client, grant: &str) -> Option<&'a str> {
        let of = |scopes: &'a BTreeMap<String, String>| {
            let own = scopes.get(grant).or_else(|| scopes.get("usual"));
            own.map(String::as_str)
        };
        of(&client.scopes).or_else(|| of(&self.scopes))
    }

    /// A declared lifetime of this client's, in seconds.
    pub fn lifetime(&self, client: &Client, of: &str) -> Option<f64> {
        client
            .lifetimes
            .get(of)
            .or_else(|| self.lifetimes.get(of))
            .copied()
    }
}
