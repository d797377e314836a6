//! Shapes: the profile's success and error, strict JSON, status and code by the profile's tables.

use crate::answer::{Kind, Reading};
use crate::check::judgement::Judgement;
use crate::check::strict_json;
use crate::check::subject::Subject;
use crate::suite::{BodySchema, Shape};
use crate::words::Message;

/// Codes that the standards of this catalogue register for these endpoints.
const REGISTERED: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "authorization_pending",
    "slow_down",
    "access_denied",
    "expired_token",
    "unsupported_token_type",
    "invalid_target",
    "invalid_dpop_proof",
    "use_dpop_nonce",
    "invalid_authorization_details",
    "invalid_token",
    "insufficient_scope",
    "server_error",
    "temporarily_unavailable",
    "interaction_required",
    "login_required",
    "consent_required",
    "account_selection_required",
    "invalid_request_uri",
    "invalid_request_object",
    "request_not_supported",
    "request_uri_not_supported",
    "registration_not_supported",
    "unsupported_response_type",
    "invalid_redirect_uri",
    "invalid_client_metadata",
    "invalid_software_statement",
    "unapproved_software_statement",
    "insufficient_user_authentication",
    "mismatching_state",
    "unmet_authentication_requirements",
    "need_info",
    "request_denied",
    "request_submitted",
    "unknown_user_id",
    "missing_user_code",
    "invalid_user_code",
    "invalid_binding_message",
    "transaction_failed",
    "expired_login_hint_token",
];

pub(super) fn judge(shape: Shape, subject: &Subject<'_>) -> Judgement {
    let reading = subject.reading();
    let profile = subject.view.profile;
    match (shape, &reading.kind) {
        (Shape::Success, Kind::Success) => success(subject),
        (Shape::Success, _) => Judgement::NotApplicable,
        (Shape::Error, Kind::Error(_)) if !reading.is_json() => {
            Judgement::held("a documented answer without a body")
        }
        (Shape::Error, _) => schema(&profile.errors.schema, reading, Whole::Error),
        (Shape::StrictJson, _) if reading.is_empty => Judgement::NotApplicable,
        (Shape::StrictJson, _) => match strict_json::problem(subject.body()) {
            None => Judgement::held("strict JSON"),
            Some(problem) => Judgement::broken(
                Message::new("broken-strict-json"),
                "JSON as RFC 8259 has it",
                problem,
            ),
        },
        (Shape::UniqueMembers, _) if !reading.is_json() => Judgement::NotApplicable,
        (Shape::UniqueMembers, _) => unique_members(subject.body()),
        (Shape::ErrorStatus, Kind::Error(codes)) => status(codes, subject),
        (Shape::ErrorCode, Kind::Error(codes)) => code(codes, subject),
        (Shape::ErrorStatus | Shape::ErrorCode, _) => Judgement::NotApplicable,
    }
}

/// The body is known to be JSON, so that repeated members are all that can be wrong behind a byte order mark.
fn unique_members(body: &[u8]) -> Judgement {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    match strict_json::problem(body) {
        None => Judgement::held("no member twice"),
        Some(problem) => Judgement::broken(
            Message::new("broken-member-repeated"),
            "each member once",
            problem,
        ),
    }
}

fn success(subject: &Subject<'_>) -> Judgement {
    let profile = subject.view.profile;
    match schema(&profile.success.schema, subject.reading(), Whole::Tokens) {
        Judgement::Held(_) => Judgement::held("the dialect's token response"),
        other => other,
    }
}

fn status(codes: &[String], subject: &Subject<'_>) -> Judgement {
    let reading = subject.reading();
    let allowed: Vec<u16> = codes
        .iter()
        .flat_map(|code| subject.view.profile.statuses(code))
        .collect();
    if allowed.is_empty() && (400..500).contains(&reading.status)
        || allowed.contains(&reading.status)
    {
        return Judgement::held(format!("status {} for {}", reading.status, reading.word()));
    }
    let allowed: Vec<String> = allowed.iter().map(u16::to_string).collect();
    let allowed = allowed.join(" or ");
    Judgement::broken(
        Message::new("broken-status-for-code")
            .with("code", reading.word())
            .with("status", reading.status.to_string()),
        format!("status {allowed}"),
        reading.summary(),
    )
}

fn code(codes: &[String], subject: &Subject<'_>) -> Judgement {
    let errors = &subject.view.profile.errors;
    let known = |code: &str| {
        REGISTERED.contains(&code) || errors.vocabulary.iter().any(|listed| listed == code)
    };
    let said = subject.reading().code.clone().unwrap_or_default();
    if codes.iter().any(|code| known(code)) || known(&said) {
        return Judgement::held("a registered error code");
    }
    Judgement::broken(
        Message::new("broken-code-not-registered").with("code", said.as_str()),
        "a registered or documented code",
        said,
    )
}

/// What has a shape.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Body,
    Error,
    Tokens,
}

impl Whole {
    fn words(self) -> &'static str {
        match self {
            Self::Body => "the body",
            Self::Error => "the error body",
            Self::Tokens => "the token response",
        }
    }

    /// What is wrong with it.
    fn is(self, id: &'static str) -> Message {
        Message::new(id).with(
            "what",
            match self {
                Self::Body => "body",
                Self::Error => "refusal",
                Self::Tokens => "tokens",
            },
        )
    }
}

/// Holds the body against a JSON Schema.
pub(super) fn schema(schema: &BodySchema, reading: &Reading, what: Whole) -> Judgement {
    let Some(json) = reading.parameters() else {
        return Judgement::broken(
            what.is("broken-no-json"),
            "a JSON object",
            reading.summary(),
        );
    };
    let validator = match schema.validator() {
        Ok(validator) => validator,
        Err(error) => {
            return Judgement::Undecided(format!("the schema is no JSON Schema: {error}"));
        }
    };
    // Collecting errors costs more than asking, and most answers have none.
    let error = if validator.is_valid(&json) {
        None
    } else {
        validator.iter_errors(&json).next()
    };
    match error {
        None => Judgement::held(format!("the shape of {}", what.words())),
        Some(error) => {
            let place = error.instance_path().to_string();
            let diagnosis = match place.trim_start_matches('/') {
                "" if place.is_empty() => what.is("broken-shape"),
                place => what.is("broken-shape-of-part").with("place", place),
            };
            Judgement::broken(
                diagnosis,
                format!("{} by its JSON Schema", what.words()),
                error.to_string(),
            )
        }
    }
}
