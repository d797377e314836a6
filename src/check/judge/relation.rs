//! Relations between two values: captures, members, sums of numbers.

use std::collections::BTreeSet;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value as Json;

use crate::check::diagnosis::Diagnosis;
use crate::check::judgement::Judgement;
use crate::check::pattern;
use crate::check::subject::Subject;
use crate::secret::Raw;
use crate::suite::{Is, Relation};
use crate::words::Message;

pub(super) fn judge(relation: &Relation, subject: &Subject<'_>) -> Judgement {
    let sides = subject
        .fill(&relation.left)
        .and_then(|left| subject.fill(&relation.right).map(|right| (left, right)));
    let (left, right) = match sides {
        Ok(sides) => sides,
        Err(_) if relation.if_present => return Judgement::NotApplicable,
        Err(missing) => {
            return Judgement::broken(
                Message::new("broken-no-value").with("name", missing.to_string()),
                in_words(relation),
                format!("there is no {missing}"),
            );
        }
    };
    let tolerance = relation.tolerance.unwrap_or(0);
    let holds = match relation.is {
        Is::Equal => same(&left, &right),
        Is::Different => !same(&left, &right),
        Is::Near => both(&left, &right)
            .is_some_and(|(left, right)| (left - right).abs() <= tolerance as f64),
        Is::AtMost => {
            both(&left, &right).is_some_and(|(left, right)| left <= right + tolerance as f64)
        }
        Is::SubsetOf => words(&left).is_subset(&words(&right)),
        Is::SameWordsAs => words(&left) == words(&right),
        Is::SameSetAs => unordered(&left) == unordered(&right),
        Is::Contains => left.contains(&right),
        Is::Lacks => right.is_empty() || !left.contains(&right),
        Is::Hides => right.is_empty() || !gives_away(&left, &right),
        Is::Includes => left == right || words(&left).contains(right.as_str()),
        Is::Matches => {
            pattern::compiled(&format!("^(?:{right})$")).is_some_and(|regex| regex.is_match(&left))
        }
        Is::FarFrom => differences(&left, &right) >= usize::try_from(tolerance).unwrap_or(0),
    };
    if holds {
        return Judgement::held(in_words(relation));
    }
    Judgement::broken(
        diagnosis(relation),
        in_words(relation),
        Raw::of([shown(left), " against ".into(), shown(right)]),
    )
}

/// That the relation does not hold.
fn diagnosis(relation: &Relation) -> Diagnosis {
    let id = match relation.is {
        Is::Equal => "broken-is",
        Is::Different => "broken-is-not",
        Is::Near => "broken-is-about",
        Is::SubsetOf => "broken-is-part-of",
        Is::SameWordsAs => "broken-has-words-of",
        Is::SameSetAs => "broken-has-elements-of",
        Is::AtMost => "broken-is-at-most",
        Is::Contains => "broken-contains",
        Is::Lacks => "broken-does-not-contain",
        Is::Hides => "broken-hides",
        Is::Includes => "broken-includes",
        Is::Matches => "broken-has-form",
        Is::FarFrom => "broken-is-far-from",
    };
    let message = Message::new(id)
        .with("left", plain(&relation.left))
        .with("right", plain(&relation.right));
    let tolerance = |tolerance: i64| message.clone().with("tolerance", tolerance.to_string());
    match (relation.is, relation.tolerance) {
        (Is::FarFrom, None) => message.with("tolerance", "none").into(),
        (_, None) => message.into(),
        (Is::FarFrom, Some(places)) => tolerance(places).into(),
        (_, Some(within)) => Diagnosis::from(tolerance(within)).naming(format!("(± {within})")),
    }
}

/// A side without the braces of its placeholders.
fn plain(side: &str) -> String {
    side.replace("{{", "").replace("}}", "")
}

/// The relation as a sentence.
fn in_words(relation: &Relation) -> String {
    let is = match relation.is {
        Is::Equal => "is",
        Is::Different => "is not",
        Is::Near => "is about",
        Is::SubsetOf => "is a part of",
        Is::SameWordsAs => "has the same words as",
        Is::SameSetAs => "has the same elements as",
        Is::AtMost => "is at most",
        Is::Contains => "contains",
        Is::Lacks => "does not contain",
        Is::Hides => "hides",
        Is::Includes => "includes",
        Is::Matches => "has the form",
        Is::FarFrom => "is far from",
    };
    let tolerance = match (relation.is, relation.tolerance) {
        (_, None) => String::new(),
        (Is::FarFrom, Some(places)) => format!(" (in {places} places at least)"),
        (_, Some(tolerance)) => format!(" (± {tolerance})"),
    };
    format!(
        "{} {is} {}{tolerance}",
        plain(&relation.left),
        plain(&relation.right)
    )
}

fn same(left: &str, right: &str) -> bool {
    match both(left, right) {
        // Sums are numbers; anything else is compared as text, so that long ids keep their digits.
        Some((a, b)) if left.contains(' ') || right.contains(' ') => (a - b).abs() < f64::EPSILON,
        _ => left == right,
    }
}

fn both(left: &str, right: &str) -> Option<(f64, f64)> {
    Some((sum(left)?, sum(right)?))
}

/// `1 + 2 - 3` as a number.
fn sum(text: &str) -> Option<f64> {
    let mut total = 0.0;
    let mut sign = 1.0;
    for (at, word) in text.split_whitespace().enumerate() {
        match (at % 2, word) {
            (0, number) => total += sign * number.parse::<f64>().ok()?,
            (_, "+") => sign = 1.0,
            (_, "-") => sign = -1.0,
            _ => return None,
        }
    }
    (!text.trim().is_empty()).then_some(total)
}

/// JSON with the elements of its lists in an order of their own; what is no JSON stays as it is.
fn unordered(text: &str) -> String {
    fn sorted(json: Json) -> Json {
        match json {
            Json::Array(elements) => {
                let mut elements: Vec<Json> = elements.into_iter().map(sorted).collect();
                elements.sort_by_cached_key(Json::to_string);
                Json::Array(elements)
            }
            Json::Object(members) => {
                let members = members.into_iter().map(|(name, one)| (name, sorted(one)));
                let ordered: std::collections::BTreeMap<String, Json> = members.collect();
                ordered
                    .into_iter()
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }
            plain => plain,
        }
    }
    serde_json::from_str(text).map_or_else(|_| text.to_owned(), |json| sorted(json).to_string())
}

/// Whether a text holds another one, as it is or in a part that anybody can decode.
fn gives_away(text: &str, hidden: &str) -> bool {
    let is_of_encoding = |letter: char| letter.is_ascii_alphanumeric() || "-_+/=".contains(letter);
    let holds = |bytes: &[u8]| {
        let hidden = hidden.as_bytes();
        bytes.windows(hidden.len()).any(|window| window == hidden)
    };
    text.contains(hidden)
        || text
            .split(|letter| !is_of_encoding(letter))
            .flat_map(decoded)
            .any(|bytes| holds(&bytes))
}

/// What a part of a text may stand for; a head of up to three characters may belong to something else.
fn decoded(part: &str) -> Vec<Vec<u8>> {
    let plain = part
        .trim_end_matches('=')
        .replace('+', "-")
        .replace('/', "_");
    let hex = |text: &str| {
        let digits = text.as_bytes().chunks_exact(2);
        let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        bytes.collect::<Option<Vec<u8>>>()
    };
    (0..4)
        .filter_map(|head| plain.get(head..))
        .flat_map(|rest| {
            // Base64 of any length has a tail that may not be whole.
            let whole = rest.get(..rest.len() / 4 * 4).unwrap_or_default();
            [
                BASE64_URL_SAFE_NO_PAD.decode(rest).ok(),
                BASE64_URL_SAFE_NO_PAD.decode(whole).ok(),
                hex(rest),
            ]
        })
        .flatten()
        .collect()
}

/// In how many places two texts differ; what one has more counts too.
fn differences(left: &str, right: &str) -> usize {
    let (shorter, longer) = if left.chars().count() <= right.chars().count() {
        (left, right)
    } else {
        (right, left)
    };
    let mut others = shorter.chars();
    longer
        .chars()
        .filter(|letter| others.next() != Some(*letter))
        .count()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split_whitespace().collect()
}

fn shown(text: String) -> Raw {
    Raw::quoted(text, 120)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_added_up() {
        assert_eq!(sum("10 + 5 - 3"), Some(12.0));
        assert_eq!(sum("a + 1"), None);
    }

    #[test]
    fn numbered_texts_are_near_each_other() {
        assert_eq!(differences("code-0001", "code-0002"), 1);
        assert_eq!(differences("abc", "xyz-"), 4);
    }

    #[test]
    fn what_is_hidden_is_found_in_every_encoding() {
        let hidden = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let base64 = BASE64_URL_SAFE_NO_PAD.encode(hidden);
        let hex: String = hidden.bytes().map(|byte| format!("{byte:02x}")).collect();
        for text in [
            hidden.to_owned(),
            format!("abc.{base64}"),
            format!("ab{base64}"),
            format!("x-{hex}"),
        ] {
            assert!(gives_away(&text, hidden), "{text}");
        }
        assert!(!gives_away("Zm9vYmFy.c29tZXRoaW5nIGVsc2U", hidden));
    }

    #[test]
    fn long_ids_are_compared_digit_by_digit() {
        assert!(!same("9007199254740993", "9007199254740992"));
    }
}
