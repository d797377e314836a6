//! What ends together with a code, a refresh token or a token.

use std::sync::Arc;

use crate::state::store::{Grant, Store};

/// What of a grant ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ends {
    /// All tokens of the grant.
    Grant,
    /// Those of every grant of the same client and user: what the user once decided is one authorization there
    /// (RFC 7009 section 2.1).
    Authorization,
    AccessTokens,
    RefreshTokens,
    Nothing,
}

impl Ends {
    /// Ends it.
    pub(crate) fn end(self, store: &Store, grant: &Arc<Grant>) {
        self.end_of_one(grant);
        if self == Self::Authorization {
            for_others(store, grant, Grant::revoke);
        }
    }

    fn end_of_one(self, grant: &Grant) {
        match self {
            Self::Grant | Self::Authorization => grant.revoke(),
            Self::AccessTokens => grant.revoke_access_tokens(),
            Self::RefreshTokens => grant.revoke_refresh_tokens(),
            Self::Nothing => {}
        }
    }
}

/// Ends this of every other grant of the same client and user.
pub(crate) fn end_earlier(ends: Ends, store: &Store, grant: &Arc<Grant>) {
    for_others(store, grant, |other| ends.end_of_one(other));
}

fn for_others(store: &Store, grant: &Arc<Grant>, each: impl Fn(&Grant)) {
    let user = |grant: &Grant| grant.user.map(|user| user.subject);
    for other in store.grants() {
        let is_alike = other.client.id == grant.client.id && user(other) == user(grant);
        if is_alike && !Arc::ptr_eq(other, grant) {
            each(other);
        }
    }
}
