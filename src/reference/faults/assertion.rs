//! Faults of assertions (RFC 7521, RFC 7523).

use jsonwebtoken::{Algorithm, DecodingKey};
use serde_json::Value;
use url::Url;

use crate::faults::row::{Fault, RFC, fault};
use crate::rules::client::SeveralMethods;
use crate::state::clients::{AuthMethod, Client, JWT_BEARER};
use crate::state::signature;
use crate::state::world::World;
use crate::wire::jws::Unverified;
use crate::wire::problem::Problem::{BadClientAssertion, BadGrantAssertion};

pub(crate) const FAULTS: &[Fault] = &[
    fault("assertion_type_ignored", RFC, |rules| {
        rules.assertion.type_counts = false;
    }),
    fault("assertion_signature_ignored", RFC, |rules| {
        rules.assertion.is_signed = |_, _, token, _| !token.has_critical_extensions();
    }),
    fault("assertion_alg_none_accepted", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| {
            token.names_algorithm_none() || signature::is_of_client(client, token)
        };
    }),
    fault("assertion_public_key_as_hmac_secret", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| is_macced_with_public_key(client, token);
    }),
    fault("assertion_key_of_any_client", RFC, |rules| {
        rules.assertion.is_signed =
            |world, client, token, _| is_signed_by_anybody(world, client, token);
    }),
    fault("assertion_crit_ignored", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| signature::is_with_key_of(client, token);
    }),
    fault("assertion_iss_ignored", RFC, |rules| {
        rules.assertion.client_id = |token| token.text("sub");
    }),
    fault("assertion_sub_ignored", RFC, |rules| {
        rules.assertion.client_id = |token| token.text("iss");
    }),
    fault("assertion_aud_ignored", RFC, |rules| {
        rules.assertion.is_meant = |_, _, _| true;
    }),
    fault("assertion_aud_by_prefix", RFC, |rules| {
        rules.assertion.is_meant = |audiences, issuer, _| {
            audiences
                .iter()
                .any(|audience| audience.starts_with(issuer))
        };
    }),
    fault("assertion_exp_ignored", RFC, |rules| {
        rules.assertion.exp_counts = false;
    }),
    fault("assertion_exp_not_demanded", RFC, |rules| {
        rules.assertion.exp_is_demanded = false;
    }),
    fault("assertion_nbf_ignored", RFC, |rules| {
        rules.assertion.nbf_counts = false;
    }),
    fault("assertion_jti_not_demanded", RFC, |rules| {
        rules.assertion.jti_is_demanded = false;
        rules.assertion.is_remembered = |_| false;
    }),
    fault("assertion_replay_accepted", RFC, |rules| {
        rules.assertion.is_remembered = |_| false;
    }),
    fault("assertion_unknown_claim_refused", RFC, |rules| {
        rules.assertion.ignores_unknown_claims = false;
    }),
    fault("assertion_aud_endpoint_refused", RFC, |rules| {
        rules.assertion.is_meant = |audiences, issuer, _| audiences.contains(&issuer);
    }),
    fault("bad_assertion_is_invalid_grant", RFC, |rules| {
        rules
            .errors
            .say(&[BadClientAssertion], 400, "invalid_grant");
    }),
    fault("bad_assertion_is_invalid_request", RFC, |rules| {
        rules
            .errors
            .say(&[BadClientAssertion], 400, "invalid_request");
    }),
    fault("bad_assertion_is_500", RFC, |rules| {
        rules.errors.say(&[BadClientAssertion], 500, "server_error");
    }),
    fault("bad_assertion_crashes", RFC, |rules| {
        rules.errors.crash_on(BadClientAssertion);
    }),
    fault("grant_assertion_iss_ignored", RFC, |rules| {
        rules.assertion.voucher_is_known = false;
    }),
    fault("grant_assertion_signature_ignored", RFC, |rules| {
        rules.assertion.voucher_is_signed = false;
    }),
    fault("grant_assertion_secret_ignored", RFC, |rules| {
        rules.client.credentials_unread_for.push(JWT_BEARER);
    }),
    fault("bad_grant_assertion_is_invalid_client", RFC, |rules| {
        rules
            .errors
            .say(&[BadGrantAssertion], 401, "invalid_client");
    }),
    fault("bad_grant_assertion_is_invalid_request", RFC, |rules| {
        rules
            .errors
            .say(&[BadGrantAssertion], 400, "invalid_request");
    }),
    fault("bad_grant_assertion_crashes", RFC, |rules| {
        rules.errors.crash_on(BadGrantAssertion);
    }),
    fault("refresh_token_for_assertion", RFC, |rules| {
        rules.assertion.is_refreshable = true;
    }),
    fault("assertion_aud_slash_ignored", RFC, |rules| {
        rules.assertion.is_meant = |audiences, issuer, endpoint| {
            let mut bare = audiences
                .iter()
                .map(|audience| audience.trim_end_matches('/'));
            bare.any(|audience| audience == issuer || audience == endpoint)
        };
    }),
    fault("assertion_aud_by_host", RFC, |rules| {
        rules.assertion.is_meant = |audiences, issuer, _| {
            let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin());
            let own = origin(issuer);
            own.is_some() && audiences.iter().any(|audience| origin(audience) == own)
        };
    }),
    fault("assertion_replay_after_a_second", RFC, |rules| {
        rules.assertion.is_remembered = |seconds| seconds <= 1;
    }),
    fault("assertion_signature_ignored_at_refresh", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, params| {
            params.get("grant_type") == Some("refresh_token")
                || signature::is_of_client(client, token)
        };
    }),
    fault("bad_assertion_falls_back_to_secret", RFC, |rules| {
        rules.client.several_methods = SeveralMethods::SecretBesideAssertionCounts;
    }),
    fault("assertion_dates_of_other_types_ignored", RFC, |rules| {
        rules.assertion.dates_must_be_numbers = false;
    }),
    fault("assertion_aud_number_crashes", RFC, |rules| {
        rules.assertion.crashes = |token| {
            let audiences = token.claims.get("aud").and_then(Value::as_array);
            audiences.is_some_and(|all| !all.iter().all(Value::is_string))
        };
    }),
];

/// With the text of the public key as the secret of HS256 (RFC 8725 section 2.1).
fn is_macced_with_public_key(client: &Client, token: &Unverified<'_>) -> bool {
    if token.algorithm() != Some(Algorithm::HS256) {
        return signature::is_of_client(client, token);
    }
    let is_macced =
        |pem: &str| token.is_signed_by(&DecodingKey::from_secret(pem.as_bytes()), Algorithm::HS256);
    !token.has_critical_extensions() && client.keys.iter().any(|key| is_macced(&key.pem))
}

/// With any key that any client registered.
fn is_signed_by_anybody(world: &World, client: &Client, token: &Unverified<'_>) -> bool {
    let clients = world.clients();
    let mut keys = clients.iter().flat_map(|known| known.keys.iter());
    let has_keys = client.uses(AuthMethod::PrivateKeyJwt) && !client.uses(AuthMethod::SecretJwt);
    signature::is_of_client(client, token)
        || has_keys
            && !token.has_critical_extensions()
            && keys.any(|key| signature::is_with(key, token))
}
