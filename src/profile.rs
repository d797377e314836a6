//! Profiles: how a dialect writes requests, what its success and its errors look like, and which requirements
//! the vendor's own documents replace.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::{BodySchema, Class, Expectation, Value};

/// The word that opens a profile file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProfileKind {
    /// `kind: profile`.
    Profile,
}

/// A dialect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Always `profile`.
    pub kind: ProfileKind,
    /// Its name on the command line and in trial names.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// The documents it was written from, by the keys that `source` uses.
    #[serde(default)]
    pub documents: BTreeMap<String, String>,
    /// Values that a target must supply for the templates below, with what each is.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// The issuer's path under the base URL, where the dialect fixes it; `{name}` is replaced as in `endpoints`.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Paths under the base URL, by endpoint; `{name}` is replaced by the client's or the target's value.
    pub endpoints: BTreeMap<String, Endpoint>,
    /// How token requests are written.
    pub encoding: Encoding,
    /// How clients show who they are.
    pub clients: ClientRules,
    /// The grants, by the short names of suites.
    pub grants: BTreeMap<String, Grant>,
    /// The success answer.
    pub success: Success,
    /// The error answer.
    pub errors: Errors,
    /// What happens to a refresh token when it is used.
    pub rotation: Rotation,
    /// What the dialect offers unless a target says otherwise.
    #[serde(default)]
    pub capabilities: Vec<String>,
    /// Requirements that the vendor's documents replace.
    #[serde(default)]
    pub deviations: Vec<Deviation>,
}

/// Where an endpoint is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Endpoint {
    /// The path template.
    pub path: String,
    /// The method; POST unless said.
    #[serde(default = "post")]
    pub method: String,
    /// How its parameters are written; the profile's way unless said.
    #[serde(default)]
    pub encoding: Option<Encoding>,
}

fn post() -> String {
    "POST".to_owned()
}

/// How parameters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// `application/x-www-form-urlencoded` in the body.
    Form,
    /// A JSON object in the body.
    Json,
    /// In the query of the URI.
    Query,
}

/// How clients show who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientRules {
    /// Methods that the dialect knows, the preferred one first.
    pub methods: Vec<String>,
    /// How identifier and password are joined for Basic.
    #[serde(default = "form_encoded")]
    pub basic_encoding: crate::suite::BasicEncoding,
    /// Whether `client_id` is sent as a parameter beside a credential that names the client already.
    #[serde(default)]
    pub client_id_always: bool,
}

fn form_encoded() -> crate::suite::BasicEncoding {
    crate::suite::BasicEncoding::Form
}

/// One grant of a dialect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The value of `grant_type`.
    pub grant_type: String,
    /// Roles that may use it, the usual one first.
    pub clients: Vec<String>,
    /// Methods that clients use with it, where those are not the profile's.
    #[serde(default)]
    pub methods: Vec<String>,
    /// How its requests are written, where that is not the profile's way.
    #[serde(default)]
    pub encoding: Option<Encoding>,
    /// Its parameters, besides `grant_type` and what client authentication adds.
    pub parameters: Vec<Parameter>,
    /// Whether a refresh token comes with it.
    #[serde(default)]
    pub refresh_token: Presence,
    /// The requests as the vendor's documents print them, to be met up to order and values.
    #[serde(default)]
    pub examples: Vec<String>,
}

/// Whether something comes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Always.
    Always,
    /// It may.
    #[default]
    Optional,
    /// Never.
    Never,
}

/// One parameter of a grant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Where it stands; in the body unless said.
    #[serde(default)]
    pub place: ParameterPlace,
    /// When it must be there.
    pub required: Required,
    /// Where its value comes from; a fixed text or `{{given.code}}`, `{{user.username}}`, `{{target.auth_source_id}}`, `{{scope}}`.
    /// A parameter whose value is not there is not sent.
    pub value: Value,
    /// Whether the valid request has it; required ones always do.
    #[serde(default)]
    pub sent: bool,
    /// The type in a JSON body.
    #[serde(default, rename = "type")]
    pub json: ParameterType,
    /// An example of the vendor's.
    #[serde(default)]
    pub example: Option<String>,
    /// The error codes, in the standard's words, that its absence may give, where that is not `invalid_request`.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterPlace {
    /// In the body, by the encoding.
    #[default]
    Body,
    /// In the query of the URI.
    Query,
    /// A header field.
    Header,
}

/// When a parameter must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// Always.
    Always,
    /// For a client that does not authenticate.
    Public,
    /// When something else says so: a challenge, a registration.
    Conditional,
    /// Never.
    Optional,
}

/// The type of a parameter in a JSON body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterType {
    /// A string.
    #[default]
    String,
    /// An integer.
    Integer,
    /// true or false.
    Boolean,
}

/// The success answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Success {
    /// Its JSON Schema.
    pub schema: BodySchema,
    /// Relations between its members and with the request.
    #[serde(default)]
    pub relations: Vec<Expectation>,
    /// The member that holds the access token; `access_token` unless said.
    #[serde(default = "access_token")]
    pub token_member: String,
    /// Members of the object that holds the others, from the outside in; none unless said.
    #[serde(default)]
    pub inside: Vec<String>,
}

fn access_token() -> String {
    "access_token".to_owned()
}

/// The error answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Errors {
    /// Its JSON Schema.
    pub schema: BodySchema,
    /// The member that holds the code.
    #[serde(default = "error_member")]
    pub code_member: String,
    /// The member that holds the description.
    #[serde(default = "description_member")]
    pub description_member: String,
    /// The dialect's spelling of standard codes: `invalid_grant: [bad_refresh_token]`. What is not listed is spelled as registered.
    #[serde(default)]
    pub spelling: BTreeMap<String, Vec<String>>,
    /// Codes beyond the registered ones that the documents list.
    #[serde(default)]
    pub vocabulary: Vec<String>,
    /// Statuses by code, where they are not those of RFC 6749 section 5.2; `*` is for every other code.
    #[serde(default)]
    pub status: BTreeMap<String, Vec<u16>>,
    /// Codes that an answer without a body stands for, by its status.
    #[serde(default)]
    pub empty: BTreeMap<String, Vec<String>>,
}

fn error_member() -> String {
    "error".to_owned()
}

fn description_member() -> String {
    "error_description".to_owned()
}

/// What happens to a refresh token when it is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotation {
    /// Whether a new one replaces it.
    pub rule: RotationRule,
    /// For how many seconds the old one still works.
    #[serde(default)]
    pub grace_seconds: u32,
    /// Whether use of a replaced one revokes what came from it.
    #[serde(default)]
    pub revokes_family: Presence,
}

/// Whether a refresh token is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RotationRule {
    /// At each use.
    Always,
    /// Not.
    Never,
    /// The server decides.
    Optional,
}

/// A requirement that the vendor's documents replace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// Its name in reports: `D44`.
    pub id: String,
    /// The rows it replaces.
    pub requirements: Vec<String>,
    /// Parts of case ids it is limited to; all cases that decide the rows unless said.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Grants it is limited to.
    #[serde(default)]
    pub grants: Vec<String>,
    /// The vendor's sentence, or what its document shows.
    pub sentence: String,
    /// The document, by its key.
    pub source: String,
    /// What is expected in its place: each of these holds.
    #[serde(default)]
    pub instead: Vec<Expectation>,
    /// What is accepted besides: where the standard's demand does not hold, each of these does.
    #[serde(default)]
    pub also: Vec<Expectation>,
    /// The demand is not made of this dialect.
    #[serde(default)]
    pub waived: bool,
    /// The demand stays, with this milder verdict.
    #[serde(default)]
    pub verdict: Option<Class>,
}

impl Profile {
    /// The grant by its short name.
    pub fn grant(&self, name: &str) -> Option<&Grant> {
        self.grants.get(name)
    }

    /// Statuses that fit the error code, in the standard's words; empty where any 4xx does.
    pub fn statuses(&self, code: &str) -> Vec<u16> {
        if let Some(statuses) = self
            .errors
            .status
            .get(code)
            .or_else(|| self.errors.status.get("*"))
        {
            return statuses.clone();
        }
        match code {
            // RFC 6749 section 5.2: 401 may, and after an Authorization header must, be used for invalid_client.
            "invalid_client" => vec![400, 401],
            _ => vec![400],
        }
    }

    /// How the dialect may spell the standard's code.
    pub fn spellings(&self, code: &str) -> Vec<String> {
        self.errors
            .spelling
            .get(code)
            .cloned()
            .unwrap_or_else(|| vec![code.to_owned()])
    }

    /// Deviations that replace the row in this case, for this grant.
    pub fn deviations_of<'a>(
        &'a self,
        requirement: &'a str,
        case: &'a str,
        grant: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Deviation> {
        self.deviations.iter().filter(move |deviation| {
            deviation.requirements.iter().any(|row| row == requirement)
                && (deviation.cases.is_empty()
                    || deviation
                        .cases
                        .iter()
                        .any(|part| case.contains(part.as_str())))
                && (deviation.grants.is_empty()
                    || grant
                        .is_some_and(|grant| deviation.grants.iter().any(|listed| listed == grant)))
        })
    }
}
