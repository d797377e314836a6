//! Demands on a JSON value: presence, type, text, numbers, entropy.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::answer::{at, in_words};
use crate::check::judgement::Judgement;
use crate::check::pattern;
use crate::check::subject::Subject;
use crate::secret::Raw;
use crate::suite::{JsonType, MemberCheck, Placeholder};
use crate::words::Message;

/// A demand on a member of the body.
pub(super) fn in_body(demand: &MemberCheck, subject: &Subject<'_>) -> Judgement {
    match subject.reading().parameters() {
        Some(json) if json.is_object() => judge(demand, &json, subject),
        _ if demand.if_present || demand.present == Some(false) => Judgement::NotApplicable,
        _ => Judgement::broken(
            named("broken-no-member", &demand.name),
            format!("a JSON object with {}", demand.name),
            subject.reading().summary(),
        ),
    }
}

/// A demand on a member of `json`, which may also be the header or the claims of a JWT.
pub(super) fn judge(demand: &MemberCheck, json: &Json, subject: &Subject<'_>) -> Judgement {
    let name = &demand.name;
    let found = at(json, name);
    match (found, demand.present) {
        (Some(value), Some(false)) => {
            return Judgement::broken(
                named("broken-member-there", name),
                format!("no {name}"),
                shown(value),
            );
        }
        (None, Some(false)) => return Judgement::held(format!("no {name}")),
        (None, _) if demand.if_present => return Judgement::NotApplicable,
        (None, _) => {
            return Judgement::broken(
                named("broken-member-missing", name),
                name.to_string(),
                "it is not there",
            );
        }
        (Some(_), _) => {}
    }
    let Some(value) = found else {
        return Judgement::NotApplicable;
    };
    if let Some(judgement) = typed(demand, value)
        .or_else(|| worded(demand, value, subject))
        .or_else(|| counted(demand, value))
    {
        return judgement;
    }
    if let Some(bits) = demand.min_bits
        && let Some(text) = value.as_str()
    {
        return entropy(name, bits, &[text]);
    }
    Judgement::held(name.clone())
}

fn typed(demand: &MemberCheck, value: &Json) -> Option<Judgement> {
    let (fits, word) = match demand.json? {
        JsonType::String => (value.is_string(), "a string"),
        JsonType::Integer => (value.is_i64() || value.is_u64(), "an integer"),
        JsonType::Number => (value.is_number(), "a number"),
        JsonType::Boolean => (value.is_boolean(), "true or false"),
        JsonType::Array => (value.is_array(), "an array"),
        JsonType::Object => (value.is_object(), "an object"),
    };
    (!fits).then(|| {
        Judgement::broken(
            named("broken-member-type", &demand.name),
            word,
            shown(value),
        )
    })
}

fn worded(demand: &MemberCheck, value: &Json, subject: &Subject<'_>) -> Option<Judgement> {
    let text = in_words(value);
    equal(demand, value, subject)
        .or_else(|| chosen(demand, value, &text))
        .or_else(|| formed(demand, value, &text))
        .or_else(|| lacking(demand, value, &text, subject))
        .or_else(|| uri(demand, &text, subject))
}

fn equal(demand: &MemberCheck, value: &Json, subject: &Subject<'_>) -> Option<Judgement> {
    let expected = match demand.equals.as_ref()? {
        Json::String(text) => match subject.fill(text) {
            Ok(text) => Json::String(text),
            Err(missing) => return Some(unfilled(&missing)),
        },
        other => other.clone(),
    };
    // A captured number is text, so numbers are compared by their text.
    let same = *value == expected
        || (expected.is_string() && in_words(value) == in_words(&expected) && !value.is_array());
    (!same).then(|| {
        let diagnosis = named("broken-member-value", &demand.name);
        Judgement::broken(diagnosis, shown(&expected), shown(value))
    })
}

fn chosen(demand: &MemberCheck, value: &Json, text: &str) -> Option<Judgement> {
    let is_none = |all: &&[String]| !all.iter().any(|one| one == text);
    let is_none_by_letters =
        |all: &&[String]| !all.iter().any(|one| one.eq_ignore_ascii_case(text));
    let missed = demand.one_of.as_deref().filter(is_none).or_else(|| {
        let all = demand.one_of_ignoring_case.as_deref();
        all.filter(is_none_by_letters)
    });
    let diagnosis = named("broken-member-choice", &demand.name);
    Some(Judgement::broken(
        diagnosis,
        missed?.join(", "),
        shown(value),
    ))
}

fn formed(demand: &MemberCheck, value: &Json, text: &str) -> Option<Judgement> {
    let pattern = demand.matches.as_ref()?;
    let regex = pattern::compiled(&format!("^(?s:{pattern})$"));
    (!regex.is_some_and(|regex| regex.is_match(text))).then(|| {
        let diagnosis = named("broken-member-form", &demand.name);
        Judgement::broken(diagnosis, pattern.as_ref(), shown(value))
    })
}

fn lacking(
    demand: &MemberCheck,
    value: &Json,
    text: &str,
    subject: &Subject<'_>,
) -> Option<Judgement> {
    let name = &demand.name;
    match subject.fill(demand.lacks.as_ref()?) {
        Ok(part) if !part.is_empty() && text.contains(&part) => Some(Judgement::broken(
            named("broken-member-holds", name),
            format!("{name} without {part}"),
            shown(value),
        )),
        Ok(_) => None,
        Err(missing) => Some(unfilled(&missing)),
    }
}

/// That a demand names what nothing stands for.
fn unfilled(missing: &Placeholder<'_>) -> Judgement {
    Judgement::Undecided(format!("there is no {{{{{missing}}}}}"))
}

fn uri(demand: &MemberCheck, text: &str, subject: &Subject<'_>) -> Option<Judgement> {
    let name = &demand.name;
    if demand.uri {
        let base = url::Url::parse("https://base.example/").ok()?;
        let legal = text
            .chars()
            .all(|letter| letter.is_ascii_graphic() && !"\"<>\\^`{|}".contains(letter));
        if !legal || base.join(text).is_err() {
            return Some(Judgement::broken(
                named("broken-member-no-uri", name),
                "a URI reference",
                format!("{text:?}"),
            ));
        }
    }
    if demand.https_uri {
        let parsed = url::Url::parse(text);
        let fits = parsed.as_ref().is_ok_and(|url| {
            url.scheme() == "https" || (url.scheme() == "http" && subject.view.loopback)
        });
        if !fits {
            return Some(Judgement::broken(
                named("broken-member-no-https", name),
                "an absolute https URI",
                format!("{text:?}"),
            ));
        }
    }
    None
}

fn counted(demand: &MemberCheck, value: &Json) -> Option<Judgement> {
    let name = &demand.name;
    let number = value
        .as_i64()
        .or_else(|| value.as_f64().map(|number| number as i64));
    if let (Some(min), Some(number)) = (demand.min, number)
        && number < min
    {
        return Some(Judgement::broken(
            named("broken-member-too-small", name),
            format!("at least {min}"),
            shown(value),
        ));
    }
    if let Some(max) = demand.max
        && (number.is_none_or(|number| number > max) && value.is_number())
    {
        return Some(Judgement::broken(
            named("broken-member-too-large", name),
            format!("at most {max}"),
            shown(value),
        ));
    }
    if let Some(most) = demand.max_length
        && value
            .as_str()
            .is_some_and(|text| text.chars().count() > most)
    {
        let length = value.as_str().map_or(0, |text| text.chars().count());
        return Some(Judgement::broken(
            named("broken-member-too-long", name),
            format!("at most {most} characters"),
            format!("{length} characters"),
        ));
    }
    None
}

/// What is wrong with the member of that name.
fn named(id: &'static str, name: &str) -> Message {
    Message::new(id).with("name", name)
}

/// A value as it is shown: JSON, shortened.
fn shown(value: &Json) -> Raw {
    Raw::value(value.to_string(), 200)
}

/// An upper bound of the bits that values of this length over this alphabet can hold; above proves nothing.
pub(crate) fn entropy(name: &str, bits: u32, values: &[&str]) -> Judgement {
    let Some(shortest) = values
        .iter()
        .map(|value| varying_length(value, values))
        .min()
    else {
        return Judgement::NotApplicable;
    };
    let alphabet = alphabet_size(values);
    let bound = shortest as f64 * f64::from(alphabet).log2();
    if bound + 0.5 >= f64::from(bits) {
        return Judgement::held(format!("{name} has room for {bits} bits"));
    }
    Judgement::broken(
        named("broken-guessable", name),
        format!("room for at least {bits} bits"),
        format!(
            "{shortest} varying characters of an alphabet of {alphabet}: at most {bound:.0} bits"
        ),
    )
}

/// How many characters of a value are not the same in all of them: a fixed prefix or a counter's head holds nothing.
fn varying_length(value: &str, values: &[&str]) -> usize {
    if values.len() < 3 {
        return value.chars().count();
    }
    let others: Vec<Vec<char>> = values.iter().map(|other| other.chars().collect()).collect();
    value
        .chars()
        .enumerate()
        .filter(|(at, letter)| others.iter().any(|other| other.get(*at) != Some(letter)))
        .count()
}

/// The size of the smallest usual alphabet that has all characters seen.
fn alphabet_size(values: &[&str]) -> u32 {
    let seen: BTreeSet<char> = values.iter().flat_map(|value| value.chars()).collect();
    let all = |test: fn(&char) -> bool| seen.iter().all(test);
    if all(|letter| letter.is_ascii_digit()) {
        10
    } else if all(|letter| letter.is_ascii_hexdigit() && !letter.is_ascii_uppercase())
        || all(|letter| letter.is_ascii_hexdigit() && !letter.is_ascii_lowercase())
    {
        16
    } else if all(|letter| letter.is_ascii_digit() || letter.is_ascii_lowercase())
        || all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase())
    {
        36
    } else if all(char::is_ascii_alphanumeric) {
        62
    } else {
        64.max(u32::try_from(seen.len()).unwrap_or(94))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_holds_no_entropy_however_long_it_is() {
        let values = [
            "token-000000000000000000000000000000000001",
            "token-000000000000000000000000000000000002",
            "token-000000000000000000000000000000000003",
        ];
        assert!(matches!(
            entropy("access_token", 128, &values),
            Judgement::Broken(_)
        ));
    }

    #[test]
    fn forty_three_base64url_characters_are_enough() {
        assert!(matches!(
            entropy(
                "code",
                128,
                &["dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"]
            ),
            Judgement::Held(_)
        ));
    }
}
