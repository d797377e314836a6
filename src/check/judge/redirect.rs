//! Demands on where an authorization request ends.

use crate::answer::Arrival;
use crate::check::judgement::Judgement;
use crate::check::subject::Subject;
use crate::suite::Redirect;

#[expect(
    clippy::too_many_lines,
    reason = "one short paragraph per demand, read from top to bottom"
)]
pub(super) fn judge(demand: &Redirect, subject: &Subject<'_>) -> Judgement {
    let Some(arrival) = subject.view.arrival else {
        return Judgement::NotApplicable;
    };
    let Some(parameters) = &arrival.redirect else {
        return match demand.happens {
            Some(false) => Judgement::held("no redirect to the redirect URI"),
            _ => Judgement::broken(
                "the authorization endpoint does not redirect",
                "a redirect to the redirect URI",
                &arrival.place,
            ),
        };
    };
    if demand.happens == Some(false) {
        return Judgement::broken(
            "the authorization endpoint redirects where it must not",
            "no redirect to the redirect URI",
            &arrival.place,
        );
    }
    let value = |name: &str| {
        parameters
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let names = parameters
        .iter()
        .map(|(name, value)| match name.as_str() {
            "error" => format!("error={value}"),
            "error_description" => format!("error_description={value:?}"),
            _ => name.clone(),
        })
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(name) = &demand.has
        && value(name).is_none_or(str::is_empty)
    {
        return Judgement::broken(
            format!("the redirect has no {name}"),
            format!("a redirect with {name}"),
            format!("a redirect with {names}"),
        );
    }
    if let Some(name) = &demand.lacks
        && value(name).is_some()
    {
        return Judgement::broken(
            format!("the redirect has {name}"),
            format!("a redirect without {name}"),
            format!("a redirect with {names}"),
        );
    }
    if let Some(judgement) = on_the_way(demand, arrival, parameters) {
        return judgement;
    }
    if let Some(codes) = &demand.error {
        let said = value("error").unwrap_or("none");
        if !codes.iter().any(|code| code == said) {
            return Judgement::broken("another error in the redirect", codes.join(" or "), said);
        }
    }
    if let Some((name, expected)) = &demand.equals {
        return redirect_value(name, expected, value(name), subject);
    }
    let legal = |name: Option<&str>, set| name.and_then(|name| of_set(name, value(name)?, set));
    let letters = legal(demand.visible_characters.as_deref(), &VISIBLE)
        .or_else(|| legal(demand.error_characters.as_deref(), &OF_ERRORS));
    if let Some(judgement) = letters {
        return judgement;
    }
    Judgement::held("the redirect")
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
        format!("{name} in the redirect has an illegal character"),
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
            format!("the redirect has {name} twice"),
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
        format!("a form is answered with {status}"),
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
            format!("{name} in the redirect is not what it must be"),
            format!("{expected:?}"),
            actual.map_or_else(|| "none".to_owned(), |actual| format!("{actual:?}")),
        ),
        Err(missing) => Judgement::Undecided(format!("there is no {{{{{missing}}}}}")),
    }
}
