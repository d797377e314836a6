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
        self.code().is_some()
    }

    /// The code, if it is a redirect with one.
    pub(crate) fn code(&self) -> Option<&str> {
        self.value("code")
    }

    /// The error and what is said of it, if it is a redirect with one.
    pub(crate) fn refusal(&self) -> Option<(&str, &str)> {
        let why = self.value("error_description").unwrap_or_default();
        Some((self.value("error")?, why))
    }

    /// The names of the parameters of the redirect, and what is said of an error.
    pub(crate) fn parameters_in_words(&self) -> String {
        let parameters = self.redirect.iter().flatten();
        let words = parameters.map(|(name, value)| match name.as_str() {
            "error" => format!("error={value}"),
            "error_description" => format!("error_description={value:?}"),
            _ => name.clone(),
        });
        words.collect::<Vec<_>>().join(", ")
    }

    fn value(&self, name: &str) -> Option<&str> {
        let mut parameters = self.redirect.iter().flatten();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Where it ended in a few words, to compare by.
    pub fn word(&self) -> String {
        if self.redirect.is_none() {
            return "no redirect".to_owned();
        }
        match (self.refusal(), self.code()) {
            (Some((error, _)), _) => format!("a redirect with error={error}"),
            (None, Some(_)) => "a redirect with a code".to_owned(),
            (None, None) => "a redirect with neither code nor error".to_owned(),
        }
    }
}
