//! The grants of a dialect and their parameters.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::endpoint::Encoding;
use crate::profile::material::Material;
use crate::suite::{Template, Value};

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

impl Parameter {
    /// Whether the valid request has it, where its value is there.
    pub fn is_sent(&self) -> bool {
        self.sent || matches!(self.required, Required::Always | Required::Public)
    }

    /// Whether its value is this material.
    pub(crate) fn takes(&self, material: Material) -> bool {
        Template(self.value.as_str())
            .placeholders()
            .any(|placeholder| material.is(&placeholder))
    }
}

impl Grant {
    /// What its valid request takes beside the client's credential: its parameters say so.
    pub fn materials(&self) -> impl Iterator<Item = Material> {
        let all = Material::ALL.iter().copied();
        all.filter(|material| self.takes(*material))
    }

    /// Whether its valid request takes this material.
    pub fn takes(&self, material: Material) -> bool {
        let mut sent = self.parameters.iter().filter(|one| one.is_sent());
        sent.any(|parameter| parameter.takes(material))
    }

    /// Whether a client asks for itself with it, and nobody else has a part in it.
    pub fn is_of_machine(&self) -> bool {
        self.materials().next().is_none()
    }

    /// Whether it gives a user's tokens, and not in exchange for others.
    pub fn is_of_user(&self) -> bool {
        self.materials().any(Material::is_of_user)
    }

    /// How many logins and requests its material costs.
    pub fn cost(&self) -> (u32, u32) {
        self.materials()
            .map(Material::cost)
            .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }
}
