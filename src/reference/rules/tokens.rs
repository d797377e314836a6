//! What is issued (RFC 6749 sections 5.1 and 6).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use crate::state::order::Order;

/// How tokens are issued.
pub(crate) struct Tokens {
    pub(crate) access_token_expires: bool,
    pub(crate) refresh_token_expires: bool,
    /// What an access token is good for.
    pub(crate) scope: fn(&Order) -> Vec<String>,
    /// Whether a client that asks for itself gets the same token again while it lives.
    pub(crate) hands_out_again: bool,
    /// Whether a refresh gives an ID token, too, as it may (OpenID Connect Core section 12.2).
    pub(crate) has_id_token_at_refresh: bool,
    /// Whether there is an ID token only where the scope has `openid`.
    pub(crate) id_token_needs_openid: bool,
    /// `at_hash`, of the SHA-256 of the access token.
    pub(crate) at_hash: fn(&[u8]) -> String,
}

impl Tokens {
    /// Both expire; `expires_in` tells when, and `scope` for what (section 5.1). There is an ID token where `openid` was
    /// asked for (OpenID Connect Core section 3.1.2.1), with the left half of the hash (section 3.1.3.6 there).
    pub(crate) fn standard() -> Self {
        Self {
            access_token_expires: true,
            refresh_token_expires: true,
            scope: |order| order.scope.clone(),
            hands_out_again: false,
            has_id_token_at_refresh: true,
            id_token_needs_openid: true,
            at_hash: |hash| BASE64_URL_SAFE_NO_PAD.encode(&hash[..hash.len() / 2]),
        }
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::Tokens;

    #[test]
    fn at_hash_is_the_left_half_in_base64url() {
        // From OpenID Connect Core appendix A.3.
        let hash = Sha256::digest("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
        assert_eq!(
            (Tokens::standard().at_hash)(&hash),
            "77QmUPtjPfzWtF2AnpK9RQ"
        );
    }
}
