//! Demands on a JWT in an answer.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value as Json;

use crate::check::judge::member;
use crate::check::judgement::Judgement;
use crate::check::strict_json;
use crate::check::subject::Subject;
use crate::jwt::Token;
use crate::suite::JwtCheck;
use crate::words::Message;

pub(super) fn judge(demand: &JwtCheck, subject: &Subject<'_>) -> Judgement {
    let (name, text) = if demand.of.contains("{{") {
        let Ok(text) = subject.fill(&demand.of) else {
            return absent(demand, "the token");
        };
        ("the token".to_owned(), text)
    } else {
        let Some(text) = subject.reading().lookup(&demand.of) else {
            return absent(demand, &demand.of);
        };
        (demand.of.clone(), text)
    };
    let token = match Token::read(&text) {
        Ok(token) => token,
        // An opaque token is none of a JWT's business; something that looks like one and is broken is.
        Err(_) if demand.if_present && text.matches('.').count() != 2 => {
            return Judgement::NotApplicable;
        }
        Err(error) => {
            let diagnosis = of("broken-jwt-form", &name);
            return Judgement::broken(diagnosis, "a JWT", error.to_string());
        }
    };
    judge_token(demand, &name, &token, subject)
}

fn absent(demand: &JwtCheck, name: &str) -> Judgement {
    if demand.if_present {
        return Judgement::NotApplicable;
    }
    Judgement::broken(
        of("broken-jwt-missing", name),
        format!("{name}, a JWT"),
        "it is not there",
    )
}

fn judge_token(demand: &JwtCheck, name: &str, token: &Token, subject: &Subject<'_>) -> Judgement {
    if demand.well_formed
        && let Some(problem) = strict_json::problem(token.header_text.as_bytes())
            .or_else(|| strict_json::problem(token.claims_text.as_bytes()))
    {
        return Judgement::broken(
            of("broken-jwt-form", name),
            "strict JSON in header and payload",
            problem,
        );
    }
    if let Some(algorithms) = &demand.algorithm {
        let said = token.algorithm().unwrap_or("none at all");
        if !algorithms.iter().any(|algorithm| algorithm == said) {
            return Judgement::broken(
                of("broken-jwt-algorithm", name),
                algorithms.join(" or "),
                said,
            );
        }
    }
    if demand.verified {
        let keys = match subject.view.keys {
            Ok(keys) => keys,
            Err(reason) => return Judgement::Undecided(format!("there is no JWK Set: {reason}")),
        };
        let unverified = token.verify(keys).err().map(|error| error.to_string());
        if let Some(problem) = unverified.or_else(|| odd_length(token)) {
            return Judgement::broken(
                of("broken-jwt-signature", name),
                "a signature by a key of the JWK Set",
                problem,
            );
        }
    }
    if let Some(header) = &demand.header {
        return named(
            name,
            "header",
            member::judge(header, &token.header, subject),
        );
    }
    if let Some(claim) = &demand.claim {
        return named(name, "claims", member::judge(claim, &token.claims, subject));
    }
    if let Some(audience) = &demand.audience {
        return self::audience(name, audience, token, subject);
    }
    if let Some(text) = &demand.hash_of {
        return hash(name, demand, text, token, subject);
    }
    if let Some(skew) = demand.times_within {
        return times(name, skew.max(subject.view.skew), token);
    }
    Judgement::held(format!("the JWT in {name}"))
}

/// What is wrong with the JWT in that place.
fn of(id: &'static str, name: &str) -> Message {
    Message::new(id).with("token", name)
}

/// RFC 7518 section 3.4: the two numbers of an ECDSA signature at full length, not in DER.
fn odd_length(token: &Token) -> Option<String> {
    let due = match token.algorithm()? {
        "ES256" => 64,
        "ES384" => 96,
        "ES512" => 132,
        _ => return None,
    };
    let octets = token.signature_octets().map_or(0, |octets| octets.len());
    (octets != due).then(|| format!("its signature has {octets} octets, not {due}"))
}

fn named(name: &str, part: &str, judgement: Judgement) -> Judgement {
    match judgement {
        Judgement::Broken(mut miss) => {
            let place = of("broken-within-jwt", name).with("part", part);
            miss.diagnosis = miss.diagnosis.within(place);
            Judgement::Broken(miss)
        }
        Judgement::Held(what) => Judgement::Held(format!("{what} of {name}")),
        other => other,
    }
}

fn audience(name: &str, audience: &str, token: &Token, subject: &Subject<'_>) -> Judgement {
    let expected = match subject.fill(audience) {
        Ok(expected) => expected,
        Err(missing) => return Judgement::Undecided(format!("there is no {{{{{missing}}}}}")),
    };
    let holds = match token.claims.get("aud") {
        Some(Json::String(aud)) => *aud == expected,
        Some(Json::Array(all)) => all.iter().any(|aud| aud.as_str() == Some(&expected)),
        _ => false,
    };
    if holds {
        return Judgement::held(format!("the audience of {name}"));
    }
    let actual = token
        .claims
        .get("aud")
        .map_or_else(|| "none".to_owned(), Json::to_string);
    Judgement::broken(
        of("broken-jwt-audience", name),
        format!("aud with {expected}"),
        actual,
    )
}

fn hash(
    name: &str,
    demand: &JwtCheck,
    text: &str,
    token: &Token,
    subject: &Subject<'_>,
) -> Judgement {
    let claim = demand.hash_claim.as_deref().unwrap_or("at_hash");
    let Some(said) = token.claims.get(claim).and_then(Json::as_str) else {
        return Judgement::NotApplicable;
    };
    let Ok(text) = subject.fill(text) else {
        return Judgement::NotApplicable;
    };
    match token.half_hash(&text) {
        Some(due) if due == said => Judgement::held(format!("{claim} of {name}")),
        Some(due) => {
            let diagnosis = of("broken-jwt-hash", name).with("claim", claim);
            Judgement::broken(diagnosis, due, said)
        }
        None => Judgement::NotApplicable,
    }
}

/// By our clock: `exp` ahead, `iat` and `nbf` not, each by more than the skew.
fn times(name: &str, skew: i64, token: &Token) -> Judgement {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs() as i64);
    let time = |claim: &str| {
        token
            .claims
            .get(claim)
            .and_then(Json::as_f64)
            .map(|seconds| seconds as i64)
    };
    if let Some(exp) = time("exp")
        && exp <= now.saturating_sub(skew)
    {
        return Judgement::broken(
            of("broken-jwt-expired", name),
            "exp in the future",
            format!("exp is {} s ago", now.saturating_sub(exp)),
        );
    }
    for claim in ["iat", "nbf"] {
        if let Some(at) = time(claim)
            && at > now.saturating_add(skew)
        {
            return Judgement::broken(
                of("broken-jwt-from-the-future", name).with("claim", claim),
                format!("{claim} not in the future"),
                format!("{claim} is {} s ahead", at.saturating_sub(now)),
            );
        }
    }
    if let (Some(iat), Some(exp)) = (time("iat"), time("exp"))
        && exp < iat
    {
        return Judgement::broken(
            of("broken-jwt-times", name),
            "exp after iat",
            format!("exp - iat is {} s", exp.saturating_sub(iat)),
        );
    }
    Judgement::held(format!("the times of {name}"))
}
