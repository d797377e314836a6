//! Proof Key for Code Exchange (RFC 7636).

use crate::state::clients::Client;
use crate::wire::params::Params;
use crate::wire::pkce::{Method, is_well_formed};

/// How challenges are taken and verifiers compared.
pub(crate) struct Pkce {
    /// Whether a `code_challenge` is looked at.
    pub(crate) is_heeded: bool,
    /// Whose authorization requests must have one.
    pub(crate) is_demanded_of: fn(&Client) -> bool,
    /// Whose verifiers are compared.
    pub(crate) binds: fn(&Client) -> bool,
    /// The method of a `code_challenge_method`, or of its absence; none where it is not known.
    pub(crate) method: fn(Option<&str>) -> Option<Method>,
    /// Whether `plain` is offered.
    pub(crate) offers_plain: bool,
    /// What of a `code_challenge` counts.
    pub(crate) challenge: fn(&str) -> &str,
    pub(crate) challenge_is_well_formed: fn(&str) -> bool,
    pub(crate) verifier_is_well_formed: fn(&str) -> bool,
    /// Whether a code with a challenge is redeemed without a verifier.
    pub(crate) verifier_may_miss: bool,
    /// Whether `code_verifier` without a value leaves the check out.
    pub(crate) empty_verifier_skips: bool,
    /// Whether a verifier is taken where no challenge was.
    pub(crate) verifier_may_be_unexpected: bool,
    /// The method and the challenge that count at the token endpoint: those bound to the code, by default.
    pub(crate) method_at_redemption: fn(Method, &Params) -> Method,
    pub(crate) challenge_at_redemption: for<'a> fn(&'a str, &'a Params) -> &'a str,
    /// What of a verifier counts.
    pub(crate) verifier: fn(&str) -> &str,
    /// Whether the bound challenge, the transformed verifier and the verifier fit.
    pub(crate) fits: fn(&str, &str, &str) -> bool,
}

impl Pkce {
    /// Absence of a method means `plain` (section 4.3), which section 7.2 advises against and nobody offers here; public
    /// clients must send a challenge, and a verifier is for a challenge only (RFC 9700 section 2.1.1). The method bound to
    /// the code decides (section 4.5), and the comparison is exact (section 4.6).
    pub(crate) fn standard() -> Self {
        Self {
            is_heeded: true,
            is_demanded_of: Client::is_public,
            binds: |_| true,
            method: |named| match named {
                None => Some(Method::Plain),
                Some(name) => Method::from_name(name),
            },
            offers_plain: false,
            challenge: |challenge| challenge,
            challenge_is_well_formed: is_well_formed,
            verifier_is_well_formed: is_well_formed,
            verifier_may_miss: false,
            empty_verifier_skips: false,
            verifier_may_be_unexpected: false,
            method_at_redemption: |bound, _| bound,
            challenge_at_redemption: |bound, _| bound,
            verifier: |verifier| verifier,
            fits: |bound, transformed, _| bound == transformed,
        }
    }
}
