//! Demands on header fields: lists over several lines, challenges, media types.

use crate::check::judgement::Judgement;
use crate::check::pattern;
use crate::check::subject::Subject;
use crate::suite::HeaderCheck;
use crate::words::Message;

pub(super) fn judge(demand: &HeaderCheck, subject: &Subject<'_>) -> Judgement {
    let Some(answer) = subject.view.exchange.and_then(|exchange| exchange.answer()) else {
        return Judgement::NotApplicable;
    };
    let values = answer.header_values(&demand.name);
    let name = &demand.name;
    match (demand.present, values.is_empty()) {
        (Some(false), false) => {
            return Judgement::broken(
                named("broken-header-there", name),
                format!("no {name}"),
                format!("{name}: {}", values.join(", ")),
            );
        }
        (Some(false), true) => return Judgement::held(format!("no {name}")),
        (_, true) if demand.if_present => return Judgement::NotApplicable,
        (_, true) => {
            return Judgement::broken(
                named("broken-header-missing", name),
                expected(demand),
                format!("no {name}"),
            );
        }
        (_, false) => {}
    }
    let joined = values.join(", ");
    match problem(demand, &values, &joined) {
        None => Judgement::held(name.clone()),
        Some(diagnosis) => {
            Judgement::broken(diagnosis, expected(demand), format!("{name}: {joined}"))
        }
    }
}

/// What is wrong with the field of that name.
fn named(id: &'static str, name: &str) -> Message {
    Message::new(id).with("name", name)
}

fn expected(demand: &HeaderCheck) -> String {
    let name = &demand.name;
    if let Some(directive) = &demand.directive {
        return format!("{name} with {directive}");
    }
    if let (Some(parameter), Some(value)) = (&demand.parameter, &demand.parameter_is) {
        return format!("{name} whose {parameter} is {value}");
    }
    if let Some(parameter) = &demand.parameter {
        return format!("{name} with {parameter}");
    }
    if let Some(scheme) = &demand.scheme {
        return format!("{name} with a {scheme} challenge");
    }
    let value = demand
        .media_type
        .as_ref()
        .or(demand.equals.as_ref())
        .or(demand.matches.as_ref());
    value.map_or_else(|| name.clone(), |value| format!("{name}: {value}"))
}

/// What is wrong with the field, if anything is.
fn problem(demand: &HeaderCheck, values: &[String], joined: &str) -> Option<Message> {
    let name = &demand.name;
    if let Some(directive) = &demand.directive
        && !directives(joined).any(|found| found.eq_ignore_ascii_case(directive))
    {
        return Some(named("broken-header-lacks", name).with("part", &**directive));
    }
    if demand.scheme.is_some() || demand.parameter.is_some() {
        return challenge_problem(demand, joined);
    }
    if let Some(media_type) = &demand.media_type {
        let said = joined.split(';').next().unwrap_or_default().trim();
        if !said.eq_ignore_ascii_case(media_type) {
            let message = Message::new("broken-media-type");
            return Some(message.with("due", &**media_type));
        }
        if values.len() > 1 {
            return Some(named("broken-header-repeated", name));
        }
    }
    if let Some(value) = &demand.equals
        && !joined.eq_ignore_ascii_case(value)
    {
        return Some(named("broken-header-value", name).with("due", &**value));
    }
    if let Some(pattern) = &demand.matches {
        let matches = pattern::compiled(&format!("(?i)^(?:{pattern})$"))
            .is_some_and(|regex| regex.is_match(joined));
        if !matches {
            return Some(named("broken-header-form", name));
        }
    }
    None
}

/// The directives of a list, without their arguments.
fn directives(list: &str) -> impl Iterator<Item = &str> {
    split_outside_quotes(list, ',')
        .into_iter()
        .map(|directive| directive.split('=').next().unwrap_or_default().trim())
}

fn challenge_problem(demand: &HeaderCheck, joined: &str) -> Option<Message> {
    let name = &demand.name;
    if demand.scheme.is_none() {
        // A parameter of a field that is no challenge: `charset` of a media type.
        let found = parameters_of(joined.split_once(';').map_or("", |(_, rest)| rest), ';');
        return parameter_problem(demand, &found);
    }
    let scheme = demand.scheme.as_deref().unwrap_or_default();
    let all = challenges(joined);
    match all
        .iter()
        .find(|(found, _)| found.eq_ignore_ascii_case(scheme))
    {
        // Nothing is asked of the parameters of a challenge that is not there.
        None if demand.if_present => None,
        None => Some(named("broken-header-lacks-challenge", name).with("scheme", scheme)),
        Some((_, parameters)) => parameter_problem(demand, parameters),
    }
}

fn parameter_problem(demand: &HeaderCheck, parameters: &[(String, String)]) -> Option<Message> {
    let wanted = demand.parameter.as_ref()?;
    let found = parameters
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
    match (found, &demand.parameter_is) {
        (None, Some(_)) => None,
        (None, None) => {
            let message = named("broken-header-lacks", &demand.name);
            Some(message.with("part", &**wanted))
        }
        (Some((_, value)), Some(expected)) if !value.eq_ignore_ascii_case(expected) => {
            let message = named("broken-header-part", &demand.name);
            Some(message.with("part", &**wanted).with("due", &**expected))
        }
        _ => None,
    }
}

/// Challenges of a list, each with its parameters (RFC 9110 section 11.6.1).
fn challenges(list: &str) -> Vec<(String, Vec<(String, String)>)> {
    let mut all: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for part in split_outside_quotes(list, ',') {
        let part = part.trim();
        let first = part.split(['=', ' ']).next().unwrap_or_default();
        let is_parameter = part[first.len()..].trim_start().starts_with('=');
        if is_parameter {
            if let Some((_, parameters)) = all.last_mut() {
                parameters.extend(parameters_of(part, ','));
            }
        } else if !first.is_empty() {
            all.push((
                first.to_owned(),
                parameters_of(part[first.len()..].trim(), ','),
            ));
        }
    }
    all
}

fn parameters_of(text: &str, separator: char) -> Vec<(String, String)> {
    split_outside_quotes(text, separator)
        .into_iter()
        .filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((
                name.trim().to_owned(),
                value.trim().trim_matches('"').to_owned(),
            ))
        })
        .collect()
}

fn split_outside_quotes(text: &str, separator: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            letter if letter == separator && !quoted => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_told_from_parameters_over_several_lines() {
        let all = challenges("Bearer error=\"a, b\", Basic realm=\"x, y\", charset=\"UTF-8\"");
        let names: Vec<&str> = all.iter().map(|(scheme, _)| scheme.as_str()).collect();
        assert_eq!(names, ["Bearer", "Basic"]);
        assert_eq!(
            all[1].1,
            [
                ("realm".to_owned(), "x, y".to_owned()),
                ("charset".to_owned(), "UTF-8".to_owned())
            ]
        );
    }

    #[test]
    fn a_directive_is_found_in_a_list_without_its_argument() {
        assert!(
            directives("private, max-age=0, No-Store")
                .any(|found| found.eq_ignore_ascii_case("no-store"))
        );
    }
}
