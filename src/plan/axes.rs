//! One case for several grants, methods, parameters or rows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::profile::{Parameter, Profile, Required};
use crate::suite::{Alteration, Case, GRANTS, METHODS, Meaning, Placeholder, Template};

/// What the axes of a case are in one variant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Axes {
    /// The grant.
    pub grant: Option<String>,
    /// The client authentication method.
    pub auth: Option<String>,
    /// The parameter.
    pub parameter: Option<String>,
    /// The recipe by which a value is altered.
    pub alteration: Option<Alteration>,
    /// The row.
    pub row: Option<BTreeMap<String, String>>,
    /// The grant that carries requests which are not about their grant; no part of the name.
    pub carrier: Option<String>,
    /// Of several clients in one role the one that may send what the case sends; no part of the name.
    pub clients: BTreeMap<String, String>,
}

impl Axes {
    /// The variant's part of the trial's name.
    pub fn name(&self) -> String {
        let row = self.row.as_ref().and_then(|row| row.get("name"));
        let alteration = self.alteration.map(Alteration::recipe);
        let parts = [
            self.grant.as_ref(),
            self.auth.as_ref(),
            self.parameter.as_ref(),
            alteration.as_ref(),
            row,
        ];
        parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("::")
    }

    /// The text of an axis, for a placeholder.
    pub fn value(&self, placeholder: &Placeholder<'_>) -> Option<String> {
        match placeholder.meaning() {
            Meaning::Grant => self.grant.clone(),
            Meaning::Auth => self.auth.clone(),
            Meaning::Parameter => self.parameter.clone(),
            Meaning::Alteration => self.alteration.map(Alteration::recipe),
            Meaning::Row(member) => self.row.as_ref()?.get(member).cloned(),
            Meaning::Carrier => self.carrier.clone(),
            _ => None,
        }
    }

    /// The client that a role names in this variant.
    pub(super) fn role(&self, text: &str) -> String {
        let role = self.fill(text);
        self.clients.get(&role).cloned().unwrap_or(role)
    }

    /// The text with the axes filled in.
    pub fn fill(&self, text: &str) -> String {
        Template(text).fill_known(|placeholder| self.value(placeholder))
    }
}

/// Every variant of the case in this dialect.
pub(super) fn expand(case: &Case, profile: &Profile) -> Vec<Axes> {
    let mut variants = Vec::new();
    for grant in or_none(grants(case, profile)) {
        for auth in or_none(methods(case, profile, grant.as_deref())) {
            for parameter in or_none(parameters(case, profile, grant.as_deref())) {
                for alteration in alterations(case) {
                    for row in rows(case) {
                        variants.push(Axes {
                            grant: grant.clone(),
                            auth: auth.clone(),
                            parameter: parameter.clone(),
                            alteration,
                            row,
                            ..Axes::default()
                        });
                    }
                }
            }
        }
    }
    variants
}

/// An axis that the case does not have is one empty place; one that has nothing in this dialect is no variant.
fn or_none(values: Option<Vec<String>>) -> Vec<Option<String>> {
    match values {
        None => vec![None],
        Some(values) => values.into_iter().map(Some).collect(),
    }
}

fn grants(case: &Case, profile: &Profile) -> Option<Vec<String>> {
    let wanted = &case.for_each.grant;
    let all = wanted.iter().any(|grant| grant == "all");
    let offered = GRANTS
        .iter()
        .filter(|grant| profile.grants.contains_key(**grant));
    (!wanted.is_empty()).then(|| {
        offered
            .filter(|grant| all || wanted.iter().any(|name| name == *grant))
            .map(|grant| (*grant).to_owned())
            .collect()
    })
}

fn methods(case: &Case, profile: &Profile, grant: Option<&str>) -> Option<Vec<String>> {
    let wanted = &case.for_each.auth;
    if wanted.is_empty() {
        return None;
    }
    let own = grant
        .and_then(|grant| profile.grant(grant))
        .map(|grant| &grant.methods)
        .filter(|methods| !methods.is_empty());
    let offered = own.unwrap_or(&profile.clients.methods);
    let is_wanted = |method: &str| {
        wanted.iter().any(|name| {
            name == "all"
                || name == method
                || (name == "secret"
                    && matches!(method, "client_secret_basic" | "client_secret_post"))
        })
    };
    Some(
        METHODS
            .iter()
            .filter(|method| offered.iter().any(|name| name == *method) && is_wanted(method))
            .map(|method| (*method).to_owned())
            .collect(),
    )
}

fn parameters(case: &Case, profile: &Profile, grant: Option<&str>) -> Option<Vec<String>> {
    let wanted = &case.for_each.parameter;
    if wanted.is_empty() {
        return None;
    }
    let table = grant
        .and_then(|grant| profile.grant(grant))
        .map(|grant| grant.parameters.as_slice())
        .unwrap_or_default();
    let is_wanted = |parameter: &Parameter| {
        let excluded = |word: &String| word.strip_prefix('-') == Some(&parameter.name);
        !wanted.iter().any(excluded)
            && wanted.iter().any(|word| match word.as_str() {
                "required" => parameter.required == Required::Always,
                "optional" => parameter.required == Required::Optional,
                "given" => parameter.required == Required::Always || parameter.sent,
                name => name == parameter.name,
            })
    };
    Some(
        table
            .iter()
            .filter(|parameter| is_wanted(parameter))
            .map(|parameter| parameter.name.clone())
            .collect(),
    )
}

fn alterations(case: &Case) -> Vec<Option<Alteration>> {
    match case.for_each.alteration.as_slice() {
        [] => vec![None],
        recipes => recipes.iter().copied().map(Some).collect(),
    }
}

fn rows(case: &Case) -> Vec<Option<BTreeMap<String, String>>> {
    if case.for_each.row.is_empty() {
        vec![None]
    } else {
        case.for_each.row.iter().cloned().map(Some).collect()
    }
}

/// Why a variant of a case is no case any more.
#[derive(Debug)]
pub struct VariantError {
    /// Its part of the trial's name.
    pub variant: String,
    /// What cannot be read.
    pub why: serde_json::Error,
}

impl fmt::Display for VariantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "with {}: {}", self.variant, self.why)
    }
}

impl std::error::Error for VariantError {}

/// The case with its axes filled in everywhere.
///
/// # Errors
///
/// What the filled texts give is no case any more: a bug in the suite.
pub fn materialize<'a>(case: &'a Case, axes: &Axes) -> Result<Cow<'a, Case>, VariantError> {
    if case.for_each.is_empty() && axes.carrier.is_none() && axes.clients.is_empty() {
        return Ok(Cow::Borrowed(case));
    }
    let broken = |why| VariantError {
        variant: axes.name(),
        why,
    };
    let mut json = serde_json::to_value(case).map_err(broken)?;
    fill(&mut json, axes);
    serde_json::from_value(json).map(Cow::Owned).map_err(broken)
}

fn fill(json: &mut serde_json::Value, axes: &Axes) {
    match json {
        serde_json::Value::String(text) if text.contains("{{") => *text = axes.fill(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| fill(item, axes)),
        serde_json::Value::Object(members) => {
            members.values_mut().for_each(|member| fill(member, axes));
            // Roles stand where clients are named, and behind the lifetime that is waited for.
            let mut named: Vec<&mut serde_json::Value> = Vec::new();
            for (name, member) in members.iter_mut() {
                match name.as_str() {
                    "client" => named.push(member),
                    "lifetime" => named.extend(member.get_mut(1)),
                    _ => {}
                }
            }
            for role in named {
                if let Some(own) = role.as_str().and_then(|role| axes.clients.get(role)) {
                    *role = own.as_str().into();
                }
            }
        }
        _ => {}
    }
}
