//! Faults of answers: what was decided rightly, written wrongly.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Fault, success};
use crate::reference::app::App;
use crate::reference::clock;
use crate::reference::params::Params;
use crate::reference::registry::{self, User};
use crate::reference::reply::{Content, Object, Reply};
use crate::reference::request::Request;
use crate::reference::store::AccessToken;

/// The answer of the token endpoint as the fault sends it.
pub(crate) fn token(app: &App, params: &Params, reply: Reply) -> Reply {
    let Some(fault) = app.fault else {
        return reply;
    };
    let reply = if reply.status == 200 {
        success::rewritten(fault, params, reply)
    } else {
        error(app, fault, params, reply)
    };
    either(fault, reply)
}

/// Faults of any answer of the token endpoint.
fn either(fault: Fault, reply: Reply) -> Reply {
    match fault {
        Fault::ByteOrderMark => with_text(reply, |text| format!("\u{feff}{text}")),
        Fault::TrailingText => with_text(reply, |text| format!("{text}\n)]}}'")),
        Fault::TrailingComma => {
            with_text(reply, |text| format!("{},}}", text.trim_end_matches('}')))
        }
        Fault::CharsetLatin1 => reply.with("Content-Type", "application/json; charset=ISO-8859-1"),
        Fault::NoContentType => reply.without("Content-Type"),
        Fault::JsonPaddingAround => with_text(reply, |text| format!("callback({text});")),
        _ => reply,
    }
}

#[expect(clippy::too_many_lines, reason = "one arm per fault")]
fn error(app: &App, fault: Fault, params: &Params, reply: Reply) -> Reply {
    let reply = challenge(fault, reply);
    let Some(members) = reply.members().cloned() else {
        return reply;
    };
    let text = |name: &str| {
        members
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let (error, description) = (text("error"), text("error_description"));
    match fault {
        Fault::ErrorsWith200 => Reply {
            status: 200,
            ..reply
        },
        Fault::ErrorsAreHtml => {
            let status = reply.status;
            let page = format!("<html><body><h1>{status}</h1><p>{description}</p></body></html>");
            Reply {
                content: Content::Text(page),
                ..reply
            }
            .with("Content-Type", "text/html; charset=utf-8")
        }
        Fault::ErrorsArePlainText => Reply {
            content: Content::Text(error),
            ..reply
        }
        .with("Content-Type", "text/plain; charset=utf-8"),
        Fault::ErrorsLabelledTextPlain => reply.with("Content-Type", "text/plain"),
        Fault::ErrorsLabelledProblemJson => reply.with("Content-Type", "application/problem+json"),
        Fault::ErrorsFormEncoded => {
            let body = format!(
                "error={error}&error_description={}",
                description.replace(' ', "+")
            );
            Reply {
                content: Content::Text(body),
                ..reply
            }
            .with("Content-Type", "application/x-www-form-urlencoded")
        }
        Fault::ErrorsSingleQuoted => with_text(reply, |text| text.replace('"', "'")),
        Fault::ErrorsEmpty => Reply {
            content: Content::Empty,
            ..reply
        },
        Fault::ErrorTwice => with_text(reply, |text| {
            text.replacen('{', "{\"error\":\"server_error\",", 1)
        }),
        Fault::RawLineEndInDescription => with_text(reply, |text| {
            text.replacen("_description\":\"", "_description\":\"\n", 1)
        }),
        Fault::ErrorsWithoutCharset => reply.with("Content-Type", "application/json"),
        _ => match error_members(app, fault, params, members, &error, &description) {
            Some(changed) => Reply {
                content: Content::Json(changed),
                ..reply
            },
            None => reply,
        },
    }
}

fn challenge(fault: Fault, reply: Reply) -> Reply {
    match fault {
        Fault::ChallengeMissing => reply.without("WWW-Authenticate"),
        Fault::MethodRefusalWithoutAllow => reply.without("Allow"),
        _ => reply,
    }
}

fn error_members(
    app: &App,
    fault: Fault,
    params: &Params,
    mut members: Object,
    error: &str,
    description: &str,
) -> Option<Object> {
    let mut set = |name: &str, value: Value| members.insert(name.into(), value);
    match fault {
        Fault::ErrorMissing => {
            return Some(object(json!({ "code": 40001, "message": description })));
        }
        Fault::ErrorIsObject => set("error", json!({ "code": error, "message": description })),
        Fault::ErrorIsList => set("error", json!([error])),
        Fault::ErrorIsNumber => set("error", json!(40001)),
        Fault::ErrorIsNull => set("error", Value::Null),
        Fault::ErrorIsEmpty => set("error", json!("")),
        Fault::ErrorBeyondAscii => set("error", json!(format!("{error}_\u{00fc}"))),
        Fault::ErrorInUpperCase => set("error", json!(error.to_uppercase())),
        Fault::ErrorInCamelCase => set("error", json!(camel_case(error))),
        Fault::ErrorsWrapped => return Some(object(json!({ "data": members }))),
        Fault::GatewayEnvelope => return Some(envelope(app, error, description)),
        Fault::DescriptionWithForbiddenCharacters => set(
            "error_description",
            json!("bad \"value\" \\ here\n\tat line 1"),
        ),
        Fault::DescriptionEchoesInput => set(
            "error_description",
            json!(format!("bad request: {}", values(params))),
        ),
        Fault::ErrorsHaveTokens => set("access_token", json!(crate::reference::random::token())),
        Fault::ErrorsShowInside => set(
            "error_description",
            json!(
                "SQLSTATE[22021]: invalid byte sequence at com.example.TokenDao.find(TokenDao.java:42)"
            ),
        ),
        Fault::DescriptionIsEmpty => set("error_description", json!("")),
        Fault::DescriptionBeyondAscii => set("error_description", json!("ungültige Anfrage")),
        Fault::DescriptionIsList => set("error_description", json!([description])),
        Fault::ErrorUriWithBlank => set("error_uri", json!("https://docs.example/error codes")),
        Fault::ErrorUriIsNoReference => set("error_uri", json!("http://[docs")),
        Fault::ErrorCodeMissing => members.shift_remove("error_code"),
        Fault::ErrorCodeIsString => set("error_code", json!("4001")),
        Fault::DescriptionMissing => members.shift_remove("error_description"),
        _ => return None,
    };
    Some(members)
}

fn values(params: &Params) -> String {
    params
        .pairs()
        .iter()
        .map(|(_, value)| value.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn envelope(app: &App, error: &str, description: &str) -> Object {
    object(json!({
        "RequestId": crate::reference::random::uuid().to_uppercase(),
        "Code": camel_case(error),
        "Message": description,
        "HostId": app.base_url,
    }))
}

/// `access_token` as `accessToken`.
pub(super) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |sum, word| {
        let mut letters = word.chars();
        let head = letters
            .next()
            .map(|letter| letter.to_ascii_uppercase())
            .into_iter();
        sum + &head.chain(letters).collect::<String>()
    })
}

pub(super) fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

/// The body as text, changed; an answer that is no JSON stays as it is.
pub(super) fn with_text(reply: Reply, change: impl FnOnce(String) -> String) -> Reply {
    match reply.members() {
        Some(members) => {
            let text = change(Value::Object(members.clone()).to_string());
            Reply {
                content: Content::Text(text),
                ..reply
            }
        }
        None => reply,
    }
}

/// The answer of the device authorization endpoint.
#[expect(clippy::too_many_lines, reason = "one arm per fault")]
pub(crate) fn device(app: &App, reply: Reply) -> Reply {
    let (Some(fault), 200, Some(members)) = (app.fault, reply.status, reply.members()) else {
        return match app.fault {
            Some(Fault::DeviceErrorsAreHtml) => Reply {
                content: Content::Text("<h1>Bad Request</h1>".into()),
                ..reply
            }
            .with("Content-Type", "text/html"),
            Some(fault) => challenge(fault, reply),
            None => reply,
        };
    };
    let mut members = members.clone();
    let code = members
        .get("user_code")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    match fault {
        Fault::DeviceAnswerLabelledTextPlain => return reply.with("Content-Type", "text/plain"),
        Fault::DeviceAnswerCacheable => return reply.without("Cache-Control"),
        Fault::DeviceAnswerTwice => {
            return with_text(reply, |text| {
                text.replacen('{', "{\"user_code\":\"BCDF-GHJK\",", 1)
            });
        }
        Fault::DeviceAnswerIs201 => {
            return Reply {
                status: 201,
                ..reply
            };
        }
        Fault::VerificationUriIsCalledUrl => {
            rename(&mut members, "verification_uri", "verification_url");
        }
        Fault::VerificationUriMissing => drop(members.shift_remove("verification_uri")),
        Fault::VerificationUriRelative => put(&mut members, "verification_uri", json!("/device")),
        Fault::VerificationUriHasUserCode => {
            let uri = members
                .get("verification_uri_complete")
                .cloned()
                .unwrap_or_default();
            put(&mut members, "verification_uri", uri);
        }
        Fault::DeviceExpiresInMissing => drop(members.shift_remove("expires_in")),
        Fault::DeviceExpiresInString => put(&mut members, "expires_in", json!("600")),
        Fault::IntervalString => put(&mut members, "interval", json!("1")),
        Fault::UserCodeMissing => drop(members.shift_remove("user_code")),
        Fault::UserCodeNumber => put(&mut members, "user_code", json!(code.len())),
        Fault::DeviceCodeMissing => drop(members.shift_remove("device_code")),
        Fault::DeviceCodeInCamelCase => {
            members = members
                .into_iter()
                .map(|(name, value)| (camel_case(&name), value))
                .collect();
        }
        Fault::DeviceExpiresAtLocalTime => {
            let at = members
                .get("expires_at")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            put(&mut members, "expires_at", json!(at + 8 * 3600));
        }
        _ => return reply,
    }
    Reply {
        content: Content::Json(members),
        ..reply
    }
}

pub(super) fn put(members: &mut Object, name: &str, value: Value) {
    members.insert(name.into(), value);
}

pub(super) fn rename(members: &mut Object, from: &str, to: &str) {
    if let Some(value) = members.shift_remove(from) {
        members.insert(to.into(), value);
    }
}

#[expect(clippy::too_many_lines, reason = "one arm per fault")]
pub(crate) fn introspection(app: &App, reply: Reply) -> Reply {
    let (Some(fault), 200, Some(members)) = (app.fault, reply.status, reply.members()) else {
        return match app.fault {
            Some(fault) => challenge(fault, reply),
            None => reply,
        };
    };
    let mut members = members.clone();
    let active = members
        .get("active")
        .and_then(Value::as_bool)
        .unwrap_or_default();
    match fault {
        Fault::ActiveIsString => put(&mut members, "active", json!(active.to_string())),
        Fault::ActiveIsNumber => put(&mut members, "active", json!(u8::from(active))),
        Fault::ActiveMissing => drop(members.shift_remove("active")),
        Fault::InactiveIsError if !active => {
            return Reply {
                status: 400,
                ..reply
            };
        }
        Fault::InactiveIsInvalidToken if !active => {
            return Reply {
                status: 401,
                content: Content::Json(object(json!({ "error": "invalid_token" }))),
                ..reply
            }
            .with("WWW-Authenticate", "Bearer realm=\"introspection\"");
        }
        Fault::InactiveHasReason if !active => {
            put(&mut members, "reason", json!("The token has expired."));
        }
        Fault::IntrospectedScopeIsList if active => {
            let words = members
                .get("scope")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            put(
                &mut members,
                "scope",
                json!(words.split(' ').collect::<Vec<_>>()),
            );
        }
        Fault::IntrospectedExpIsString if active => {
            let exp = members.get("exp").cloned().unwrap_or_default().to_string();
            put(&mut members, "exp", json!(exp));
        }
        Fault::IntrospectedClientIdWrong if active => {
            put(&mut members, "client_id", json!("somebody-else"));
        }
        Fault::IntrospectedAudMissing => drop(members.shift_remove("aud")),
        Fault::LiteralsCapitalized => {
            return with_text(reply, |text| {
                text.replace("true", "True").replace("false", "False")
            });
        }
        Fault::IntrospectionLabelledTextPlain => return reply.with("Content-Type", "text/plain"),
        _ => return reply,
    }
    Reply {
        content: Content::Json(members),
        ..reply
    }
}

pub(crate) fn revocation(app: &App, reply: Reply) -> Reply {
    match app.fault {
        Some(Fault::RevocationIs204) if reply.status == 200 => Reply {
            status: 204,
            ..reply
        },
        Some(Fault::RevocationErrorsWith200) => Reply {
            status: 200,
            ..reply
        },
        Some(Fault::RevocationErrorsAreHtml) if reply.status == 400 => Reply {
            content: Content::Text("<h1>Bad Request</h1>".into()),
            ..reply
        }
        .with("Content-Type", "text/html"),
        Some(fault) => challenge(fault, reply),
        None => reply,
    }
}

pub(crate) fn userinfo(app: &App, reply: Reply) -> Reply {
    let mut members = reply.members().cloned().unwrap_or_default();
    match app.fault {
        Some(Fault::UserinfoSubMissing) => drop(members.shift_remove("sub")),
        Some(Fault::UserinfoSubDiffers) if reply.status == 200 => {
            put(&mut members, "sub", json!("somebody-else"));
        }
        Some(Fault::UserinfoChallengeForbidden) if reply.status == 401 => {
            return reply.with(
                "WWW-Authenticate",
                "Bearer error=\"invalid_token\", error_description=\"ungültig\"",
            );
        }
        Some(Fault::UserinfoErrorWithoutToken) if reply.status == 401 => {
            return reply.with(
                "WWW-Authenticate",
                "Bearer realm=\"userinfo\", error=\"invalid_token\"",
            );
        }
        Some(Fault::UserinfoWithoutChallenge) => return reply.without("WWW-Authenticate"),
        Some(Fault::UserinfoBadTokenIs403) if reply.status == 401 => {
            return Reply {
                status: 403,
                ..reply
            };
        }
        Some(Fault::UserinfoChallengeRepeatsError) if reply.status == 401 => {
            return reply.with(
                "WWW-Authenticate",
                "Bearer error=\"invalid_token\", error=\"invalid_token\"",
            );
        }
        _ => return reply,
    }
    if reply.status == 200 {
        Reply {
            content: Content::Json(members),
            ..reply
        }
    } else {
        reply
    }
}

/// The claims of an ID token that is taken for an access token.
pub(crate) fn subject_of_id_token(app: &App, token: &str) -> Option<Object> {
    let token =
        crate::reference::jws::read(token).filter(|_| app.has(Fault::UserinfoTakesIdTokens))?;
    Some(object(json!({ "sub": token.text("sub")? })))
}

/// An access token that a refresh token is taken for.
pub(crate) fn access_by_refresh_token(app: &App, token: &str) -> Option<AccessToken> {
    let store = app.store();
    let record = store
        .live_refresh_token(token, clock::now_millis())
        .filter(|_| app.has(Fault::UserinfoTakesRefreshTokens))?;
    Some(AccessToken {
        grant: Arc::clone(&record.grant),
        scope: record.grant.scope.clone(),
        audience: String::new(),
        issued: record.issued,
        expires: record.expires,
        jti: String::new(),
        revoked: false,
    })
}

/// Of whom UserInfo speaks.
pub(crate) fn spoken_of(app: &App, user: &'static User) -> &'static User {
    registry::user(app.dialect, "alice")
        .filter(|_| app.has(Fault::UserinfoOfFirstUser))
        .unwrap_or(user)
}

/// Errors as whoever asked says to prefer them, for a fault.
pub(crate) fn by_accept(app: &App, request: &Request, reply: Reply) -> Reply {
    let wants_page = request
        .header("accept")
        .is_some_and(|accept| accept.starts_with(b"text/html"));
    if app.has(Fault::ErrorPageByAccept)
        && wants_page
        && request.path == "/token"
        && reply.status >= 400
    {
        return Reply::html(reply.status, "<h1>Bad Request</h1>".to_owned());
    }
    reply
}
