//! A request before it is written: parameters with their places, then bytes.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::Value as Json;

use crate::http::{Outgoing, SocketStyle, content_encoding};
use crate::probe::alter::altered;
use crate::probe::instance::Instance;
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

impl From<ChangeError> for crate::probe::Stop {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Absent(text) => Self::suite(text),
            ChangeError::NoChange(text) => Self::Skip(text),
        }
    }
}

/// A body and its Content-Type.
type Written = (Option<Vec<u8>>, Option<Vec<u8>>);

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
            Change::Alter(name, how) => self.alter(name, *how)?,
            Change::Rename(from, to) => self.named(from)?.name.clone_from(to),
            Change::ToQuery(name) => {
                for parameter in self
                    .parameters
                    .iter_mut()
                    .filter(|parameter| name == "*" || parameter.name == *name)
                {
                    parameter.place = ParameterPlace::Query;
                }
            }
            Change::Json(name, json) => {
                if self.text(name).is_none() {
                    self.parameters.push(Parameter::new(name, ""));
                }
                self.named(name)?.json = Some(json.clone());
            }
            Change::WrongType(name) => {
                let parameter = self.named(name)?;
                let text = parameter.value.as_str().to_owned();
                parameter.json = Some(Json::Array(vec![Json::String(text)]));
            }
            Change::Reverse => self.parameters.reverse(),
        }
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
            Some(parameter) => parameter.value = value.clone(),
            None => self.parameters.push(Parameter::new(name, value.clone())),
        }
    }

    fn repeat(&mut self, name: &str, value: Option<&Value>) -> Result<(), ChangeError> {
        let mut again = self.named(name)?.clone();
        if let Some(value) = value {
            again.value = value.clone();
        }
        self.parameters.push(again);
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

    /// Writes the request.
    ///
    /// # Errors
    ///
    /// The dialect has no such endpoint, or a value of its path is missing.
    pub fn encode(&self, instance: &Instance) -> Result<Outgoing, String> {
        let described = instance.profile.endpoints.get(&self.endpoint);
        let method = self
            .method
            .clone()
            .or_else(|| described.map(|endpoint| endpoint.method.clone()))
            .unwrap_or_else(|| "POST".to_owned());
        let mut url = instance.url(&self.endpoint, self.client.as_deref(), &self.path)?;
        if let (true, Some(rest)) = (self.plain_http, url.strip_prefix("https://")) {
            url = format!("http://{rest}");
        }
        let encoding = self
            .encoding
            .or_else(|| described.and_then(|endpoint| endpoint.encoding))
            .unwrap_or(instance.profile.encoding);
        let in_query = encoding == Encoding::Query && self.form.is_none();
        let query: Vec<&Parameter> = self
            .parameters
            .iter()
            .filter(|parameter| {
                parameter.place == ParameterPlace::Query
                    || (in_query && parameter.place == ParameterPlace::Body)
            })
            .collect();
        if !query.is_empty() {
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&form(&query, Escape::Percent20, '&'));
        }
        let mut headers = self.header_fields();
        let (body, content_type) = if in_query && self.body.is_none() {
            (None, None)
        } else {
            self.body(encoding)?
        };
        if let Some(content_type) = self
            .content_type
            .clone()
            .or(content_type)
            .filter(|value| !value.is_empty())
        {
            headers.push(("Content-Type".to_owned(), content_type));
        }
        let coding = self.compress.and_then(content_encoding);
        headers.extend(coding.map(|coding| ("Content-Encoding".to_owned(), coding.into())));
        let style = self.style(&headers);
        Ok(Outgoing {
            method,
            url,
            headers,
            body,
            compression: self.compress,
            style,
            harmless: self.plain_http,
        })
    }

    /// The header fields, but for Content-Type.
    fn header_fields(&self) -> Vec<(String, Vec<u8>)> {
        let is_accept = |name: &str| name.eq_ignore_ascii_case("accept");
        let own = self.headers.iter().find(|(name, _)| is_accept(name));
        let accept = own
            .cloned()
            .unwrap_or_else(|| ("Accept".to_owned(), b"application/json".to_vec()));
        let mut headers = vec![accept];
        let others = self.headers.iter().filter(|(name, _)| !is_accept(name));
        headers.extend(others.cloned());
        let in_header = self
            .parameters
            .iter()
            .filter(|parameter| parameter.place == ParameterPlace::Header);
        headers.extend(in_header.map(|parameter| {
            let value = parameter.value.as_str().as_bytes().to_vec();
            (parameter.name.clone(), value)
        }));
        headers
    }

    fn style(&self, headers: &[(String, Vec<u8>)]) -> Option<SocketStyle> {
        match self.socket {
            Some(Socket::UpperCaseHeaders) => Some(SocketStyle::UpperCaseHeaders),
            Some(Socket::LowerCaseHeaders) => Some(SocketStyle::LowerCaseHeaders),
            Some(Socket::SmallChunks) => Some(SocketStyle::SmallChunks),
            Some(Socket::SlowSegments) => Some(SocketStyle::SlowSegments),
            // A field value that reqwest refuses is written by hand.
            None => headers
                .iter()
                .any(|(_, value)| {
                    value
                        .iter()
                        .any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
                })
                .then_some(SocketStyle::Plain),
        }
    }

    fn body(&self, encoding: Encoding) -> Result<Written, String> {
        let form_type = || Some(b"application/x-www-form-urlencoded".to_vec());
        let json_type = || Some(b"application/json".to_vec());
        if let Some(body) = &self.body {
            let content_type = if encoding == Encoding::Json {
                json_type()
            } else {
                form_type()
            };
            return Ok((Some(body.clone()), content_type));
        }
        let all: Vec<&Parameter> = self
            .parameters
            .iter()
            .filter(|parameter| parameter.place == ParameterPlace::Body)
            .collect();
        let usual = if encoding == Encoding::Json {
            BodyForm::Json
        } else {
            BodyForm::Form
        };
        let written = match self.form.unwrap_or(usual) {
            BodyForm::Form => (form(&all, Escape::Plus, '&'), form_type()),
            BodyForm::FormPercent20 => (form(&all, Escape::Percent20, '&'), form_type()),
            BodyForm::FormEncodeAll => (form(&all, Escape::All, '&'), form_type()),
            BodyForm::FormEncodeAllLower => (form(&all, Escape::AllLower, '&'), form_type()),
            BodyForm::FormSemicolons => (form(&all, Escape::Plus, ';'), form_type()),
            BodyForm::Json => (json_object(&all), json_type()),
            BodyForm::Multipart => (
                multipart(&all),
                Some(format!("multipart/form-data; boundary={BOUNDARY}").into_bytes()),
            ),
            BodyForm::Xml => (xml(&all), Some(b"application/xml".to_vec())),
            BodyForm::Empty => (String::new(), form_type()),
        };
        Ok((Some(written.0.into_bytes()), written.1))
    }
}

/// RFC 3986 section 2.3.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
const BOUNDARY: &str = "grantspec-boundary-7f3a91c2";

#[derive(Clone, Copy)]
enum Escape {
    Plus,
    Percent20,
    All,
    AllLower,
}

fn form(parameters: &[&Parameter], escape: Escape, separator: char) -> String {
    let mut text = String::new();
    for parameter in parameters {
        if !text.is_empty() {
            text.push(separator);
        }
        text.push_str(&escaped(&parameter.name, escape));
        text.push('=');
        match &parameter.value {
            Value::Text(value) => text.push_str(&escaped(value, escape)),
            Value::Raw(value) => text.push_str(value),
        }
    }
    text
}

fn escaped(text: &str, escape: Escape) -> String {
    match escape {
        Escape::Plus => url::form_urlencoded::byte_serialize(text.as_bytes()).collect(),
        Escape::Percent20 => percent_encode(text.as_bytes(), UNRESERVED).to_string(),
        Escape::All => text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
        Escape::AllLower => text.bytes().map(|byte| format!("%{byte:02x}")).collect(),
    }
}

/// A JSON object, written by hand since a repeated member is something to send.
fn json_object(parameters: &[&Parameter]) -> String {
    let members: Vec<String> = parameters
        .iter()
        .map(|parameter| {
            let name = Json::String(parameter.name.clone());
            match (&parameter.json, &parameter.value) {
                (Some(json), _) => format!("{name}:{json}"),
                (None, Value::Raw(raw)) => format!("{name}:{raw}"),
                (None, Value::Text(text)) => format!("{name}:{}", Json::String(text.clone())),
            }
        })
        .collect();
    format!("{{{}}}", members.join(","))
}

/// A parameter's value by its type in a JSON body.
pub(super) fn typed(json: ParameterType, text: &str) -> Option<Json> {
    match json {
        ParameterType::String => None,
        ParameterType::Integer => text.parse::<i64>().ok().map(Json::from),
        ParameterType::Boolean => text.parse::<bool>().ok().map(Json::from),
    }
}

fn multipart(parameters: &[&Parameter]) -> String {
    let mut text = String::new();
    for parameter in parameters {
        text.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n",
            parameter.name,
            parameter.value.as_str()
        ));
    }
    text.push_str(&format!("--{BOUNDARY}--\r\n"));
    text
}

fn xml(parameters: &[&Parameter]) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let members: String = parameters
        .iter()
        .map(|parameter| {
            format!(
                "<{0}>{1}</{0}>",
                parameter.name,
                escape(parameter.value.as_str())
            )
        })
        .collect();
    format!("<request>{members}</request>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            parameters: vec![Parameter::new("a", "1"), Parameter::new("b", "2")],
            ..Draft::default()
        }
    }

    #[test]
    fn a_repeated_parameter_stands_twice() {
        let mut draft = draft();
        draft
            .change(&Change::RepeatWith("a".into(), "3".into()))
            .expect("a is there");
        let all: Vec<&Parameter> = draft.parameters.iter().collect();
        assert_eq!(form(&all, Escape::Plus, '&'), "a=1&b=2&a=3");
        assert_eq!(json_object(&all), r#"{"a":"1","b":"2","a":"3"}"#);
    }

    #[test]
    fn setting_a_repeated_parameter_leaves_one() {
        let mut draft = draft();
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
    fn raw_bytes_go_as_they_are() {
        let parameters = [Parameter::new("a", Value::Raw("%zz".into()))];
        let all: Vec<&Parameter> = parameters.iter().collect();
        assert_eq!(form(&all, Escape::Plus, '&'), "a=%zz");
    }
}
