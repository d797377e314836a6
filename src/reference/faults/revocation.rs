//! Faults of revocation (RFC 7009).

use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC_AND_EIAM, fault};
use crate::wire::reply::Content;

pub(crate) const FAULTS: &[Fault] = &[
    old!(
        "revocation_without_authentication",
        ALL_BUT_CLOUDBASE,
        RevocationWithoutAuthentication
    ),
    old!(
        "revocation_of_foreign_tokens",
        ALL_BUT_CLOUDBASE,
        RevocationOfForeignTokens
    ),
    old!(
        "revocation_does_nothing",
        ALL_BUT_CLOUDBASE,
        RevocationDoesNothing
    ),
    old!(
        "revocation_spares_access_tokens",
        ALL_BUT_CLOUDBASE,
        RevocationSparesAccessTokens
    ),
    old!(
        "revocation_ignores_access_tokens",
        ALL_BUT_CLOUDBASE,
        RevocationIgnoresAccessTokens
    ),
    old!(
        "revocation_refuses_unknown_tokens",
        ALL_BUT_CLOUDBASE,
        RevocationRefusesUnknownTokens
    ),
    old!(
        "revocation_without_token_is_200",
        ALL_BUT_CLOUDBASE,
        RevocationWithoutTokenIs200
    ),
    fault("revocation_is_204", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.revocation.push(|_, reply| {
            if reply.status == 200 {
                reply.with_status(204)
            } else {
                reply
            }
        });
    }),
    fault("revocation_errors_with_200", ALL_BUT_CLOUDBASE, |rules| {
        rules
            .answers
            .revocation
            .push(|_, reply| reply.with_status(200));
    }),
    fault("revocation_errors_are_html", ALL_BUT_CLOUDBASE, |rules| {
        rules.answers.revocation.push(|_, reply| {
            if reply.status == 400 {
                reply
                    .with_content(Content::Text("<h1>Bad Request</h1>".into()))
                    .with("Content-Type", "text/html")
            } else {
                reply
            }
        });
    }),
    old!(
        "revocation_believes_hint",
        RFC_AND_EIAM,
        RevocationBelievesHint
    ),
    old!(
        "revocation_refuses_unknown_hint",
        RFC_AND_EIAM,
        RevocationRefusesUnknownHint
    ),
];
