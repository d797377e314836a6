//! A dialect as a file describes it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::profile::answers::{Errors, Success};
use crate::profile::deviation::Deviation;
use crate::profile::endpoint::{ClientRules, Encoding, Endpoint};
use crate::profile::grant::Grant;
use crate::profile::material::Material;
use crate::profile::rotation::Rotation;

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
    /// Whether the server's own metadata tells its endpoints and grants, as of whoever speaks the standards; a vendor's
    /// documents tell those of its dialect.
    #[serde(default)]
    pub follows_metadata: bool,
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

/// The grant of a client that asks for itself, where the dialect has none.
const MACHINE: &str = "client_credentials";

impl Profile {
    /// The grant by its short name.
    pub fn grant(&self, name: &str) -> Option<&Grant> {
        self.grants.get(name)
    }

    /// The grant that takes this material, by its short name; where the dialect has none, the name by which it is missed.
    pub fn grant_taking(&self, material: Material) -> &str {
        self.grant_that(material.grant(), |grant| grant.takes(material))
    }

    /// The grant of a client that asks for itself, by its short name.
    pub fn machine_grant(&self) -> &str {
        self.grant_that(MACHINE, Grant::is_of_machine)
    }

    /// The first grant that is such a one, the usual one before all others.
    fn grant_that<'a>(&'a self, usual: &'a str, is_such: impl Fn(&Grant) -> bool) -> &'a str {
        if self.grant(usual).is_some_and(&is_such) {
            return usual;
        }
        let found = self.grants.iter().find(|(_, grant)| is_such(grant));
        found.map_or(usual, |(name, _)| name)
    }

    /// Whether it is the grant of a client that asks for itself.
    pub fn is_machine(&self, grant: &str) -> bool {
        self.grant(grant)
            .map_or(grant == MACHINE, Grant::is_of_machine)
    }

    /// What the grant takes; a grant that the dialect does not have, what it takes elsewhere.
    pub fn materials(&self, grant: &str) -> impl Iterator<Item = Material> {
        let all = Material::ALL.iter().copied();
        all.filter(move |material| self.takes(grant, *material))
    }

    /// Whether the grant takes this material.
    pub fn takes(&self, grant: &str, material: Material) -> bool {
        self.grant(grant)
            .map_or_else(|| grant == material.grant(), |grant| grant.takes(material))
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
