//! A finding as a case in YAML, as if written by hand.

use std::fmt;

use crate::fuzz::attack::{Attack, Crafted, Piece};
use crate::fuzz::finding::Found;
use crate::suite::{
    Auth, Case, Change, Demand, Expectation, Outcome, Place, Request, Step, SuiteFile, SuiteKind,
    Value,
};
use crate::yaml::{self, WriteError};

/// Why a finding cannot be said as a case.
#[derive(Debug)]
pub enum PromoteError {
    /// It took a sequence of requests.
    Sequence,
    /// It says nothing that is broken.
    NoFinding,
    /// Of this parameter or field a case has no word for the own value.
    OwnValue(String),
    /// The text holds what a case reads as a placeholder.
    Placeholder(String),
    /// It cannot be written.
    Write(WriteError),
}

impl fmt::Display for PromoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sequence => f.write_str(
                "a sequence of requests by two clients is no single request; its steps are in the finding, and a case has steps too",
            ),
            Self::NoFinding => f.write_str("the finding names nothing that is broken"),
            Self::OwnValue(name) => {
                write!(f, "a case has no word for the own value of {name}")
            }
            Self::Placeholder(text) => {
                write!(f, "a case reads {text:?} as a placeholder, and has no other way to say it")
            }
            Self::Write(error) => write!(f, "the case cannot be written: {error}"),
        }
    }
}

impl std::error::Error for PromoteError {}

/// The suite file that holds the finding as a case.
///
/// # Errors
///
/// What the finding alters cannot be said in a case.
pub fn promoted(found: &Found) -> Result<String, PromoteError> {
    if found.sequence.is_some() {
        return Err(PromoteError::Sequence);
    }
    let finding = found.findings.first().ok_or(PromoteError::NoFinding)?;
    let property = found.signature.property.rsplit("::").next();
    let property = property.unwrap_or_default();
    let words = &found.attack;
    let case = Case {
        id: slug(&format!("{}_{property}", found.signature.about)),
        title: format!("A request in which {words} is answered as it must be"),
        requirements: vec![finding.requirement.to_string()],
        why: Some(format!("Once {}.", finding.diagnosis)),
        steps: vec![Step {
            request: Some(request(&found.attack, &found.grant)?),
            expect: demands(found),
            ..Step::default()
        }],
        ..Case::default()
    };
    let file = SuiteFile {
        kind: SuiteKind::Suite,
        title: "Found by fuzzing".to_owned(),
        profiles: Vec::new(),
        cases: vec![case],
    };
    yaml::write(&file).map_err(PromoteError::Write)
}

fn slug(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        'a'..='z' | '0'..='9' => letter,
        _ => '_',
    });
    letters.collect()
}

/// What the property says that a case demands.
fn demands(found: &Found) -> Vec<Expectation> {
    match found.demands.as_slice() {
        [] => vec![Demand::Outcome(Outcome::Answered).into()],
        said => said.to_vec(),
    }
}

/// The valid request of the grant, with the same changes.
fn request(attack: &Attack, grant: &str) -> Result<Request, PromoteError> {
    let changes = attack.mutations.iter().map(|mutation| mutation.map(said));
    Ok(Request {
        grant: Some(grant.to_owned()),
        client: attack.client.clone(),
        auth: attack.method.clone().map(|method| {
            Box::new(Auth {
                method: Some(method),
                ..Auth::default()
            })
        }),
        change: changes.collect::<Result<Vec<Change>, PromoteError>>()?,
        ..Request::default()
    })
}

/// The value as a case says it: text with placeholders, or bytes as they are written for their place.
fn said(place: Place<'_>, value: &Crafted) -> Result<Value, PromoteError> {
    let in_field = matches!(
        place,
        Place::ContentType | Place::Header | Place::Authorization | Place::Basic
    );
    let is_raw = value.is_wire();
    let encoded = |text: &str| -> String {
        if !is_raw {
            text.to_owned()
        } else if in_field {
            percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC)
                .to_string()
        } else {
            url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
        }
    };
    let mut text = String::new();
    for piece in &value.0 {
        match piece {
            Piece::Own => text.push_str(&own(place)?),
            Piece::Of(name) => text.push_str(&format!("{{{{{name}}}}}")),
            Piece::Times(letters, times) => text.push_str(&times_of(letters, *times)),
            Piece::Text(letters) if !is_raw && letters.contains("{{") => {
                return Err(PromoteError::Placeholder(letters.clone()));
            }
            Piece::Text(letters) => text.push_str(&encoded(letters)),
            Piece::Wire(wire) => match std::str::from_utf8(&wire.0) {
                Ok(letters)
                    if !in_field && wire.0.iter().all(|byte| (0x20..0x7f).contains(byte)) =>
                {
                    text.push_str(letters);
                }
                _ => text.extend(wire.0.iter().map(|byte| format!("%{byte:02x}"))),
            },
        }
    }
    Ok(if is_raw {
        Value::Raw(text)
    } else {
        Value::Text(text)
    })
}

/// The placeholder of the value that the valid request has there.
fn own(place: Place<'_>) -> Result<String, PromoteError> {
    let name = match place {
        Place::Own(name) | Place::Beside(name) => name,
        Place::Basic => return Ok("{{client.client_id}}:{{client.client_secret}}".to_owned()),
        Place::Further => return Ok(String::new()),
        Place::ContentType => return Err(PromoteError::OwnValue("Content-Type".to_owned())),
        Place::Header => return Ok(String::new()),
        Place::Authorization => return Err(PromoteError::OwnValue("Authorization".to_owned())),
    };
    let root = match name {
        "username" | "password" => "user",
        "client_id" | "client_secret" => "client",
        "scope" => return Ok("{{scope}}".to_owned()),
        "code" | "refresh_token" | "device_code" | "redirect_uri" | "code_verifier"
        | "assertion" => "given",
        _ => return Err(PromoteError::OwnValue(name.to_owned())),
    };
    Ok(format!("{{{{{root}.{name}}}}}"))
}

/// Short repetitions are written out, long ones are counted.
fn times_of(letters: &str, times: usize) -> String {
    let is_plain = letters.chars().all(char::is_alphanumeric);
    if letters.len() * times <= 64 || !is_plain {
        letters.repeat(times)
    } else {
        format!("{{{{{letters}*{times}}}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzz::attack::Mutation;
    use crate::suite::Wire;

    #[test]
    fn what_was_altered_is_read_back_in_the_words_of_cases() {
        let own_and_byte = |byte| Crafted::own_and(Piece::Wire(Wire(vec![byte])));
        let attack = Attack {
            mutations: vec![
                Mutation::Set(
                    "scope".into(),
                    Crafted::own_and(Piece::Text("\u{1f}: ' #".into())),
                ),
                Mutation::RepeatBefore("username".into(), Crafted::wire(*b"a%zz\xff")),
                Mutation::Header("X-Odd".into(), Crafted::text("yes")),
                Mutation::Basic(own_and_byte(0xff)),
                Mutation::Many(70),
                Mutation::Reverse,
                Mutation::BodySuffix(Wire(b"\r\n\xff".to_vec())),
            ],
            ..Attack::default()
        };
        let request = request(&attack, "password").expect("a case can say it");
        let written = yaml::write(&request).expect("a request is data");
        let read: Request = yaml::parse("promoted.yaml", &written).expect("it was written by us");
        assert_eq!(read.grant.as_deref(), Some("password"));
        let basic = "{{client.client_id}}:{{client.client_secret}}%ff";
        assert_eq!(
            read.change,
            [
                Change::Set("scope".into(), "{{scope}}\u{1f}: ' #".into()),
                Change::RepeatBefore("username".into(), Value::Raw("%61%25%7a%7a%ff".into())),
                Change::Header("X-Odd".into(), "yes".into()),
                Change::Basic(Value::Raw(basic.into())),
                Change::Many(70),
                Change::Reverse,
                Change::BodySuffix(Wire(b"\r\n\xff".to_vec())),
            ]
        );
    }

    #[test]
    fn text_that_a_case_would_read_as_a_placeholder_is_refused() {
        let said = said(Place::Further, &Crafted::text("{{7*7}}"));
        assert!(matches!(said, Err(PromoteError::Placeholder(_))));
    }
}
