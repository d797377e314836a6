//! Which attacks break a MUST for certain, so that a token in answer is a finding. Where another reading is possible the
//! verdict is a warning; where the server may ignore what was altered there is nothing to judge.

use std::collections::BTreeMap;

use crate::fuzz::apply::{Changed, Sending};
use crate::fuzz::attack::{Attack, Mutation};
use crate::profile::{ParameterPlace, Profile};
use crate::suite::{Assertion, BodyForm, Breaches};

/// A MUST that the request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) requirement: String,
    /// What is wrong with the request.
    pub(crate) what: String,
    /// No other reading is possible.
    pub(crate) is_sure: bool,
}

/// The first sure breach, else the first unsure one.
pub(crate) fn of(
    attack: &Attack,
    sending: &Sending,
    profile: &Profile,
    rows: &Breaches,
) -> Option<Breach> {
    let by_value = sending
        .changed
        .iter()
        .filter_map(|changed| of_value(changed, sending, profile, rows));
    // What stands in front of the body becomes part of the first name, which then is there once less.
    let renames_first = attack
        .mutations
        .iter()
        .any(|mutation| matches!(mutation, Mutation::BodyPrefix(_)));
    let by_structure = attack
        .mutations
        .iter()
        .filter(|mutation| !(renames_first && repeats(mutation)))
        .filter_map(|mutation| of_structure(mutation, sending, profile, rows));
    let mut all: Vec<Breach> = by_value.chain(by_structure).collect();
    all.sort_by_key(|breach| !breach.is_sure);
    all.into_iter().next()
}

fn of_value(
    changed: &Changed,
    sending: &Sending,
    profile: &Profile,
    rows: &Breaches,
) -> Option<Breach> {
    let name = changed.name.as_str();
    if changed.own.is_empty() {
        return None;
    }
    let sent = changed.sent.as_deref();
    if sent == Some(changed.own.as_str()) {
        return None;
    }
    if sent == Some("") {
        return of_missing(name, sending, &rows.no_value, "without a value");
    }
    let requirement = rows.another_value.get(name)?;
    let is_grant_type = |sent: &str| is_grant_type(sent, profile, rows);
    if name == "grant_type" && sent.is_some_and(is_grant_type) {
        return None;
    }
    // Providers match names of users in their own ways, and some hash only the beginning of a password.
    let is_user = name == "username";
    if is_user && sent.is_none_or(|sent| !sent.is_ascii() || alike(sent, &changed.own, true)) {
        return None;
    }
    if name == "password" && changed.own.len() >= 72 {
        return None;
    }
    if name == "Authorization" && !wrong_credentials(changed) {
        return None;
    }
    // A second identifier of a public client is another client's, and that one may ask too.
    let certain = sent.is_some_and(|sent| {
        let is_plain = name != "password" || sent.is_ascii();
        is_plain && !alike(sent, &changed.own, false)
    });
    Some(Breach {
        requirement: requirement.clone(),
        what: format!("a {name} that is not the valid one"),
        is_sure: certain,
    })
}

fn is_grant_type(text: &str, profile: &Profile, rows: &Breaches) -> bool {
    let mut known = profile
        .grants
        .values()
        .map(|grant| grant.grant_type.as_str());
    known.any(|known| known == text) || rows.other_grant_types.iter().any(|other| other == text)
}

/// Whether two texts may be one to a lenient reader: apart from what is invisible, padding and, for names, case.
fn alike(one: &str, other: &str, is_name: bool) -> bool {
    let kept = |text: &str| -> String {
        let kept = text.chars().filter(|letter| {
            let is_invisible = letter.is_control()
                || matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffd}' | '=');
            let is_loose = is_name && !letter.is_alphanumeric();
            !is_invisible && !is_loose
        });
        if is_name {
            kept.flat_map(char::to_lowercase).collect()
        } else {
            kept.collect()
        }
    };
    kept(one) == kept(other)
}

/// Whether the header surely holds no credentials of the client: lenient readers find the right ones in a lot.
fn wrong_credentials(changed: &Changed) -> bool {
    let Some(sent) = &changed.sent else {
        return false;
    };
    if sent.contains(&changed.own) {
        // The pair of Basic with something behind it is another secret; a header with something around it may be read.
        return !changed.own.starts_with("Basic ") && sent.starts_with(&changed.own);
    }
    true
}

fn of_structure(
    mutation: &Mutation,
    sending: &Sending,
    profile: &Profile,
    rows: &Breaches,
) -> Option<Breach> {
    match mutation {
        Mutation::Remove(name) => of_missing(name, sending, &rows.left_out, "left out"),
        Mutation::Rename(name, _) => {
            of_missing(name, sending, &rows.left_out, "under another name")
        }
        Mutation::Repeat(name)
        | Mutation::RepeatWith(name, _)
        | Mutation::RepeatBefore(name, _) => {
            let stands = sending.draft.parameters.iter();
            let twice = stands
                .filter(|one| one.name == *name && one.place == ParameterPlace::Body)
                .count();
            (twice > 1).then(|| sure(&rows.sent_twice, format!("{name} twice")))
        }
        Mutation::Form(form) => {
            let is_json = sending.draft.encoding.unwrap_or(profile.encoding)
                == crate::profile::Encoding::Json;
            let is_other = match form {
                BodyForm::Json => !is_json,
                BodyForm::Multipart | BodyForm::Xml | BodyForm::Empty => true,
                _ => false,
            };
            is_other.then(|| sure(&rows.other_form, format!("a body in the form {form:?}")))
        }
        Mutation::Assertion(differs) => of_assertion(differs, rows),
        _ => None,
    }
}

fn repeats(mutation: &Mutation) -> bool {
    matches!(
        mutation,
        Mutation::Repeat(_) | Mutation::RepeatWith(..) | Mutation::RepeatBefore(..)
    )
}

fn sure(requirement: &str, what: String) -> Breach {
    Breach {
        requirement: requirement.to_owned(),
        what,
        is_sure: true,
    }
}

/// A required parameter that is not there.
fn of_missing(
    name: &str,
    sending: &Sending,
    rows: &BTreeMap<String, String>,
    how: &str,
) -> Option<Breach> {
    let requirement = rows.get(name)?;
    // Without a body secret the header may still hold the credential.
    let has_header = sending
        .outgoing
        .header("authorization")
        .is_some_and(|value| !value.is_empty());
    if name == "client_secret" && has_header {
        return None;
    }
    Some(sure(requirement, format!("{name} {how}")))
}

/// Only what no reader may let pass.
fn of_assertion(differs: &Assertion, rows: &Breaches) -> Option<Breach> {
    let header = |name: &str| differs.header.get(name);
    if let Some(algorithm) = header("alg") {
        let is_none = algorithm
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("none"));
        let what = "an assertion whose header says alg none";
        return is_none.then(|| sure(&rows.unsigned_assertion, what.to_owned()));
    }
    if header("crit").is_some_and(|crit| crit.as_array().is_some_and(|all| !all.is_empty())) {
        return Some(sure(
            &rows.unknown_critical,
            "an assertion with a critical extension that nobody knows".to_owned(),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_lenient_reader_may_drop_is_no_sure_difference() {
        for other in ["abc\u{1f}", "abc=", "abc\u{200b}", "\u{feff}abc"] {
            assert!(alike(other, "abc", false), "{other:?}");
        }
        for other in ["abcx", "abC", "ab", "abc ", "abc%00"] {
            assert!(!alike(other, "abc", false), "{other:?}");
        }
        assert!(alike("A.b+C", "abc", true));
    }
}
