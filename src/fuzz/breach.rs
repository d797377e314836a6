//! Which attacks break a MUST for certain, so that a token in answer is a finding. Where another reading is possible the
//! verdict is a warning; where the server may ignore what was altered there is nothing to judge.

use crate::fuzz::apply::{Changed, Sending};
use crate::fuzz::attack::{Attack, Mutation};
use crate::profile::{ParameterPlace, Profile};
use crate::suite::BodyForm;

/// A MUST that the request breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Breach {
    pub(crate) requirement: &'static str,
    /// What is wrong with the request.
    pub(crate) what: String,
    /// No other reading is possible.
    pub(crate) is_sure: bool,
}

/// Grant types beyond those of the profile that a server may take.
const OTHER_GRANT_TYPES: &[&str] = &[
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    "implicit",
];

/// The first sure breach, else the first unsure one.
pub(crate) fn of(attack: &Attack, sending: &Sending, profile: &Profile) -> Option<Breach> {
    let by_value = sending
        .changed
        .iter()
        .filter_map(|changed| of_value(changed, sending, profile));
    // What stands in front of the body becomes part of the first name, which then is there once less.
    let renames_first = attack
        .mutations
        .iter()
        .any(|mutation| matches!(mutation, Mutation::BodyPrefix(_)));
    let by_structure = attack
        .mutations
        .iter()
        .filter(|mutation| !(renames_first && repeats(mutation)))
        .filter_map(|mutation| of_structure(mutation, sending, profile));
    let mut all: Vec<Breach> = by_value.chain(by_structure).collect();
    all.sort_by_key(|breach| !breach.is_sure);
    all.into_iter().next()
}

fn of_value(changed: &Changed, sending: &Sending, profile: &Profile) -> Option<Breach> {
    let name = changed.name.as_str();
    if changed.own.is_empty() {
        return None;
    }
    let sent = changed.sent.as_deref();
    if sent == Some(changed.own.as_str()) {
        return None;
    }
    if sent == Some("") {
        return of_missing(name, sending, "RFC6749-3.2-06", "without a value");
    }
    let requirement = row(name)?;
    if name == "grant_type" && sent.is_some_and(|sent| is_grant_type(sent, profile)) {
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
        requirement,
        what: format!("a {name} that is not the valid one"),
        is_sure: certain,
    })
}

/// The row that demands that the parameter has its own value.
fn row(name: &str) -> Option<&'static str> {
    Some(match name {
        "grant_type" => "RFC6749-5.2-15",
        "code" => "RFC6749-4.1.3-05",
        "redirect_uri" => "RFC6749-4.1.3-07",
        "code_verifier" => "RFC7636-4.6-02",
        "refresh_token" => "RFC6749-6-03",
        "device_code" => "RFC6749-5.2-13",
        "username" | "password" => "RFC6749-4.3.2-03",
        "client_secret" | "Authorization" => "RFC6749-3.2.1-01",
        "assertion" => "RFC7523-3-15",
        _ => return None,
    })
}

fn is_grant_type(text: &str, profile: &Profile) -> bool {
    let mut known = profile
        .grants
        .values()
        .map(|grant| grant.grant_type.as_str());
    known.any(|known| known == text) || OTHER_GRANT_TYPES.contains(&text)
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

fn of_structure(mutation: &Mutation, sending: &Sending, profile: &Profile) -> Option<Breach> {
    match mutation {
        Mutation::Remove(name) => of_missing(name, sending, "RFC6749-5.2-03", "left out"),
        Mutation::Rename(name, _) => {
            of_missing(name, sending, "RFC6749-5.2-03", "under another name")
        }
        Mutation::Repeat(name)
        | Mutation::RepeatWith(name, _)
        | Mutation::RepeatBefore(name, _) => {
            let stands = sending.draft.parameters.iter();
            let twice = stands
                .filter(|one| one.name == *name && one.place == ParameterPlace::Body)
                .count();
            (twice > 1).then(|| sure("RFC6749-3.2-09", format!("{name} twice")))
        }
        Mutation::Form(form) => {
            let is_json = sending.draft.encoding.unwrap_or(profile.encoding)
                == crate::profile::Encoding::Json;
            let is_other = match form {
                BodyForm::Json => !is_json,
                BodyForm::Multipart | BodyForm::Xml | BodyForm::Empty => true,
                _ => false,
            };
            is_other.then(|| sure("RFC9110-15.5.16-01", format!("a body in the form {form:?}")))
        }
        Mutation::Assertion(differs) => of_assertion(differs),
        _ => None,
    }
}

fn repeats(mutation: &Mutation) -> bool {
    matches!(
        mutation,
        Mutation::Repeat(_) | Mutation::RepeatWith(..) | Mutation::RepeatBefore(..)
    )
}

fn sure(requirement: &'static str, what: String) -> Breach {
    Breach {
        requirement,
        what,
        is_sure: true,
    }
}

/// A required parameter that is not there.
fn of_missing(
    name: &str,
    sending: &Sending,
    requirement: &'static str,
    how: &str,
) -> Option<Breach> {
    let requirement = match name {
        "grant_type" | "code" | "refresh_token" | "device_code" | "password" | "assertion" => {
            requirement
        }
        "username" => requirement,
        "redirect_uri" => "RFC6749-4.1.3-06",
        "code_verifier" => "RFC7636-4.6-02",
        "client_secret" | "Authorization" => "RFC6749-3.2.1-01",
        _ => return None,
    };
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
fn of_assertion(differs: &crate::suite::Assertion) -> Option<Breach> {
    let header = |name: &str| differs.header.get(name);
    let broken = |text: &str| Some(sure("RFC7523-3-14", text.to_owned()));
    if let Some(algorithm) = header("alg") {
        let is_none = algorithm
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("none"));
        return if is_none {
            broken("an assertion whose header says alg none")
        } else {
            None
        };
    }
    if header("crit").is_some_and(|crit| crit.as_array().is_some_and(|all| !all.is_empty())) {
        return Some(sure(
            "RFC7515-4.1.11-01",
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
