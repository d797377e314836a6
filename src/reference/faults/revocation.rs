//! Faults of revocation (RFC 7009).

use crate::faults::row::{ALL_BUT_CLOUDBASE, Fault, RFC_AND_EIAM, fault};
use crate::rules::ends::Ends;
use crate::wire::reply::Content;

pub(crate) const FAULTS: &[Fault] = &[
    fault(
        "revocation_without_authentication",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.revocation.is_protected = false;
        },
    ),
    fault("revocation_of_foreign_tokens", ALL_BUT_CLOUDBASE, |rules| {
        rules.revocation.may_be_foreign = true;
    }),
    fault("revocation_does_nothing", ALL_BUT_CLOUDBASE, |rules| {
        rules.revocation.ends = Ends::Nothing;
        rules.revocation.ends_access_token = |_| false;
    }),
    fault(
        "revocation_spares_access_tokens",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.revocation.ends_alone = true;
        },
    ),
    fault(
        "revocation_ignores_access_tokens",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.revocation.ends_access_token = |_| false;
        },
    ),
    fault(
        "revocation_refuses_unknown_tokens",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.revocation.refuses_unknown_tokens = true;
        },
    ),
    fault(
        "revocation_without_token_is_200",
        ALL_BUT_CLOUDBASE,
        |rules| {
            rules.revocation.token_may_miss = true;
        },
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
    fault("revocation_believes_hint", RFC_AND_EIAM, |rules| {
        rules.revocation.believes_hint = true;
    }),
    fault("revocation_refuses_unknown_hint", RFC_AND_EIAM, |rules| {
        rules.revocation.refuses_unknown_hints = true;
    }),
];
