//! Writes a draft: from parameters with their places to method, URL, header fields and body.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_encode};
use serde_json::Value as Json;

use crate::craft::draft::{Draft, Parameter};
use crate::craft::endpoint::EndpointError;
use crate::craft::facts::Facts;
use crate::http::{Outgoing, SocketStyle, content_encoding};
use crate::profile::{Encoding, ParameterPlace};
use crate::suite::{BodyForm, PUBLISHED, Socket, Value};

/// A body and its Content-Type.
type Written = (Option<Vec<u8>>, Option<Vec<u8>>);

impl Draft {
    /// Writes the request.
    ///
    /// # Errors
    ///
    /// The dialect has no such endpoint, or a value of its path is missing.
    pub fn encode(&self, facts: &Facts) -> Result<Outgoing, EndpointError> {
        let described = facts.profile.endpoints.get(&self.endpoint);
        let method = self
            .method
            .clone()
            .or_else(|| described.map(|endpoint| endpoint.method.clone()))
            .unwrap_or_else(|| "POST".to_owned());
        let mut url = facts.url(&self.endpoint, self.client.as_deref(), &self.path)?;
        if let (true, Some(rest)) = (self.plain_http, url.strip_prefix("https://")) {
            url = format!("http://{rest}");
        }
        let encoding = self
            .encoding
            .or_else(|| described.and_then(|endpoint| endpoint.encoding))
            .unwrap_or(facts.profile.encoding);
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
            self.body(encoding)
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
        let (before, behind) = &self.around;
        let is_enclosed = !before.is_empty() || !behind.is_empty();
        let body = body.map(|body| match is_enclosed {
            true => [before, body.as_slice(), behind].concat(),
            false => body,
        });
        Ok(Outgoing {
            method,
            url,
            headers,
            body,
            compression: self.compress,
            style,
            harmless: self.plain_http,
            asks_for_document: PUBLISHED.contains(&self.endpoint.as_str()),
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
            // An answer to HEAD that has a body all the same would be taken for the next one's on a shared connection.
            None if self.method.as_deref() == Some("HEAD") => Some(SocketStyle::Plain),
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

    fn body(&self, encoding: Encoding) -> Written {
        let form_type = || Some(b"application/x-www-form-urlencoded".to_vec());
        let json_type = || Some(b"application/json".to_vec());
        if let Some(body) = &self.body {
            let content_type = if encoding == Encoding::Json {
                json_type()
            } else {
                form_type()
            };
            return (Some(body.clone()), content_type);
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
        (Some(written.0.into_bytes()), written.1)
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
    use crate::suite::Change;

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
    fn raw_bytes_go_as_they_are() {
        let parameters = [Parameter::new("a", Value::Raw("%zz".into()))];
        let all: Vec<&Parameter> = parameters.iter().collect();
        assert_eq!(form(&all, Escape::Plus, '&'), "a=%zz");
    }
}
