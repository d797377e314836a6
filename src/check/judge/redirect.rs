//! Demands on where an authorization request ends.

use crate::answer::Arrival;
use crate::check::judgement::Judgement;
use crate::check::subject::Subject;
use crate::suite::Redirect;
use crate::words::Message;

pub(super) fn judge(demand: &Redirect, subject: &Subject<'_>) -> Judgement {
    let Some(arrival) = subject.view.arrival else {
        return Judgement::NotApplicable;
    };
    let Some(parameters) = &arrival.redirect else {
        return match demand.happens {
            Some(false) => Judgement::held("no redirect to the redirect URI"),
            _ => Judgement::broken(
                Message::new("broken-no-redirect"),
                "a redirect to the redirect URI",
                &arrival.place,
            ),
        };
    };
    if demand.happens == Some(false) {
        return Judgement::broken(
            Message::new("broken-redirect"),
            "no redirect to the redirect URI",
            &arrival.place,
        );
    }
    let value = |name: &str| {
        let mut parameters = parameters.iter();
        let found = parameters.find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    if let Some(judgement) = there(demand, arrival, value)
        .or_else(|| on_the_way(demand, arrival, parameters))
        .or_else(|| error(demand, arrival))
    {
        return judgement;
    }
    if let Some((name, expected)) = &demand.equals {
        return redirect_value(name, expected, value(name), subject);
    }
    let legal = |name: Option<&str>, set| name.and_then(|name| of_set(name, value(name)?, set));
    let letters = legal(demand.visible_characters.as_deref(), &VISIBLE)
        .or_else(|| legal(demand.error_characters.as_deref(), &OF_ERRORS));
    letters.unwrap_or_else(|| Judgement::held("the redirect"))
}

/// Demands on a parameter that is to be there, and on one that is not.
fn there<'a>(
    demand: &Redirect,
    arrival: &Arrival,
    value: impl Fn(&str) -> Option<&'a str>,
) -> Option<Judgement> {
    let names = arrival.parameters_in_words();
    if let Some(name) = &demand.has
        && value(name).is_none_or(str::is_empty)
    {
        return Some(Judgement::broken(
            Message::new("broken-redirect-lacks").with("name", name.as_str()),
            format!("a redirect with {name}"),
            format!("a redirect with {names}"),
        ));
    }
    let name = demand.lacks.as_ref().filter(|name| value(name).is_some())?;
    Some(Judgement::broken(
        Message::new("broken-redirect-has").with("name", name.as_str()),
        format!("a redirect without {name}"),
        format!("a redirect with {names}"),
    ))
}

fn error(demand: &Redirect, arrival: &Arrival) -> Option<Judgement> {
    let codes = demand.error.as_ref()?;
    let said = arrival.refusal().map_or("none", |(error, _)| error);
    (!codes.iter().any(|code| code == said)).then(|| {
        let diagnosis = Message::new("broken-error-of-redirect");
        Judgement::broken(diagnosis, codes.join(" or "), said)
    })
}

/// Characters of RFC 6749 appendix A: which, and their grammar.
struct Letters(fn(char) -> bool, &'static str);

const VISIBLE: Letters = Letters(|letter| matches!(letter, '\x20'..='\x7e'), "%x20-7E");

const OF_ERRORS: Letters = Letters(
    |letter| matches!(letter, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e'),
    "%x20-21 / %x23-5B / %x5D-7E",
);

/// What is wrong where a parameter of the redirect has other characters.
fn of_set(name: &str, said: &str, Letters(is_legal, grammar): &Letters) -> Option<Judgement> {
    let bad = said.chars().find(|letter| !is_legal(*letter))?;
    Some(Judgement::broken(
        Message::new("broken-character-in-redirect").with("name", name),
        format!("only {grammar}"),
        format!("{bad:?}"),
    ))
}

/// Demands on all parameters together, and on the redirects before the last one.
fn on_the_way(
    demand: &Redirect,
    arrival: &Arrival,
    parameters: &[(String, String)],
) -> Option<Judgement> {
    let names = || parameters.iter().map(|(name, _)| name);
    let twice = names().find(|name| names().filter(|other| other == name).count() > 1);
    if let Some(name) = twice.filter(|_| demand.unrepeated) {
        return Some(Judgement::broken(
            Message::new("broken-redirect-repeats").with("name", name.as_str()),
            "each parameter once",
            format!("{name} twice"),
        ));
    }
    let allowed = demand.after_forms.as_ref()?;
    if arrival.after_forms.is_empty() {
        let reason = "no redirect was seen to answer a form";
        return Some(Judgement::Undecided(reason.to_owned()));
    }
    let status = arrival
        .after_forms
        .iter()
        .find(|status| !allowed.contains(status))?;
    let expected: Vec<String> = allowed.iter().map(u16::to_string).collect();
    Some(Judgement::broken(
        Message::new("broken-answer-to-form").with("status", status.to_string()),
        format!("a redirect with status {}", expected.join(" or ")),
        format!("status {status}"),
    ))
}

fn redirect_value(
    name: &str,
    expected: &str,
    actual: Option<&str>,
    subject: &Subject<'_>,
) -> Judgement {
    match subject.fill(expected) {
        Ok(expected) if actual == Some(expected.as_str()) => {
            Judgement::held(format!("{name} in the redirect"))
        }
        Ok(expected) => Judgement::broken(
            Message::new("broken-redirect-value").with("name", name),
            format!("{expected:?}"),
            actual.map_or_else(|| "none".to_owned(), |actual| format!("{actual:?}")),
        ),
        Err(missing) => Judgement::Undecided(format!("there is no {{{{{missing}}}}}")),
    }
}
