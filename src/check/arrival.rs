//! Where an authorization request ended.

use crate::http::Exchange;

/// Where an authorization request ended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// The answer with the redirect, or the page where it stayed, where a login by forms saw it.
    pub exchange: Option<Exchange>,
    /// The parameters of the redirect, if the user agent was sent to the redirect URI.
    pub redirect: Option<Vec<(String, String)>>,
    /// The host and path it was sent to, or the status of the page where it stayed.
    pub place: String,
    /// The statuses of redirects that answered a posted form, where a login by forms saw them.
    pub after_forms: Vec<u16>,
}

impl Arrival {
    /// Whether it is a redirect with a code.
    pub fn has_code(&self) -> bool {
        let parameters = self.redirect.as_deref().unwrap_or_default();
        parameters.iter().any(|(name, _)| name == "code")
    }

    /// Where it ended in a few words, to compare by.
    pub fn word(&self) -> String {
        let Some(parameters) = &self.redirect else {
            return "no redirect".to_owned();
        };
        let value = |name: &str| parameters.iter().find(|(known, _)| known == name);
        match (value("error"), value("code")) {
            (Some((_, error)), _) => format!("a redirect with error={error}"),
            (None, Some(_)) => "a redirect with a code".to_owned(),
            (None, None) => "a redirect with neither code nor error".to_owned(),
        }
    }
}
