//! Assertions that authenticate a client or speak for a user (RFC 7521, RFC 7523).

use crate::state::clients::Client;
use crate::state::signature;
use crate::state::world::World;
use crate::wire::jws::Unverified;
use crate::wire::params::Params;

/// How assertions are checked.
pub(crate) struct Assertion {
    /// Whether `client_assertion_type` must be that of JWTs.
    pub(crate) type_counts: bool,
    /// Whether the handler falls over an assertion.
    pub(crate) crashes: fn(&Unverified<'_>) -> bool,
    /// The client that an assertion authenticates.
    pub(crate) client_id: for<'a> fn(&'a Unverified<'_>) -> Option<&'a str>,
    /// Whether the signature, or its absence, is what the client registered.
    pub(crate) is_signed: fn(&World, &Client, &Unverified<'_>, &Params) -> bool,
    /// Whether one of the audiences is this server, by its issuer identifier or its token endpoint.
    pub(crate) is_meant: fn(&[&str], &str, &str) -> bool,
    pub(crate) exp_counts: bool,
    pub(crate) exp_is_demanded: bool,
    pub(crate) nbf_counts: bool,
    /// Whether `exp`, `nbf` and `iat` that are no numbers are an error.
    pub(crate) dates_must_be_numbers: bool,
    pub(crate) jti_is_demanded: bool,
    /// Whether a `jti` is still remembered so many seconds after its use.
    pub(crate) is_remembered: fn(u64) -> bool,
    /// Whether checking and marking are one step, so that of two requests at once one is refused.
    pub(crate) is_marked_at_once: bool,
    /// Whether claims that nobody registered are ignored.
    pub(crate) ignores_unknown_claims: bool,
    /// The issuer that may speak for users, and its public key; nobody, where both are empty.
    pub(crate) voucher: &'static str,
    pub(crate) voucher_key: &'static str,
    /// Whether only a trusted issuer may speak for users.
    pub(crate) voucher_is_known: bool,
    /// Whether what speaks for a user must be signed by the trusted issuer.
    pub(crate) voucher_is_signed: bool,
    /// Whether a refresh token is given for an assertion.
    pub(crate) is_refreshable: bool,
}

impl Assertion {
    /// The type is an absolute URI that says what the assertion is (RFC 7521 section 4.2). Issuer and subject are the
    /// client (RFC 7523 section 3 items 1 and 2B), audiences are compared as plain strings (item 3), `exp` is a must and
    /// `nbf` counts (items 4 and 5), `jti` is there to refuse replays (item 7; OpenID Connect Core section 9), and other
    /// claims are allowed (item 8). The issuer can vouch again, so there is no refresh token (RFC 7521 section 4.1).
    pub(crate) fn standard() -> Self {
        Self {
            type_counts: true,
            crashes: |_| false,
            client_id: |token| {
                token
                    .text("sub")
                    .filter(|subject| token.text("iss") == Some(subject))
            },
            is_signed: |_, client, token, _| signature::is_of_client(client, token),
            is_meant: |audiences, issuer, endpoint| {
                let is_own = |audience: &&str| *audience == issuer || *audience == endpoint;
                audiences.iter().any(is_own)
            },
            exp_counts: true,
            exp_is_demanded: true,
            nbf_counts: true,
            dates_must_be_numbers: true,
            jti_is_demanded: true,
            is_remembered: |_| true,
            is_marked_at_once: true,
            ignores_unknown_claims: true,
            voucher: "",
            voucher_key: "",
            voucher_is_known: true,
            voucher_is_signed: true,
            is_refreshable: false,
        }
    }
}
