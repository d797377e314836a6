//! Faults of the answer that carries tokens (RFC 6749 section 5.1).

use serde_json::{Value, json};

use super::Fault;
use super::replies::{camel_case, object, put, rename, with_text};
use crate::reference::clock;
use crate::reference::params::Params;
use crate::reference::reply::{Content, Object, Reply};

pub(super) fn rewritten(fault: Fault, params: &Params, reply: Reply) -> Reply {
    let Some(members) = reply.members().cloned() else {
        return reply;
    };
    match fault {
        Fault::SuccessIs201 => Reply {
            status: 201,
            ..reply
        },
        Fault::SuccessIs302 => Reply {
            status: 302,
            ..reply
        }
        .with("Location", "https://client.example/cb"),
        Fault::TokensCacheable => reply
            .with("Cache-Control", "private, max-age=300")
            .without("Pragma"),
        Fault::TokensNoCacheOnly => reply.with("Cache-Control", "no-cache"),
        Fault::TokensWithoutCacheControl => reply.without("Cache-Control"),
        Fault::RefreshAnswersCacheable if params.get("grant_type") == Some("refresh_token") => {
            reply.without("Cache-Control")
        }
        Fault::ExpiresInNan => numbers(reply, &members, |_| "NaN".to_owned()),
        Fault::TokensWithoutPragma => reply.without("Pragma"),
        Fault::TokensLabelledTextPlain => reply.with("Content-Type", "text/plain"),
        Fault::TokensLabelledTextHtml => reply.with("Content-Type", "text/html; charset=utf-8"),
        Fault::TokensLabelledJavascript => reply.with("Content-Type", "application/javascript"),
        Fault::SuccessWithoutCharset => reply.with("Content-Type", "application/json"),
        Fault::TokensFormEncoded => form_encoded(reply, &members),
        Fault::AccessTokenTwice => with_text(reply, |text| {
            text.replacen('{', "{\"access_token\":\"another-one\",", 1)
        }),
        Fault::ScopeTwice => with_text(reply, |text| {
            text.replacen('{', "{\"scope\":\"api.write\",", 1)
        }),
        Fault::ExpiresInExponent => numbers(reply, &members, |seconds| format!("{seconds}e0")),
        Fault::ExpiresInFraction => numbers(reply, &members, |seconds| format!("{seconds}.5")),
        Fault::ExpiresInNegative => numbers(reply, &members, |seconds| format!("-{seconds}")),
        Fault::BodyIsList => with_text(reply, |text| format!("[{text}]")),
        Fault::BodyIsString => with_text(reply, |text| Value::String(text).to_string()),
        _ => match changed(fault, params, members) {
            Some(members) => Reply {
                content: Content::Json(members),
                ..reply
            },
            None => reply,
        },
    }
}

fn form_encoded(reply: Reply, members: &Object) -> Reply {
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), ToOwned::to_owned)
    };
    let pairs: Vec<_> = members
        .iter()
        .map(|(name, value)| format!("{name}={}", text(value).replace(' ', "+")))
        .collect();
    Reply {
        content: Content::Text(pairs.join("&")),
        ..reply
    }
    .with("Content-Type", "application/x-www-form-urlencoded")
}

/// `expires_in` in another notation.
fn numbers(reply: Reply, members: &Object, notation: impl Fn(u64) -> String) -> Reply {
    let seconds = members
        .get("expires_in")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let written = notation(seconds);
    with_text(reply, |text| {
        text.replace(
            &format!("\"expires_in\":{seconds}"),
            &format!("\"expires_in\":{written}"),
        )
    })
}

#[expect(clippy::too_many_lines, reason = "one arm per fault")]
fn changed(fault: Fault, params: &Params, mut members: Object) -> Option<Object> {
    if matches!(
        fault,
        Fault::TokensNested | Fault::TokensInCamelCase | Fault::ScopeNotReported
    ) {
        return reshaped(fault, params, members);
    }
    let seconds = members
        .get("expires_in")
        .and_then(Value::as_u64)
        .unwrap_or_default();
    let scope = members
        .get("scope")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let (name, value) = match fault {
        Fault::TokenTypeMissing => ("token_type", None),
        Fault::TokenTypeNull => ("token_type", Some(Value::Null)),
        Fault::TokenTypeEmpty => ("token_type", Some(json!(""))),
        Fault::TokenTypeWithBlank => ("token_type", Some(json!("Bearer Token"))),
        Fault::TokenTypeLowerCase => ("token_type", Some(json!("bearer"))),
        Fault::TokenTypeIsMac => ("token_type", Some(json!("mac"))),
        Fault::TokenTypeIsNumber => ("token_type", Some(json!(1))),
        Fault::ExpiresInMissing => ("expires_in", None),
        Fault::ExpiresInString => ("expires_in", Some(json!(seconds.to_string()))),
        Fault::ExpiresInMillis => ("expires_in", Some(json!(seconds * 1000))),
        Fault::ExpiresInMinutes => ("expires_in", Some(json!(seconds / 60))),
        Fault::ExpiresInNull => ("expires_in", Some(Value::Null)),
        Fault::ExpiresInIsTimeOfExpiry => ("expires_in", Some(json!(clock::now() + seconds))),
        Fault::ExpiresInIsADay => ("expires_in", Some(json!(86_400))),
        Fault::AccessTokenMissing => ("access_token", None),
        Fault::AccessTokenNull => ("access_token", Some(Value::Null)),
        Fault::AccessTokenEmpty => ("access_token", Some(json!(""))),
        Fault::AccessTokenIsObject => (
            "access_token",
            Some(json!({ "value": members.get("access_token") })),
        ),
        Fault::AccessTokenIsNumber => ("access_token", Some(json!(4_711))),
        Fault::RefreshTokenIsList => (
            "refresh_token",
            Some(json!([members.get("refresh_token")?])),
        ),
        Fault::ExpiresInZero => ("expires_in", Some(json!(0))),
        Fault::ExpiresInBoolean => ("expires_in", Some(json!(true))),
        Fault::ExpiresInBeyond32Bits => ("expires_in", Some(json!(4_294_967_297_u64))),
        Fault::TokensWithError => ("error", Some(json!("ok"))),
        Fault::GroupsAreObjects => ("groups", Some(json!([{ "id": "1" }]))),
        Fault::AccessTokenTooLong => ("access_token", Some(json!("eyJ".repeat(1500)))),
        Fault::RefreshTokenNull => ("refresh_token", Some(Value::Null)),
        Fault::RefreshTokenEmpty => ("refresh_token", Some(json!(""))),
        Fault::RefreshTokenMissing => ("refresh_token", None),
        Fault::IdTokenMissing => ("id_token", None),
        Fault::IdTokenNull => ("id_token", Some(Value::Null)),
        Fault::ScopeIsList => ("scope", Some(json!(scope.split(' ').collect::<Vec<_>>()))),
        Fault::ScopeWithCommas => ("scope", Some(json!(scope.replace(' ', ",") + ","))),
        Fault::ScopeWithTrailingBlank => ("scope", Some(json!(format!("{scope} ")))),
        Fault::ScopeWithDoubleBlank => ("scope", Some(json!(format!("{scope}  {scope}")))),
        Fault::ScopeIsEmpty => ("scope", Some(json!(""))),
        Fault::ScopeOmitted => ("scope", None),
        _ => return of_vendors(fault, members, seconds),
    };
    match value {
        Some(value) => put(&mut members, name, value),
        None => drop(members.shift_remove(name)),
    }
    Some(members)
}

fn reshaped(fault: Fault, params: &Params, mut members: Object) -> Option<Object> {
    match fault {
        Fault::TokensNested => Some(object(json!({ "code": 0, "data": members }))),
        Fault::TokensInCamelCase => Some(
            members
                .into_iter()
                .map(|(name, value)| (camel_case(&name), value))
                .collect(),
        ),
        Fault::ScopeNotReported if params.get("scope").is_none() => {
            members.shift_remove("scope");
            Some(members)
        }
        _ => None,
    }
}

fn of_vendors(fault: Fault, mut members: Object, seconds: u64) -> Option<Object> {
    let expires_at = clock::now() + seconds;
    match fault {
        Fault::ExpiresAtLocalTime => put(&mut members, "expires_at", json!(expires_at + 8 * 3600)),
        Fault::ExpiresAtString => put(&mut members, "expires_at", json!(expires_at.to_string())),
        Fault::ExpiresAtMillis => put(&mut members, "expires_at", json!(expires_at * 1000)),
        Fault::ExpiresAtIsTimeOfIssue => put(&mut members, "expires_at", json!(clock::now())),
        Fault::ExpiresAtInWords => {
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(expires_at);
            put(
                &mut members,
                "expires_at",
                json!(httpdate::fmt_http_date(at)),
            );
        }
        Fault::ExpiresAtMissing => drop(members.shift_remove("expires_at")),
        Fault::ExpiresAtIsCalledExpireAt => rename(&mut members, "expires_at", "expire_at"),
        Fault::SubIsNumber => {
            let number = members.get("sub")?.as_str()?.parse::<u64>().ok()?;
            put(&mut members, "sub", json!(number));
        }
        Fault::SubMissing => drop(members.shift_remove("sub")),
        Fault::SubIsSecretId if members.get("sub") == Some(&json!("service_account")) => {
            put(
                &mut members,
                "sub",
                json!(crate::reference::registry::SECRET_ID),
            );
        }
        _ => return None,
    }
    Some(members)
}
