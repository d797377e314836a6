//! Cases: what is given first, which steps are made, what must come back.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::{number, some_whole};
use crate::suite::alteration::Alteration;
use crate::suite::auth::Assertion;
use crate::suite::catalogue::Class;
use crate::suite::change::Change;
use crate::suite::demand::Expectation;
use crate::suite::every::Every;
use crate::suite::property::Property;
use crate::suite::request::Request;
use crate::suite::value::Value;

/// The word that opens a suite file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SuiteKind {
    /// `kind: suite`.
    Suite,
}

/// One YAML file of cases about one subject.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuiteFile {
    /// Always `suite`.
    pub kind: SuiteKind,
    /// The subject in a few words.
    pub title: String,
    /// The only profiles the cases are for; all unless said.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// One conformance check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    /// The slug, unique in its file; path and slug together are the id that never changes.
    pub id: String,
    /// Raised when the case judges differently than before; 1 unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// What is right, in one sentence.
    pub title: String,
    /// Rows of the catalogue that the case decides, the one that decides its level first.
    pub requirements: Vec<String>,
    /// Why it matters: the attack or the interoperability problem.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How servers usually get it wrong and how to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
    /// What the target must offer, beyond what the steps show by themselves.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub requires: Vec<String>,
    /// What it can do to somebody's system; such cases run only when they are allowed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub danger: Vec<Danger>,
    /// The only profiles it is for; those of the file unless said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<String>,
    /// The same case for several grants, methods, parameters or rows.
    #[serde(skip_serializing_if = "ForEach::is_empty")]
    pub for_each: ForEach,
    /// Whether a negative step is sent without its defect first; it is unless this says `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<bool>,
    /// What is done, in order.
    pub steps: Vec<Step>,
    /// In place of demands in the steps: every exchange of the run that fits is judged by `expect`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub every: Option<Box<Every>>,
    /// The demands of a case with `every`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
    /// The property that this case stands for; such a one is fuzzed, and its steps are the valid request.
    #[serde(skip)]
    pub property: Option<Arc<Property>>,
}

impl Case {
    /// Whether some of its requests are meant to be more than the server takes.
    pub(crate) fn provokes_throttling(&self) -> bool {
        self.danger.contains(&Danger::BurnsQuota)
    }

    /// Whether its requests race each other: of those that come at once only so many may succeed.
    pub(crate) fn is_race(&self) -> bool {
        self.steps.iter().any(|step| {
            let mut demands = step.expect.iter();
            step.at_once.is_some() && demands.any(Expectation::bounds_successes)
        })
    }

    /// Whether what is more than the server takes has begun with the step at this place, so that a 429 is an answer like any other.
    pub(crate) fn has_provoked_throttling(&self, at: usize) -> bool {
        const MANY: u32 = 10;
        let mut so_far = self.steps.iter().take(at + 1);
        self.provokes_throttling() && so_far.any(|step| step.times.unwrap_or(1) >= MANY)
    }

    /// Gives back the room that reading lists took beyond what they hold: most of what a case takes otherwise.
    pub(crate) fn shrink(&mut self) {
        self.steps.shrink_to_fit();
        self.expect.shrink_to_fit();
        for step in &mut self.steps {
            step.expect.shrink_to_fit();
        }
    }
}

/// What a case can do to somebody's system.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// It can lock an account.
    Lockout,
    /// It burns a quota or provokes throttling.
    BurnsQuota,
    /// It takes long.
    Slow,
}

impl Danger {
    /// The words of several, in a row.
    pub fn words(all: &[Self]) -> String {
        let words: Vec<&str> = all.iter().map(|danger| danger.word()).collect();
        words.join(", ")
    }

    /// The word in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Lockout => "lockout",
            Self::BurnsQuota => "burns_quota",
            Self::Slow => "slow",
        }
    }
}

/// The axes over which one case becomes several; `{{grant}}`, `{{auth}}`, `{{parameter}}` and `{{row.…}}` in its steps are replaced.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ForEach {
    /// Grants by name, or `all`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grant: Vec<String>,
    /// Client authentication methods by name, or `all`; `secret` for the two that send the secret.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth: Vec<String>,
    /// Parameters of the grant by the profile's table: `required`, `optional`, `given`, or names; `-name` leaves one out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameter: Vec<String>,
    /// Recipes by which a value is altered; `{{alteration}}` stands for each where a recipe is due.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alteration: Vec<Alteration>,
    /// Rows of texts; each has a `name`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub row: Vec<BTreeMap<String, String>>,
}

impl ForEach {
    /// Whether there is nothing to expand.
    pub fn is_empty(&self) -> bool {
        self.grant.is_empty()
            && self.auth.is_empty()
            && self.parameter.is_empty()
            && self.alteration.is_empty()
            && self.row.is_empty()
    }
}

/// One thing that is done: a request, an authorization request, a question to an oracle, or a wait.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Step {
    /// The name by which later steps refer to it: `{{first.access_token}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The step is made only where the target has this capability.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The step is made only where every placeholder of this text stands for something: `{{login.redirect.code}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub if_there: Option<String>,
    /// What must be there first, where it is not what the grant needs anyway.
    #[serde(skip_serializing_if = "Given::is_empty")]
    pub given: Given,
    /// A request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request: Option<Request>,
    /// An authorization request, through the front channel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorize: Option<Box<Authorize>>,
    /// A decision of the user about a pending device code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decide: Option<Box<Tell>>,
    /// A question whether a token is alive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oracle: Option<Box<Oracle>>,
    /// A wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<Wait>,
    /// So often, one after the other.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "some_whole::<_, _, 1, 10_000>"
    )]
    #[schemars(range(min = 1, max = 10_000))]
    pub times: Option<u32>,
    /// In turn with the requests of these earlier steps, each of them as often again. `{{random}}` of this step is another
    /// one in each turn.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_turn_with: Vec<String>,
    /// So often, at once.
    #[serde(
        skip_serializing_if = "Option::is_none",
        deserialize_with = "some_whole::<_, _, 1, 1000>"
    )]
    #[schemars(range(min = 1, max = 1000))]
    pub at_once: Option<u32>,
    /// What must come back. Of several answers, each must satisfy it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expect: Vec<Expectation>,
}

/// What must be there before a request: fresh, for this step alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// An authorization code; `{{given.code}}`, `{{given.redirect_uri}}`, `{{given.code_verifier}}`, `{{given.nonce}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Box<GivenCode>>,
    /// A refresh token; `{{given.refresh_token}}`, and the whole answer as `{{given.issued.…}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<Box<GivenGrant>>,
    /// An access token; `{{given.access_token}}`, and the whole answer as `{{given.issued.…}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access_token: Option<Box<GivenGrant>>,
    /// A device code; `{{given.device_code}}`, `{{given.user_code}}`, `{{given.interval}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_code: Option<Box<GivenDevice>>,
    /// An assertion for the jwt_bearer grant; `{{given.assertion}}`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assertion: Option<Box<GivenAssertion>>,
}

impl Given {
    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// An authorization code, got through the front channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GivenCode {
    /// The role of the client it is for; the request's unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The role of the user who logs in; `alice` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The scope asked for; the target's usual one unless said, none when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The redirect URI: `first` or `second` of the registered ones; `first` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_uri: Option<String>,
    /// PKCE; what the client must use unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce: Option<Pkce>,
    /// The verifier; a random one of 64 characters unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_verifier: Option<String>,
    /// The nonce; none unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
}

/// How a challenge is made of its verifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Pkce {
    /// No challenge is sent.
    #[serde(rename = "none")]
    None,
    /// The verifier itself.
    #[serde(rename = "plain")]
    Plain,
    /// Its SHA-256.
    S256,
    /// A challenge by S256 is sent without naming the method.
    #[serde(rename = "unnamed_S256")]
    UnnamedS256,
    /// The verifier itself, without naming the method.
    #[serde(rename = "unnamed_plain")]
    UnnamedPlain,
}

/// Tokens, got by a grant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GivenGrant {
    /// The role of the client they are for; the request's unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The role of the user; `alice` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The scope asked for; the target's usual one unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// The grant; the first of password, authorization_code, device_code that there is unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
}

/// What has become of a device code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceState {
    /// The user has not decided.
    Pending,
    /// The user has approved.
    #[default]
    Approved,
    /// The user has denied.
    Denied,
    /// Its time has run out.
    Expired,
}

/// A device code.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GivenDevice {
    /// The role of the client it is for; the request's unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The role of the user who decides; `alice` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// The scope asked for; the target's usual one unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What has become of it; approved unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<DeviceState>,
}

/// An assertion of the target's configured issuer, for the jwt_bearer grant.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GivenAssertion {
    /// How it differs from a valid one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub differs: Option<Assertion>,
}

/// An authorization request: parameters of a valid one, changed, and what the user does.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Authorize {
    /// What a valid one would be for.
    pub code: GivenCode,
    /// Changes to its parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Change>,
    /// What the user decides, if asked; approves unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
}

/// What a user decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Access is granted.
    Approve,
    /// Access is refused.
    Deny,
}

/// A decision about a user code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tell {
    /// The user code, usually `{{given.user_code}}` or a capture.
    pub user_code: Value,
    /// The verification URI it is typed at.
    pub verification_uri: Value,
    /// The decision.
    pub decision: Decision,
}

/// Whether a token is alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    /// Introspection says active, or UserInfo takes it.
    Alive,
    /// Introspection says inactive, or UserInfo refuses it.
    Dead,
}

/// A question to introspection, or else to UserInfo, about an access token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Oracle {
    /// The access token: a capture.
    pub token: Value,
    /// What it must be.
    pub is: TokenState,
    /// The row that is broken when it is not; the case's first unless said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requirement: Option<String>,
    /// A milder verdict than the row's class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Class>,
}

/// A wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// So many seconds.
    Seconds(#[serde(deserialize_with = "number::<_, 86_400>")] f64),
    /// The polling interval of the device code of the step named, and a little more.
    PollingInterval(String),
    /// The lifetime that the target declares for this thing of this client (`code`, `access_token`, `refresh_token`, `device_code`), and a little more.
    Lifetime(String, String),
}
