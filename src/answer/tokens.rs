//! The members of an answer by what they mean: tokens, their state, a device's codes.

use serde_json::Value as Json;

use crate::answer::reading::Reading;

/// What a token response gives, by the names under which material is kept.
const TOKENS: &[&str] = &["access_token", "refresh_token", "id_token"];

/// A token that somebody has to end, where it is not to live on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Lasting {
    /// An access token, which dies by itself after so many seconds, where the answer says so.
    Access(Option<f64>),
    /// A refresh token.
    Refresh,
}

/// What a device authorization response gives (RFC 8628 section 3.2, and what came before it).
const DEVICE: &[&str] = &[
    "device_code",
    "user_code",
    "verification_uri",
    "verification_uri_complete",
    "verification_url",
    "interval",
    "expires_in",
];

impl Reading {
    /// The access token, if there is one.
    pub fn access_token(&self) -> Option<String> {
        self.lookup("access_token")
    }

    /// The refresh token, if there is one.
    pub fn refresh_token(&self) -> Option<String> {
        self.lookup("refresh_token")
    }

    /// The tokens, by the names under which material is kept.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.members(TOKENS)
    }

    /// The tokens that somebody can act with from now on; what only tells of a login (an ID token) is none.
    pub(crate) fn issued(&self) -> impl Iterator<Item = (Lasting, String)> {
        let lifetime = || self.lookup("expires_in")?.parse::<f64>().ok();
        let access = self.holds_token.then(|| self.access_token()).flatten();
        let access = access.map(|token| (Lasting::Access(lifetime()), token));
        let refresh = self.holds_token.then(|| self.refresh_token()).flatten();
        let refresh = refresh.map(|token| (Lasting::Refresh, token));
        access.into_iter().chain(refresh)
    }

    /// What a device authorization response gives, by the names under which material is kept.
    pub(crate) fn device(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.members(DEVICE)
    }

    fn members(
        &self,
        names: &'static [&'static str],
    ) -> impl Iterator<Item = (&'static str, String)> {
        names
            .iter()
            .filter_map(|name| Some((*name, self.lookup(name)?)))
    }

    /// Whether introspection says that the token is alive (RFC 7662 section 2.2).
    pub(crate) fn is_active(&self) -> bool {
        self.activity() == Some(true)
    }

    /// What introspection says of the token, if it says something.
    pub(crate) fn activity(&self) -> Option<bool> {
        self.json()?.get("active").and_then(Json::as_bool)
    }

    /// Whether it is refused as one of these, in the spelling of the standard; a bare 401 is the client's own refusal.
    pub(crate) fn is_refused_as(&self, codes: &[&str]) -> bool {
        match self.code.as_deref() {
            Some(code) => codes.contains(&code),
            None => self.status == 401 && codes.contains(&"invalid_client"),
        }
    }
}
