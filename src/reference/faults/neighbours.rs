//! Faults that keep a rule at one place and break it at its neighbour: another endpoint, another grant, another value.

use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::Jwk;
use serde_json::{Value, json};

use crate::faults::requests::speaks;
use crate::faults::row::{Fault, RFC, fault};
use crate::faults::{drafts, redirects};
use crate::rules::client::{OtherClientId, Presented};
use crate::rules::found::Found;
use crate::rules::routes::Route;
use crate::state::{clock, signature};
use crate::wire::body;
use crate::wire::jws::Unverified;
use crate::wire::problem::Problem;
use crate::wire::reply::{Reply, crash};

fn is_beginning(shown: &Presented<'_>) -> bool {
    !shown.secret.is_empty() && shown.registered.starts_with(shown.secret)
}

fn goes_on(shown: &Presented<'_>) -> bool {
    shown.secret.starts_with(shown.registered)
}

fn has_another_case(shown: &Presented<'_>) -> bool {
    shown.registered.eq_ignore_ascii_case(shown.secret)
}

fn has_blanks(shown: &Presented<'_>) -> bool {
    shown.registered == shown.secret.trim()
}

fn at_grant(shown: &Presented<'_>, end: &str) -> bool {
    shown.route == Route::Token && shown.grant.ends_with(end)
}

fn if_active(reply: Reply, name: &str, value: Value) -> Reply {
    if body::flag(&reply, "active") {
        body::set(reply, name, value)
    } else {
        reply
    }
}

/// By the key that stands in its own header.
fn is_signed_by_its_own(token: &Unverified<'_>) -> bool {
    let embedded = token.header.get("jwk").cloned().unwrap_or_default();
    let key = serde_json::from_value::<Jwk>(embedded).ok();
    let key = key.and_then(|jwk| DecodingKey::from_jwk(&jwk).ok());
    key.zip(token.algorithm())
        .is_some_and(|(key, algorithm)| token.is_signed_by(&key, algorithm))
}

pub(crate) const FAULTS: &[Fault] = &[
    fault("revocation_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret = |shown| shown.route == Route::Revocation && is_beginning(shown);
    }),
    fault("revocation_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| shown.route == Route::Revocation && goes_on(shown);
    }),
    fault("revocation_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret = |shown| shown.route == Route::Revocation && has_blanks(shown);
    }),
    fault("revocation_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::Revocation && has_another_case(shown);
    }),
    fault("introspection_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::Introspection && is_beginning(shown);
    }),
    fault("introspection_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| shown.route == Route::Introspection && goes_on(shown);
    }),
    fault("introspection_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::Introspection && has_blanks(shown);
    }),
    fault("introspection_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::Introspection && has_another_case(shown);
    }),
    fault("device_authorization_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::DeviceAuthorization && is_beginning(shown);
    }),
    fault("device_authorization_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret =
            |shown| shown.route == Route::DeviceAuthorization && goes_on(shown);
    }),
    fault(
        "device_authorization_takes_secret_with_blanks",
        RFC,
        |rules| {
            rules.client.takes_secret =
                |shown| shown.route == Route::DeviceAuthorization && has_blanks(shown);
        },
    ),
    fault(
        "device_authorization_takes_secret_in_any_case",
        RFC,
        |rules| {
            rules.client.takes_secret =
                |shown| shown.route == Route::DeviceAuthorization && has_another_case(shown);
        },
    ),
    fault("password_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "password") && is_beginning(shown);
    }),
    fault("password_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "password") && goes_on(shown);
    }),
    fault("password_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "password") && has_blanks(shown);
    }),
    fault("password_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "password") && has_another_case(shown);
    }),
    fault("code_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret =
            |shown| at_grant(shown, "authorization_code") && is_beginning(shown);
    }),
    fault("code_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "authorization_code") && goes_on(shown);
    }),
    fault("code_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret =
            |shown| at_grant(shown, "authorization_code") && has_blanks(shown);
    }),
    fault("code_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret =
            |shown| at_grant(shown, "authorization_code") && has_another_case(shown);
    }),
    fault("refresh_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "refresh_token") && is_beginning(shown);
    }),
    fault("refresh_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "refresh_token") && goes_on(shown);
    }),
    fault("refresh_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "refresh_token") && has_blanks(shown);
    }),
    fault("refresh_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret =
            |shown| at_grant(shown, "refresh_token") && has_another_case(shown);
    }),
    fault("device_takes_secret_cut", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "device_code") && is_beginning(shown);
    }),
    fault("device_takes_secret_longer", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "device_code") && goes_on(shown);
    }),
    fault("device_takes_secret_with_blanks", RFC, |rules| {
        rules.client.takes_secret = |shown| at_grant(shown, "device_code") && has_blanks(shown);
    }),
    fault("device_takes_secret_in_any_case", RFC, |rules| {
        rules.client.takes_secret =
            |shown| at_grant(shown, "device_code") && has_another_case(shown);
    }),
    fault("revocation_reads_basic_raw", RFC, |rules| {
        rules.client.basic_is_raw_at = Some(Route::Revocation);
    }),
    fault("introspection_reads_basic_raw", RFC, |rules| {
        rules.client.basic_is_raw_at = Some(Route::Introspection);
    }),
    fault("device_authorization_reads_basic_raw", RFC, |rules| {
        rules.client.basic_is_raw_at = Some(Route::DeviceAuthorization);
    }),
    fault("revocation_refuses_expired_tokens", RFC, |rules| {
        rules.revocation.refuses_expired_tokens = true;
    }),
    fault("revocation_finds_longer_tokens", RFC, |rules| {
        rules.revocation.found = Found::WithTail;
    }),
    fault("revocation_finds_tokens_in_any_case", RFC, |rules| {
        rules.revocation.found = Found::CaseIgnored;
    }),
    fault("revocation_finds_nearly_whole_tokens", RFC, |rules| {
        rules.revocation.found = Found::LastIgnored;
    }),
    fault("revocation_reads_the_query", RFC, |rules| {
        rules.form.query_counts_at = Some("/revoke");
    }),
    fault("revocation_takes_get", RFC, |rules| {
        rules.revocation.takes_get = true;
    }),
    fault("introspection_reads_the_query", RFC, |rules| {
        rules.form.query_counts_at = Some("/introspect");
    }),
    fault("introspected_exp_is_past", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|_, reply| if_active(reply, "exp", json!(clock::now() - 3600)));
    }),
    fault("introspected_exp_is_milliseconds_ago", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|_, reply| if_active(reply, "exp", json!(3600)));
    }),
    fault("introspected_iat_is_ahead", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|_, reply| if_active(reply, "iat", json!(clock::now() + 3600)));
    }),
    fault("introspected_iat_is_zero", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|_, reply| if_active(reply, "iat", json!(0)));
    }),
    fault("introspected_nbf_is_ahead", RFC, |rules| {
        rules
            .answers
            .introspection
            .push(|_, reply| if_active(reply, "nbf", json!(clock::now() + 3600)));
    }),
    fault("inactive_answer_has_a_reason", RFC, |rules| {
        rules.answers.introspection.push(|_, reply| {
            if reply.status == 200 && !body::flag(&reply, "active") {
                body::set(reply, "reason", json!("unknown or expired"))
            } else {
                reply
            }
        });
    }),
    fault("refresh_renews_access_tokens", RFC, |rules| {
        rules.refresh.renews_access_tokens = true;
    }),
    fault("empty_client_id_counts_beside_basic", RFC, |rules| {
        rules.client.counts_when_empty = Some("client_id");
    }),
    fault("empty_client_secret_counts_beside_basic", RFC, |rules| {
        rules.client.counts_when_empty = Some("client_secret");
    }),
    fault("unreadable_header_is_skipped", RFC, |rules| {
        rules.client.skips_unreadable_header = true;
    }),
    fault("state_is_cut_at_255", RFC, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change(pairs, "state", |state| state.chars().take(255).collect());
        });
    }),
    fault("state_is_cut_at_1000", RFC, |rules| {
        rules.authorize.parameters.push(|_, pairs| {
            redirects::change(pairs, "state", |state| state.chars().take(1000).collect());
        });
    }),
    fault("registered_host_case_ignored", RFC, |rules| {
        rules.redirect.is_registered = |registered, presented| {
            registered == presented
                || registered == presented.replace("CLIENT.EXAMPLE", "client.example")
        };
    }),
    fault("registered_port_ignored", RFC, |rules| {
        rules.redirect.is_registered = |registered, presented| {
            let without = |uri: &str| {
                url::Url::parse(uri)
                    .ok()
                    .map(|mut url| (url.set_port(None), url))
            };
            registered == presented || without(registered) == without(presented)
        };
    }),
    fault("registered_uri_trimmed", RFC, |rules| {
        rules.redirect.is_registered = |registered, presented| registered == presented.trim();
    }),
    fault("response_type_case_ignored", RFC, |rules| {
        rules.authorize.is_code =
            |named| named.is_some_and(|name| name.eq_ignore_ascii_case("code"));
    }),
    fault("first_word_of_response_type_counts", RFC, |rules| {
        rules.authorize.is_code =
            |named| named.is_some_and(|name| name.split(' ').next() == Some("code"));
    }),
    fault("refused_scope_uses_refresh_token_up", RFC, |rules| {
        rules.refresh.is_used_up_by = |problem| {
            matches!(
                problem,
                Problem::UnknownScope | Problem::MalformedScope | Problem::ScopeBeyondGrant
            )
        };
    }),
    fault("wrong_secret_uses_refresh_token_up", RFC, |rules| {
        rules.refresh.is_used_up_by = |problem| problem == Problem::WrongSecret;
    }),
    fault("refresh_tokens_of_an_hour_are_one", RFC, |rules| {
        rules.mint.refresh_token = |_| format!("refresh-token-of-the-hour-{}", clock::now() / 3600);
    }),
    fault("thousand_parameters_crash", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            if asked.params.pairs().len() > 1000 {
                crash()
            } else {
                reply
            }
        });
    }),
    fault("value_of_five_thousand_crashes", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            let mut pairs = asked.params.pairs().iter();
            if pairs.any(|(_, value)| value.len() > 4096) {
                crash()
            } else {
                reply
            }
        });
    }),
    fault("broken_encoding_is_redirected", RFC, |rules| {
        rules.answers.refused.push(|asked, reply| {
            let body = String::from_utf8_lossy(&asked.request.body);
            if body.contains("%zz") || body.ends_with('%') || body.ends_with("%4") {
                Reply::see_other("/error")
            } else {
                reply
            }
        });
    }),
    fault("spanish_errors_have_another_code", RFC, |rules| {
        rules.answers.refused.push(|asked, reply| {
            if speaks(asked.request, "es") {
                body::if_json(reply, |reply| body::set(reply, "error", json!("no_es")))
            } else {
                reply
            }
        });
    }),
    fault("spanish_crashes", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            if speaks(asked.request, "es") {
                crash()
            } else {
                reply
            }
        });
    }),
    fault("chinese_errors_have_another_code", RFC, |rules| {
        rules.answers.refused.push(|asked, reply| {
            if speaks(asked.request, "zh") {
                body::if_json(reply, |reply| body::set(reply, "error", json!("no_zh")))
            } else {
                reply
            }
        });
    }),
    fault("chinese_crashes", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            if speaks(asked.request, "zh") {
                crash()
            } else {
                reply
            }
        });
    }),
    fault("german_errors_have_another_code", RFC, |rules| {
        rules.answers.refused.push(|asked, reply| {
            if speaks(asked.request, "de") {
                body::if_json(reply, |reply| body::set(reply, "error", json!("no_de")))
            } else {
                reply
            }
        });
    }),
    fault("german_crashes", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            if speaks(asked.request, "de") {
                crash()
            } else {
                reply
            }
        });
    }),
    fault("forwarded_for_is_refused", RFC, |rules| {
        rules.answers.token.push(|asked, reply| {
            if asked.request.header("x-forwarded-for").is_some() {
                Reply::empty(403)
            } else {
                reply
            }
        });
    }),
    fault("metadata_follow_forwarded_host", RFC, |rules| {
        rules.answers.metadata.push(|asked, reply| {
            let host = asked
                .request
                .header("x-forwarded-host")
                .map(String::from_utf8_lossy);
            match host {
                Some(host) => {
                    let there = format!("https://{host}");
                    body::with_text(reply, |text| text.replace(&asked.world.base_url, &there))
                }
                None => reply,
            }
        });
    }),
    fault("verifier_counts_to_43", RFC, |rules| {
        rules.pkce.verifier = |verifier| {
            if verifier.len() <= 48 {
                verifier.get(..43).unwrap_or(verifier)
            } else {
                verifier
            }
        };
    }),
    fault("verifier_counts_to_128", RFC, |rules| {
        rules.pkce.verifier = |verifier| verifier.get(..128).unwrap_or(verifier);
    }),
    fault("verifier_is_trimmed", RFC, |rules| {
        rules.pkce.verifier = |verifier| verifier.trim();
    }),
    fault("nonce_is_cut_at_255", RFC, |rules| {
        rules.claims.id_token.push(|_, draft| {
            if let Some(nonce) = draft.claims.get("nonce").and_then(|nonce| nonce.as_str()) {
                let cut: String = nonce.chars().take(255).collect();
                drafts::set(draft, "nonce", json!(cut));
            }
        });
    }),
    fault("nonce_is_cut_at_1000", RFC, |rules| {
        rules.claims.id_token.push(|_, draft| {
            if let Some(nonce) = draft.claims.get("nonce").and_then(|nonce| nonce.as_str()) {
                let cut: String = nonce.chars().take(1000).collect();
                drafts::set(draft, "nonce", json!(cut));
            }
        });
    }),
    fault("userinfo_email_verified_of_another_type", RFC, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "email_verified", json!("true"))
            } else {
                reply
            }
        });
    }),
    fault("userinfo_updated_at_of_another_type", RFC, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "updated_at", json!("2026-11-30"))
            } else {
                reply
            }
        });
    }),
    fault("userinfo_address_of_another_type", RFC, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "address", json!("1 Main Street"))
            } else {
                reply
            }
        });
    }),
    fault("userinfo_name_of_another_type", RFC, |rules| {
        rules.answers.userinfo.push(|_, reply| {
            if reply.status == 200 {
                body::set(reply, "name", json!({"given": "Alice"}))
            } else {
                reply
            }
        });
    }),
    fault("idt_email_verified_of_another_type", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "email_verified", json!("true")));
    }),
    fault("idt_updated_at_of_another_type", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "updated_at", json!("2026-11-30")));
    }),
    fault("idt_phone_number_verified_of_another_type", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "phone_number_verified", json!(1)));
    }),
    fault("idt_name_of_another_type", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "name", json!(["Alice"])));
    }),
    fault("idt_auth_time_of_another_type", RFC, |rules| {
        rules
            .claims
            .id_token
            .push(|_, draft| drafts::set(draft, "auth_time", json!("1790000000")));
    }),
    fault("userinfo_refuses_post", RFC, |rules| {
        rules.userinfo.takes_post = false;
    }),
    fault("bearer_scheme_case_matters", RFC, |rules| {
        rules.userinfo.scheme_has_a_case = true;
    }),
    fault("userinfo_tells_of_clients", RFC, |rules| {
        rules.userinfo.tells_of_clients = true;
    }),
    fault("wrong_secret_ends_device_code", RFC, |rules| {
        rules.device.ends_with_a_mistake = true;
    }),
    fault("device_poll_widens_scope", RFC, |rules| {
        rules.device.takes_scope_of_poll = true;
    }),
    fault("approval_does_not_reach_the_device", RFC, |rules| {
        rules.device.forgets_approval = true;
    }),
    fault("unknown_client_polls", RFC, |rules| {
        rules.client.other_client_id = OtherClientId::Ignored;
        rules.client.id_passes_for = |registered, presented| {
            registered == "public-client" && presented.starts_with("grantspec-")
        };
    }),
    fault("assertion_key_of_header_counts", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| {
            is_signed_by_its_own(token) || signature::is_of_client(client, token)
        };
    }),
    fault("assertion_iat_demanded", RFC, |rules| {
        rules.assertion.is_signed = |_, client, token, _| {
            token.claims.contains_key("iat") && signature::is_of_client(client, token)
        };
    }),
    fault("assertion_of_long_ago_crashes", RFC, |rules| {
        rules.assertion.crashes = |token| {
            token
                .date("exp")
                .is_ok_and(|exp| exp.is_some_and(|exp| exp < 1_577_836_800.0))
        };
    }),
    fault("assertion_mac_of_long_ago_accepted", RFC, |rules| {
        rules.assertion.exp_counts = false;
    }),
    fault("jwks_alg_unregistered", RFC, |rules| {
        rules.answers.keys.push(|_, reply| {
            body::with_text(reply, |text| {
                text.replace("\"alg\":\"RS256\"", "\"alg\":\"RSA256\"")
            })
        });
    }),
];
