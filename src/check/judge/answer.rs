//! Demands on what an answer is: tokens, an error, its code, its status.

use crate::answer::Arrival;
use crate::answer::{Kind, NO_ANSWER, Reading};
use crate::check::judgement::Judgement;
use crate::check::subject::Subject;
use crate::profile::Profile;
use crate::suite::Outcome;
use crate::words::Message;

fn was_accepted(expected: &str, reading: &Reading) -> Judgement {
    Judgement::broken(
        Message::new("broken-token-for-bad-request"),
        expected,
        reading.summary(),
    )
}

fn server_error(expected: &str, reading: &Reading) -> Judgement {
    Judgement::broken(
        Message::new("broken-server-by-bad-request"),
        expected,
        reading.summary(),
    )
}

pub(super) fn outcome(outcome: Outcome, subject: &Subject<'_>) -> Judgement {
    let (reading, profile) = (subject.reading(), subject.view.profile);
    match outcome {
        Outcome::Success => success(reading),
        Outcome::Refused => refused(reading, profile, "an error response and no token"),
        Outcome::InvalidClient => invalid_client(reading, profile),
        Outcome::NoToken => no_token(reading),
        Outcome::Answered if reading.status < 500 => {
            Judgement::held(format!("status {}", reading.status))
        }
        Outcome::Answered => Judgement::broken(
            Message::new("broken-server"),
            "an answer below 500",
            reading.summary(),
        ),
        Outcome::Accepted if (200..300).contains(&reading.status) => {
            Judgement::held(format!("status {}", reading.status))
        }
        Outcome::Accepted => Judgement::broken(
            Message::new("broken-valid-refused"),
            "a 2xx answer",
            reading.summary(),
        ),
        Outcome::NoRedirect if reading.is_redirect() => Judgement::broken(
            Message::new("broken-redirect-for-answer"),
            "an answer of the endpoint, whether it accepts the request or not",
            reading.summary(),
        ),
        Outcome::NoRedirect => Judgement::held(format!("status {}", reading.status)),
    }
}

fn success(reading: &Reading) -> Judgement {
    match reading.kind {
        Kind::Success => Judgement::held("a token response"),
        _ => Judgement::broken(
            Message::new("broken-valid-got-no-token"),
            "200 with a token",
            reading.summary(),
        ),
    }
}

fn no_token(reading: &Reading) -> Judgement {
    if reading.holds_token {
        was_accepted("no token", reading)
    } else if reading.status >= 500 {
        server_error("an answer below 500 without a token", reading)
    } else {
        Judgement::held("no token")
    }
}

/// What a request got that must be refused.
enum Refusal {
    /// It was refused.
    Proper,
    /// An error response whose status says no error.
    OddStatus,
    /// No refusal, and what that is instead.
    Missed(Judgement),
}

fn refusal(reading: &Reading, profile: &Profile, expected: &str) -> Refusal {
    if reading.holds_token {
        return Refusal::Missed(was_accepted(expected, reading));
    }
    let is_due = |codes: &[String]| {
        let mut due = codes.iter().flat_map(|code| profile.statuses(code));
        (400..500).contains(&reading.status) || due.any(|status| status == reading.status)
    };
    match &reading.kind {
        _ if reading.status >= 500 => Refusal::Missed(server_error(expected, reading)),
        Kind::Error(codes) if is_due(codes) => Refusal::Proper,
        Kind::Error(_) => Refusal::OddStatus,
        // That errors are JSON with a code is judged once over all answers, not again by each case.
        Kind::Other if is_shapeless(reading) => Refusal::Proper,
        _ => Refusal::Missed(Judgement::broken(
            Message::new("broken-refusal-without-form"),
            expected,
            reading.summary(),
        )),
    }
}

fn refused(reading: &Reading, profile: &Profile, expected: &str) -> Judgement {
    match refusal(reading, profile, expected) {
        Refusal::Proper => Judgement::held(format!("refused with {}", reading.summary())),
        Refusal::OddStatus => Judgement::broken(
            Message::new("broken-status-of-error"),
            "a 4xx status",
            reading.summary(),
        ),
        Refusal::Missed(judgement) => judgement,
    }
}

/// Statuses with which an OAuth endpoint refuses, in whatever form.
const REFUSING: &[u16] = &[400, 401, 402, 403, 409, 422];

/// Whether a refusal says nothing of its reason that a program could read.
fn is_shapeless(reading: &Reading) -> bool {
    reading.kind == Kind::Other && !reading.holds_token && REFUSING.contains(&reading.status)
}

/// Why a demand on the code of a refusal is not judged.
fn without_code(reading: &Reading) -> Judgement {
    Judgement::Undecided(format!(
        "it is refused ({}), but no error code says as what",
        reading.summary()
    ))
}

fn invalid_client(reading: &Reading, profile: &Profile) -> Judgement {
    let statuses = profile.statuses("invalid_client");
    let named: Vec<String> = statuses.iter().map(u16::to_string).collect();
    let expected = format!("invalid_client with status {}", named.join(" or "));
    match refused(reading, profile, &expected) {
        Judgement::Held(_) => {}
        other => return other,
    }
    let Kind::Error(codes) = &reading.kind else {
        return without_code(reading);
    };
    if !codes.iter().any(|code| code == "invalid_client") {
        return Judgement::broken(
            Message::new("broken-code-of-invalid-client"),
            expected,
            reading.summary(),
        );
    }
    if !statuses.is_empty() && !statuses.contains(&reading.status) {
        return Judgement::broken(
            Message::new("broken-status-of-invalid-client"),
            expected,
            reading.summary(),
        );
    }
    Judgement::held("refused as invalid_client")
}

pub(super) fn error(codes: &[String], subject: &Subject<'_>) -> Judgement {
    let reading = subject.reading();
    let profile = subject.view.profile;
    let spelled: Vec<String> = codes
        .iter()
        .flat_map(|code| profile.spellings(code))
        .collect();
    let due = spelled.join(" or ");
    let expected = format!("the error {due}");
    // Which status is due is said with the code.
    if let Refusal::Missed(judgement) = refusal(reading, profile, &expected) {
        return judgement;
    }
    let Kind::Error(said) = &reading.kind else {
        return without_code(reading);
    };
    let Some(code) = codes.iter().find(|code| said.contains(code)) else {
        return Judgement::broken(
            Message::new("broken-error-code")
                .with("said", reading.word())
                .with("due", due),
            expected,
            reading.summary(),
        );
    };
    let statuses = profile.statuses(code);
    let fits = if statuses.is_empty() {
        (400..500).contains(&reading.status)
    } else {
        statuses.contains(&reading.status)
    };
    if !fits {
        let allowed: Vec<String> = statuses.iter().map(u16::to_string).collect();
        return Judgement::broken(
            Message::new("broken-status-for-code")
                .with("code", code.as_str())
                .with("status", reading.status.to_string()),
            format!("{code} with status {}", allowed.join(" or ")),
            reading.summary(),
        );
    }
    Judgement::held(format!("refused as {code}"))
}

pub(super) fn status(statuses: &[u16], reading: &Reading) -> Judgement {
    if statuses.contains(&reading.status) {
        return Judgement::held(format!("status {}", reading.status));
    }
    let allowed = statuses_in_words(statuses);
    Judgement::broken(
        Message::new("broken-status")
            .with("status", reading.status.to_string())
            .with("due", allowed.as_str()),
        format!("status {allowed}"),
        reading.summary(),
    )
}

/// `400 or 401`; of a long list the classes, `4xx or 5xx`.
fn statuses_in_words(statuses: &[u16]) -> String {
    const LONG: usize = 8;
    let mut words: Vec<String> = if statuses.len() > LONG {
        let classes = statuses.iter().map(|status| status / 100);
        classes.map(|class| format!("{class}xx")).collect()
    } else {
        statuses.iter().map(u16::to_string).collect()
    };
    words.dedup();
    words.join(" or ")
}

pub(super) fn same_as(step: &str, subject: &Subject<'_>) -> Judgement {
    let Some(other) = (subject.view.outcome_of)(step) else {
        return Judgement::NotApplicable;
    };
    if other == NO_ANSWER {
        return Judgement::Undecided(format!("no answer came to {step}"));
    }
    let word = subject
        .view
        .arrival
        .map_or_else(|| subject.reading().word(), Arrival::word);
    if word == other {
        return Judgement::held(format!("answered like {step}"));
    }
    Judgement::broken(
        Message::new("broken-same-as"),
        format!("{other}, as in {step}"),
        word,
    )
}

pub(super) fn error_text(text: &str, subject: &Subject<'_>) -> Judgement {
    let said = subject.reading().description.as_deref();
    if said == Some(text) {
        return Judgement::held("the documented error text");
    }
    Judgement::broken(
        Message::new("broken-error-text"),
        format!("{text:?}"),
        said.map_or_else(|| "none".to_owned(), |said| format!("{said:?}")),
    )
}
