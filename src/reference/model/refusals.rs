//! Problems put into the words of a dialect.

use serde_json::json;

use crate::model::app::App;
use crate::rules::dialect::Dialect;
use crate::rules::old::Fault;
use crate::wire::problem::{Problem, Refusal, Wording};
use crate::wire::random;
use crate::wire::reply::{Object, Reply};

/// The error answer of the token endpoint and its neighbours.
pub(crate) fn reply(app: &App, refusal: Refusal) -> Reply {
    let problem = refusal.problem;
    let words = app
        .rules
        .errors
        .worded(problem, documented(app.rules.old.dialect, refusal));
    let reply = if is_empty_at_ciam(app.rules.old.dialect, problem, &words) {
        Reply::empty(words.status)
    } else {
        Reply::json(words.status, members(app, problem, &words))
    };
    let reply = if problem == Problem::MethodNotAllowed {
        reply.with("Allow", "POST")
    } else {
        reply
    };
    // Every 401 carries a challenge (RFC 9110 section 15.5.2), with a realm (RFC 7617 section 2).
    let spared = app.has(Fault::ChallengeOnlyAfterHeader) && !refusal.used_header;
    if words.status == 401 && !spared {
        reply.with("WWW-Authenticate", challenge(app))
    } else {
        reply
    }
}

fn challenge(app: &App) -> &'static str {
    match app.rules.old.fault {
        Some(Fault::ChallengeWithoutRealm) => "Basic",
        Some(Fault::ChallengeIsBearer) => "Bearer realm=\"token endpoint\"",
        Some(Fault::ChallengeCharsetLatin1) => {
            "Basic realm=\"token endpoint\", charset=\"ISO-8859-1\""
        }
        _ => "Basic realm=\"token endpoint\"",
    }
}

fn is_empty_at_ciam(dialect: Dialect, problem: Problem, words: &Wording) -> bool {
    dialect == Dialect::TencentCiam
        && words.status == 401
        && matches!(problem, Problem::MissingClientId | Problem::UnknownClient)
}

fn documented(dialect: Dialect, refusal: Refusal) -> Wording {
    let problem = refusal.problem;
    let standard = problem.standard();
    match dialect {
        Dialect::Rfc | Dialect::AlibabaEiam => standard,
        Dialect::TencentCloudbase => cloudbase(refusal, standard),
        Dialect::TencentCiam => ciam(problem).unwrap_or(standard),
    }
}

/// 401 only where the `Authorization` header is asked for; without it there is nothing to answer a challenge with.
fn cloudbase(refusal: Refusal, standard: Wording) -> Wording {
    let keeps_401 = refusal.used_header || refusal.problem == Problem::MissingAuthentication;
    let status = if standard.status == 401 && !keeps_401 {
        400
    } else {
        standard.status
    };
    let description = match refusal.problem {
        Problem::UnknownRefreshToken
        | Problem::ExpiredRefreshToken
        | Problem::UsedRefreshToken
        | Problem::RevokedRefreshToken
        | Problem::ForeignRefreshToken => "refresh_token无效或已过期",
        _ => standard.description,
    };
    Wording {
        status,
        description,
        ..standard
    }
}

/// Where the vendor's pages contradict each other, the one about the code grant.
fn ciam(problem: Problem) -> Option<Wording> {
    let words = |status, error, description| {
        Some(Wording {
            status,
            error,
            description,
        })
    };
    match problem {
        Problem::WrongPassword | Problem::UnknownUser => {
            words(400, "invalid_grant", "Wrong username or password")
        }
        Problem::LockedUser => words(400, "invalid_grant", "Abnormal user status"),
        Problem::UnknownGrantType => words(
            400,
            "unsupported_grant_type",
            "OAuth 2.0 Parameter: grant_type",
        ),
        Problem::ForeignCode
        | Problem::ForeignToken
        | Problem::WrongVerifier
        | Problem::MalformedVerifier => {
            words(401, "invalid_client", "Client authentication failed.")
        }
        _ => None,
    }
}

fn members(app: &App, problem: Problem, words: &Wording) -> Object {
    let mut members = Object::new();
    members.insert("error".into(), json!(words.error));
    if app.rules.old.dialect == Dialect::TencentCloudbase {
        members.insert("error_code".into(), json!(error_code(problem, words)));
    }
    members.insert("error_description".into(), json!(words.description));
    if app.rules.old.dialect == Dialect::TencentCiam && problem == Problem::UnknownGrantType {
        members.insert(
            "error_uri".into(),
            json!("https://datatracker.ietf.org/doc/html/rfc6749#section-5.2"),
        );
    }
    if app.rules.old.dialect == Dialect::AlibabaEiam {
        members.insert("request_id".into(), json!(random::uuid().to_uppercase()));
    }
    members
}

/// Only 4001 is documented; the others are made up in its manner.
fn error_code(problem: Problem, words: &Wording) -> u32 {
    match (problem, words.error) {
        (Problem::WrongPassword | Problem::UnknownUser | Problem::LockedUser, _) => 4003,
        (_, "invalid_grant") => 4001,
        (_, "invalid_client") => 4002,
        (_, "unsupported_grant_type") => 4004,
        (_, "unauthorized_client") => 4005,
        (_, "invalid_scope") => 4006,
        _ => 4000,
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Problem, Refusal, documented};

    #[test]
    fn only_cloudbase_descriptions_leave_the_character_set_of_rfc_6749() {
        let problems = [
            Problem::UnknownRefreshToken,
            Problem::WrongSecret,
            Problem::SlowDown,
            Problem::WrongVerifier,
        ];
        for dialect in [Dialect::Rfc, Dialect::AlibabaEiam, Dialect::TencentCiam] {
            for problem in problems {
                let words = documented(dialect, problem.into());
                assert!(
                    words
                        .description
                        .bytes()
                        .all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E))
                );
            }
        }
    }

    #[test]
    fn a_dead_refresh_token_is_answered_with_the_documented_sentence() {
        let words = documented(Dialect::TencentCloudbase, Problem::UsedRefreshToken.into());
        assert_eq!(
            (words.status, words.error, words.description),
            (400, "invalid_grant", "refresh_token无效或已过期")
        );
    }

    #[test]
    fn a_wrong_verifier_at_ciam_is_invalid_client() {
        assert_eq!(
            documented(Dialect::TencentCiam, Problem::WrongVerifier.into()).status,
            401
        );
        assert_eq!(
            documented(Dialect::Rfc, Problem::WrongVerifier.into()).error,
            "invalid_grant"
        );
    }

    #[test]
    fn failed_authentication_by_header_is_401_everywhere() {
        for dialect in Dialect::ALL {
            let refusal = Refusal {
                problem: Problem::WrongSecret,
                used_header: true,
            };
            assert_eq!(documented(dialect, refusal).status, 401);
        }
    }
}
