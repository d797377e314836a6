//! Where endpoints are, how parameters are written, how clients show who they are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::BasicEncoding;

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
    pub basic_encoding: BasicEncoding,
    /// Whether `client_id` is sent as a parameter beside a credential that names the client already.
    #[serde(default)]
    pub client_id_always: bool,
}

fn form_encoded() -> BasicEncoding {
    BasicEncoding::Form
}
