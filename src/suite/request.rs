//! How a case says what is sent: the valid request of a grant, and what is changed in it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::auth::Auth;
use crate::suite::change::Change;
use crate::suite::form::{BodyForm, Compression, Socket};
use crate::suite::value::Value;

/// A request: the valid one of a grant by the profile, or to another endpoint, then changed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Request {
    /// Where it goes; `token` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The grant whose valid request this is; the profile's parameter table fills it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<String>,
    /// The role of the client that sends it; unless said, the first that the profile allows the grant.
    /// `another` is a second client of the same kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// The grant is one that the client may not use, on purpose.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unallowed: bool,
    /// The role of the user whose name and password are sent; `alice` unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// How the client authenticates; by its own method unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth: Option<Box<Auth>>,
    /// The id of an earlier step whose request is sent again, the same parameters and credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<String>,
    /// What is changed, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub change: Vec<Change>,
    /// Parameters of a request that no grant fills, in order; they may repeat. A device authorization request has the
    /// usual scope besides, unless it names one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<(String, Value)>,
    /// The method; the endpoint's own unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Parameters of the URI's query.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub query: Vec<(String, Value)>,
    /// Further header fields; they may repeat.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub headers: Vec<(String, Value)>,
    /// The Content-Type; the form's own unless said, none at all when empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_type: Option<Value>,
    /// How the parameters are written; the profile's way unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<BodyForm>,
    /// The whole body, in place of the parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Path values in place of the client's own: `applicationId` of another application.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub path: BTreeMap<String, String>,
    /// How the body is compressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compress: Option<Compression>,
    /// What only the socket writer can send.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub socket: Option<Socket>,
    /// It goes over plain http to the same host and path, with made-up credentials only. That nobody answers there
    /// satisfies every demand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub plain_http: bool,
}

impl Request {
    /// How the client authenticates; how its assertion differs may stand among the changes.
    pub fn auth(&self) -> Auth {
        let mut auth = self.auth.as_deref().cloned().unwrap_or_default();
        let differs = self.change.iter().rev().find_map(Change::assertion);
        if let Some(differs) = differs {
            auth.assertion = Some(differs.clone());
        }
        auth
    }
}
