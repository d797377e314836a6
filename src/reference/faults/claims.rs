//! Faults of the JWTs the endpoint signs.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::Fault;
use crate::reference::app::App;
use crate::reference::keys::{Draft, Finish, KeyChoice};
use crate::reference::store::Grant;
use crate::reference::tokens::Order;

enum Change {
    Set(&'static str, Value),
    Drop(&'static str),
    Header(&'static str, Value),
    DropHeader(&'static str),
    Key(KeyChoice),
    Finish(Finish),
}

use Change::{Drop, DropHeader, Header, Key, Set};

fn apply(app: &App, draft: &mut Draft, change: Change) {
    match change {
        Set(name, value) => drop(draft.claims.insert(name.into(), value)),
        Drop(name) => drop(draft.claims.shift_remove(name)),
        Header(name, value) => drop(draft.header.insert(name.into(), value)),
        DropHeader(name) => drop(draft.header.shift_remove(name)),
        Key(choice) => draft.use_key(&app.keys, choice),
        Change::Finish(finish) => draft.finish = finish,
    }
}

pub(crate) fn access_token(app: &App, draft: &mut Draft, grant: &Grant) {
    let Some(fault) = app.fault else {
        return;
    };
    let number = |name: &str| {
        draft
            .claims
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let (issued, expires) = (number("iat"), number("exp"));
    let change = match fault {
        Fault::AtTypIsJwt => Header("typ", json!("JWT")),
        Fault::AtTypIsLong => Header("typ", json!("application/at+jwt")),
        Fault::AtTypMissing => DropHeader("typ"),
        Fault::AtKidIsNumber => Header("kid", json!(1)),
        Fault::AtKidMissing => DropHeader("kid"),
        Fault::AtCritEmpty => Header("crit", json!([])),
        Fault::AtSignedSymmetrically => Change::Finish(Finish::Symmetric),
        Fault::AtUnsigned => Change::Finish(Finish::Unsigned),
        Fault::AtSignatureSpoilt => Change::Finish(Finish::Spoilt),
        Fault::AtKeyUnpublished => Key(KeyChoice::Unpublished(app.keys.get(draft.key).algorithm)),
        Fault::AtClientIdMissing => Drop("client_id"),
        Fault::AtClientIdWrong => Set("client_id", json!("somebody-else")),
        Fault::AtIssWrong => Set("iss", json!("https://other.example")),
        Fault::AtIssMissing => Drop("iss"),
        Fault::AtIssWithSlash => Set("iss", json!(format!("{}/", app.issuer(grant.client)))),
        Fault::AtExpTenTimes => Set("exp", json!(issued + 10 * (expires - issued))),
        Fault::AtExpIsString => Set("exp", json!(expires.to_string())),
        Fault::AtExpMissing => Drop("exp"),
        Fault::AtExpInMillis => Set("exp", json!(expires * 1000)),
        Fault::AtIatMissing => Drop("iat"),
        Fault::AtIatIsString => Set("iat", json!(issued.to_string())),
        Fault::AtIatEightHoursAhead => Set("iat", json!(issued + 8 * 3600)),
        Fault::AtNbfLater => Set("nbf", json!(issued + 3600)),
        Fault::AtSubIsClient => Set("sub", json!(grant.client.id)),
        Fault::AtSubMissing => Drop("sub"),
        Fault::AtSubDiffers => Set("sub", json!("1234567890123456789")),
        Fault::AtAudMissing => Drop("aud"),
        Fault::AtAudWrong => Set("aud", json!("https://other.example")),
        Fault::AtJtiMissing => Drop("jti"),
        Fault::AtJtiConstant => Set("jti", json!("1")),
        Fault::AtScopeMissing => Drop("scope"),
        Fault::AtScopeIsList => Set("scope", json!(grant.scope)),
        Fault::AtScopeIsString => Set("scope", json!(grant.scope.join(" "))),
        Fault::AtAuthTimeChanges => Set("auth_time", json!(issued + app.next_number() % 1000)),
        Fault::AtClaimTwice => Change::Finish(Finish::ClaimTwice),
        Fault::AtPadded => Change::Finish(Finish::Padded),
        _ => return,
    };
    apply(app, draft, change);
}

pub(crate) fn id_token(app: &App, draft: &mut Draft, order: &Order) {
    let Some(fault) = app.fault else {
        return;
    };
    let number = |name: &str| {
        draft
            .claims
            .get(name)
            .and_then(Value::as_u64)
            .unwrap_or_default()
    };
    let (issued, expires) = (number("iat"), number("exp"));
    let change = match fault {
        Fault::IdtUnsigned => Change::Finish(Finish::Unsigned),
        Fault::IdtSignatureSpoilt => Change::Finish(Finish::Spoilt),
        Fault::IdtKeyUnpublished => Key(KeyChoice::Unpublished(Algorithm::RS256)),
        Fault::IdtClaimTwice => Change::Finish(Finish::ClaimTwice),
        Fault::IdtPadded => Change::Finish(Finish::Padded),
        Fault::IdtSignedSymmetrically => Change::Finish(Finish::Symmetric),
        Fault::IdtKidMissing => DropHeader("kid"),
        Fault::IdtKidUnknown => Header("kid", json!("retired-key")),
        Fault::IdtKidIsNumber => Header("kid", json!(1)),
        Fault::IdtHeaderHasJku => Header("jku", json!(format!("{}/jwks", app.base_url))),
        Fault::IdtExpired => Set("exp", json!(issued.saturating_sub(60))),
        Fault::IdtExpIsString => Set("exp", json!(expires.to_string())),
        Fault::IdtExpMissing => Drop("exp"),
        Fault::IdtIatEightHoursAhead => Set("iat", json!(issued + 8 * 3600)),
        Fault::IdtIatMissing => Drop("iat"),
        Fault::IdtIatIsString => Set("iat", json!(issued.to_string())),
        Fault::IdtTimesInMillis => {
            apply(app, draft, Set("iat", json!(issued * 1000)));
            Set("exp", json!(expires * 1000))
        }
        _ => match text_claim(app, fault, draft, order) {
            Some(change) => change,
            None => return,
        },
    };
    apply(app, draft, change);
}

fn text_claim(app: &App, fault: Fault, draft: &Draft, order: &Order) -> Option<Change> {
    let grant = &order.grant;
    let client = grant.client.id;
    let nonce = grant.nonce.as_deref().filter(|_| !order.is_refresh);
    Some(match fault {
        Fault::IdtAudIsApi => Set("aud", json!("https://api.example")),
        Fault::IdtAudMissing => Drop("aud"),
        Fault::IdtAudEmptyList => Set("aud", json!([])),
        Fault::IdtSubIsClient => Set("sub", json!(client)),
        Fault::IdtSubMissing => Drop("sub"),
        Fault::IdtSubTooLong => Set("sub", json!("s".repeat(256))),
        Fault::IdtSubBeyondAscii => Set("sub", json!("zoë")),
        Fault::IdtSubIsNumber => Set("sub", json!(4_711)),
        Fault::IdtIssWrong => Set("iss", json!("https://other.example")),
        Fault::IdtIssWithSlash => Set("iss", json!(format!("{}/", app.issuer(grant.client)))),
        Fault::IdtIssMissing => Drop("iss"),
        Fault::IdtNonceMissing => Drop("nonce"),
        Fault::IdtNonceInLowerCase => Set("nonce", json!(nonce?.to_lowercase())),
        Fault::IdtNonceCut => Set("nonce", json!(nonce?.chars().take(16).collect::<String>())),
        Fault::IdtSubChanges => Set("sub", json!(crate::reference::random::uuid())),
        Fault::IdtSubSameForAll => Set("sub", json!("user")),
        Fault::IdtAtHashWrong => Set("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ")),
        Fault::IdtAuthTimeMissing => Drop("auth_time"),
        Fault::IdtAuthTimeIsString => Set("auth_time", json!(grant.auth_time.to_string())),
        Fault::IdtAzpWrong => Set("azp", json!("somebody-else")),
        Fault::IdtAmrIsString => Set("amr", json!("pwd")),
        Fault::IdtAcrIsNumber => Set("acr", json!(1)),
        Fault::IdtJtiConstant => Set("jti", json!("1")),
        _ => return refreshed_claim(app, fault, draft, order),
    })
}

/// OpenID Connect Core section 12.2.
fn refreshed_claim(app: &App, fault: Fault, draft: &Draft, order: &Order) -> Option<Change> {
    if !order.is_refresh {
        return None;
    }
    let grant = &order.grant;
    Some(match fault {
        Fault::RefreshedAudIsIssuer => Set("aud", json!(app.issuer(grant.client))),
        Fault::RefreshedSubDiffers => Set("sub", json!("somebody-else")),
        Fault::RefreshedIssDiffers => Set("iss", json!("https://other.example")),
        Fault::RefreshedIatIsOld => Set("iat", json!(grant.auth_time.saturating_sub(3600))),
        Fault::RefreshedAuthTimeIsNow => {
            let shown = draft
                .claims
                .get("auth_time")
                .and_then(Value::as_u64)
                .unwrap_or_default();
            Set("auth_time", json!(shown + 60))
        }
        Fault::RefreshedNonceDiffers => Set("nonce", json!("another-nonce")),
        _ => return None,
    })
}
