//! An order for tokens: what is to be issued, and to whom.

use std::sync::Arc;

use crate::state::store::Grant;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RefreshPolicy {
    None,
    New,
    /// The presented one stays in use, and its time runs on.
    Keep(String),
}

/// What to issue.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    pub(crate) grant: Arc<Grant>,
    /// Of the access token; the refresh token keeps that of the grant (RFC 6749 section 6).
    pub(crate) scope: Vec<String>,
    pub(crate) audience: String,
    pub(crate) refresh: RefreshPolicy,
    /// At a refresh the ID token has no `nonce` (OpenID Connect Core section 12.2).
    pub(crate) is_refresh: bool,
}

impl Order {
    /// The first one of a grant: all of its scope, and a refresh token.
    pub(crate) fn first(grant: Arc<Grant>, audience: String) -> Self {
        Self {
            scope: grant.scope.clone(),
            grant,
            audience,
            refresh: RefreshPolicy::New,
            is_refresh: false,
        }
    }
}
