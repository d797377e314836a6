//! Demands on the bytes of the body.

use percent_encoding::percent_decode_str;

use crate::check::judgement::Judgement;
use crate::check::pattern;
use crate::check::subject::Subject;
use crate::suite::Body;
use crate::words::Message;

pub(super) fn judge(demand: &Body, subject: &Subject<'_>) -> Judgement {
    let body = subject.body();
    let text = String::from_utf8_lossy(body);
    if demand.empty && !body.is_empty() {
        return Judgement::broken(
            Message::new("broken-body-not-empty"),
            "an empty body",
            format!("{} bytes", body.len()),
        );
    }
    if let Some(most) = demand.max_bytes
        && body.len() > most
    {
        return Judgement::broken(
            Message::new("broken-body-too-large"),
            format!("at most {most} bytes"),
            format!("{} bytes", body.len()),
        );
    }
    if demand.lacks_secrets {
        for secret in subject
            .view
            .secrets
            .iter()
            .filter(|secret| secret.value.chars().count() >= crate::secret::SHORTEST)
        {
            let decoded = percent_decode_str(&text).decode_utf8_lossy();
            if text.contains(&secret.value) || decoded.contains(&secret.value) {
                return Judgement::broken(
                    Message::new("broken-secret-repeated").with("secret", secret.kind.as_str()),
                    "no secret of the request in the answer",
                    format!("the {} is in the body", secret.kind),
                );
            }
        }
    }
    for part in demand.lacks.iter().flatten() {
        match subject.fill(part) {
            Ok(part) if !part.is_empty() && text.contains(&part) => {
                return Judgement::broken(
                    Message::new("broken-body-holds"),
                    format!("a body without {part:?}"),
                    "it is in the body",
                );
            }
            Ok(_) => {}
            Err(missing) => return Judgement::Undecided(format!("there is no {{{{{missing}}}}}")),
        }
    }
    if let Some(pattern) = &demand.lacks_match
        && let Some(found) = pattern::compiled(pattern)
            .and_then(|regex| regex.find(&text).map(|found| found.as_str().to_owned()))
    {
        return Judgement::broken(
            Message::new("broken-body-shows"),
            "no such text in the body",
            format!("{found:?}"),
        );
    }
    Judgement::held("the body")
}
