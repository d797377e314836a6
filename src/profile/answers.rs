//! What success and errors look like in a dialect.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::{BodySchema, Expectation};

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
