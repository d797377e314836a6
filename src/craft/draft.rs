//! A request before it is written: parameters with their places, and what a case changes in them.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::craft::alter::altered;
use crate::craft::stop::Stop;
use crate::profile::{Encoding, ParameterPlace, ParameterType};
use crate::secret::{SENSITIVE, Secret};
use crate::suite::{BodyForm, Change, Compression, Socket, Value};

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value, with placeholders replaced.
    pub value: Value,
    /// Where it stands.
    pub place: ParameterPlace,
    /// Its value in a JSON body, where that is no string.
    pub json: Option<Json>,
}

impl Parameter {
    /// A parameter of the body.
    pub fn new(name: impl Into<String>, value: impl Into<Value>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            place: ParameterPlace::Body,
            json: None,
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// Why a change cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ChangeError {
    /// The parameter is not there: a bug in the case.
    Absent(String),
    /// The value stays as it is, so that there is nothing to judge.
    NoChange(String),
}

impl From<ChangeError> for Stop {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Absent(text) => Self::suite(text),
            ChangeError::NoChange(text) => Self::skip(text),
        }
    }
}

/// A request before it is written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Draft {
    /// The endpoint, by its short name.
    pub endpoint: String,
    /// The grant, by its short name.
    pub grant: Option<String>,
    /// The role that sends.
    pub client: Option<String>,
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
    /// Header fields.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The method; the endpoint's own unless said.
    pub method: Option<String>,
    /// The Content-Type; the form's own unless said, none when empty.
    pub content_type: Option<Vec<u8>>,
    /// How the parameters are written; the profile's way unless said.
    pub form: Option<BodyForm>,
    /// How the profile writes this grant.
    pub encoding: Option<Encoding>,
    /// The body in place of the parameters.
    pub body: Option<Vec<u8>>,
    /// Bytes in front of the body and behind it.
    pub around: (Vec<u8>, Vec<u8>),
    /// Path values in place of the client's.
    pub path: BTreeMap<String, String>,
    /// How the body is compressed.
    pub compress: Option<Compression>,
    /// What only the socket writer can send.
    pub socket: Option<Socket>,
    /// Whether it goes over plain http, whatever the endpoint's own scheme is.
    pub plain_http: bool,
    /// Secrets in it.
    pub secrets: Vec<Secret>,
}

impl Draft {
    /// The parameters as sent, wherever they stand.
    pub(crate) fn sent(&self) -> Vec<(String, String)> {
        self.parameters
            .iter()
            .map(|parameter| (parameter.name.clone(), parameter.value.as_str().to_owned()))
            .collect()
    }

    /// The text of a parameter.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .map(|parameter| parameter.value.as_str())
    }

    /// Makes one change.
    pub(crate) fn change(&mut self, change: &Change) -> Result<(), ChangeError> {
        match change {
            Change::Set(name, value) => self.set(name, value),
            Change::Add(name, value) => self.parameters.push(Parameter::new(name, value.clone())),
            Change::Remove(name) => self.parameters.retain(|parameter| parameter.name != *name),
            Change::Empty(name) => self.set(name, &Value::Text(String::new())),
            Change::Repeat(name) => self.repeat(name, None)?,
            Change::RepeatWith(name, value) => self.repeat(name, Some(value))?,
            Change::RepeatBefore(name, value) => self.repeat_before(name, value)?,
            Change::Alter(name, how) => self.alter(name, *how)?,
            Change::Rename(from, to) => self.named(from)?.name.clone_from(to),
            Change::ToQuery(name) => self.move_to_query(name),
            Change::Json(name, json) => {
                if self.text(name).is_none() {
                    self.parameters.push(Parameter::new(name, ""));
                }
                self.named(name)?.json = Some(json.clone());
            }
            Change::Nested(name, depth) => {
                let arrays = format!("{}{}", "[".repeat(*depth), "]".repeat(*depth));
                self.set(name, &Value::Raw(arrays));
            }
            Change::WrongType(name) => {
                let parameter = self.named(name)?;
                let text = parameter.value.as_str().to_owned();
                parameter.json = Some(Json::Array(vec![Json::String(text)]));
            }
            Change::Many(count) => {
                let names = (0..*count).map(|number| format!("grantspec_{number}"));
                self.parameters
                    .extend(names.map(|name| Parameter::new(name, "1")));
            }
            Change::Reverse => self.parameters.reverse(),
            Change::Form(form) => self.form = Some(*form),
            Change::ContentType(value) => self.content_type = Some(value.bytes()),
            Change::Header(name, value) => self.headers.push((name.clone(), value.bytes())),
            Change::Authorization(all) => self.authorize(all.iter().map(Value::bytes)),
            Change::Basic(value) => self.basic(value)?,
            Change::BodyPrefix(bytes) => self.around.0.extend_from_slice(&bytes.0),
            Change::BodySuffix(bytes) => self.around.1.extend_from_slice(&bytes.0),
            Change::Compress(how) => self.compress = Some(*how),
            Change::Socket(style) => self.socket = Some(*style),
            // The credential was made with it.
            Change::Assertion(_) => {}
        }
        Ok(())
    }

    fn move_to_query(&mut self, name: &str) {
        let named = |parameter: &&mut Parameter| name == "*" || parameter.name == name;
        for parameter in self.parameters.iter_mut().filter(named) {
            parameter.place = ParameterPlace::Query;
        }
    }

    /// These Authorization headers in place of the request's own.
    fn authorize(&mut self, all: impl IntoIterator<Item = Vec<u8>>) {
        self.headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
        let named = |value| ("Authorization".to_owned(), value);
        self.headers.extend(all.into_iter().map(named));
    }

    fn basic(&mut self, value: &Value) -> Result<(), ChangeError> {
        let is_basic = |(name, value): &(String, Vec<u8>)| {
            name.eq_ignore_ascii_case("authorization") && value.starts_with(b"Basic ")
        };
        if !self.headers.iter().any(is_basic) {
            let text = "the request has no credentials of the scheme Basic";
            return Err(ChangeError::NoChange(text.to_owned()));
        }
        let header = format!("Basic {}", STANDARD.encode(value.bytes()));
        self.authorize([header.into_bytes()]);
        Ok(())
    }

    fn named(&mut self, name: &str) -> Result<&mut Parameter, ChangeError> {
        let sent = self
            .parameters
            .iter()
            .map(|parameter| parameter.name.clone())
            .collect::<Vec<_>>()
            .join(", ");
        self.parameters
            .iter_mut()
            .find(|parameter| parameter.name == name)
            .ok_or_else(|| match name {
                // Whether a request has one is the target file's to say.
                "scope" => ChangeError::NoChange(
                    "the target file has no scope for this request (scopes)".to_owned(),
                ),
                _ => ChangeError::Absent(format!(
                    "the request has no parameter {name} to change; it has {sent}"
                )),
            })
    }

    fn set(&mut self, name: &str, value: &Value) {
        let mut first = true;
        self.parameters
            .retain(|parameter| parameter.name != name || std::mem::take(&mut first));
        match self
            .parameters
            .iter_mut()
            .find(|parameter| parameter.name == name)
        {
            Some(parameter) => {
                parameter.value = value.clone();
                parameter.json = None;
            }
            None => self.parameters.push(Parameter::new(name, value.clone())),
        }
    }

    fn repeat(&mut self, name: &str, value: Option<&Value>) -> Result<(), ChangeError> {
        let mut again = self.named(name)?.clone();
        if let Some(value) = value {
            again.value = value.clone();
            again.json = None;
        }
        self.parameters.push(again);
        Ok(())
    }

    fn repeat_before(&mut self, name: &str, value: &Value) -> Result<(), ChangeError> {
        self.repeat(name, Some(value))?;
        let own = self.parameters.iter().position(|one| one.name == name);
        if let (Some(at), Some(again)) = (own, self.parameters.pop()) {
            self.parameters.insert(at, again);
        }
        Ok(())
    }

    fn alter(&mut self, name: &str, how: crate::suite::Alteration) -> Result<(), ChangeError> {
        let parameter = self.named(name)?;
        let value = parameter.value.map(|text| altered(text, how));
        if value == parameter.value {
            return Err(ChangeError::NoChange(format!(
                "{} leaves this {name} as it is",
                how.recipe()
            )));
        }
        parameter.value = value;
        if SENSITIVE.contains(&name) {
            let secret = Secret::new(
                format!("{name}, {}", how.recipe()),
                parameter.value.as_str(),
            );
            self.secrets.push(secret);
        }
        Ok(())
    }
}

/// A parameter's value by its type in a JSON body.
pub(super) fn typed(json: ParameterType, text: &str) -> Option<Json> {
    match json {
        ParameterType::String => None,
        ParameterType::Integer => text.parse::<i64>().ok().map(Json::from),
        ParameterType::Boolean => text.parse::<bool>().ok().map(Json::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn setting_a_repeated_parameter_leaves_one() {
        let mut draft = Draft {
            parameters: vec![Parameter::new("a", "1"), Parameter::new("b", "2")],
            ..Draft::default()
        };
        draft
            .change(&Change::Repeat("a".into()))
            .expect("a is there");
        draft
            .change(&Change::Set("a".into(), "9".into()))
            .expect("a is there");
        assert_eq!(
            draft.sent(),
            [
                ("a".to_owned(), "9".to_owned()),
                ("b".to_owned(), "2".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_sent_before_stands_in_front_of_the_first_of_its_name() {
        let mut draft = Draft {
            parameters: vec![Parameter::new("a", "1"), Parameter::new("b", "2")],
            ..Draft::default()
        };
        let before = Change::RepeatBefore("b".into(), "0".into());
        draft.change(&before).expect("b is there");
        let sent = draft.sent();
        let values: Vec<&str> = sent.iter().map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, ["1", "0", "2"]);
    }

    #[test]
    fn only_credentials_of_basic_become_other_credentials_of_basic() {
        let mut draft = Draft::default();
        let change = Change::Basic(Value::Raw("a:%ff".into()));
        assert!(matches!(
            draft.change(&change),
            Err(ChangeError::NoChange(_))
        ));
        draft
            .headers
            .push(("authorization".to_owned(), b"Basic YTpi".to_vec()));
        draft.change(&change).expect("it has credentials");
        let header = ("Authorization".to_owned(), b"Basic YTr/".to_vec());
        assert_eq!(draft.headers, [header]);
    }
}
