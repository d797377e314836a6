//! Requests: printed ones are what the profile produces, up to the order of parameters and their values.

use std::collections::BTreeMap;
use std::sync::Arc;

use grantspec::craft::{Hand, Scope, token_request};
use grantspec::http::Outgoing;
use grantspec::probe::Instance;
use grantspec::suite::Auth;
use serde_json::Value as Json;

use super::{Document, documents, instance, profile};
use crate::report;

/// What of a request has to be the same: everything but the order of its parameters and their values.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Form {
    method: String,
    path: Vec<String>,
    query: Vec<String>,
    /// Header fields: the media type, the scheme of Authorization, nothing of the others but their names.
    headers: BTreeMap<String, String>,
    /// Names and types of the body's parameters, sorted.
    body: Vec<(String, &'static str)>,
    grant_type: String,
}

/// A printed request in its parts, so that one of them can be changed.
#[derive(Debug, Clone)]
struct Printed {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    parameters: Vec<(String, Json)>,
}

impl Printed {
    /// Reads the text of a document; a bare body stands for a request with the page's own line of syntax.
    fn read(text: &str, syntax: &str) -> Self {
        let (head, body) = match text.trim_end().split_once("\n\n") {
            Some((head, body)) => (head, body),
            None => ("", text.trim_end()),
        };
        let mut lines = head.lines();
        let first = lines.next().unwrap_or(syntax);
        let mut words = first.split(' ');
        let mut headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").expect("a header field"))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let parameters = match serde_json::from_str::<Json>(body) {
            Ok(json) => {
                if head.is_empty() {
                    headers.push(("content-type".to_owned(), "application/json".to_owned()));
                }
                let members = json.as_object().expect("an object").clone();
                members.into_iter().collect()
            }
            Err(_) => body
                .replace('\n', "")
                .split('&')
                .map(|pair| pair.split_once('=').expect("name=value"))
                .map(|(name, value)| (name.to_owned(), Json::from(value)))
                .collect(),
        };
        Self {
            method: words.next().unwrap_or_default().to_owned(),
            path: words.next().unwrap_or_default().to_owned(),
            headers,
            parameters,
        }
    }

    fn form(&self) -> Form {
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let body: Vec<(String, &'static str)> = self
            .parameters
            .iter()
            .map(|(name, value)| (name.clone(), type_of(value)))
            .collect();
        let grant_type = self
            .parameters
            .iter()
            .find(|(name, _)| name == "grant_type");
        Form::of(
            &self.method,
            path,
            query,
            self.headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
            body,
            grant_type.and_then(|(_, value)| value.as_str()),
        )
    }
}

impl Form {
    fn of<'a>(
        method: &str,
        path: &str,
        query: &str,
        headers: impl Iterator<Item = (&'a str, &'a str)>,
        mut body: Vec<(String, &'static str)>,
        grant_type: Option<&str>,
    ) -> Self {
        body.sort();
        let mut query: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
            .map(|(name, _)| name.into_owned())
            .collect();
        query.sort();
        let headers = headers
            .map(|(name, value)| (name.to_lowercase(), value))
            // Of the transport, and what every client says of itself.
            .filter(|(name, _)| name != "host" && name != "accept")
            .map(|(name, value)| {
                let kept = match name.as_str() {
                    "content-type" => value.split(';').next().unwrap_or_default().trim(),
                    "authorization" => value.split(' ').next().unwrap_or_default(),
                    _ => "",
                };
                let kept = kept.to_owned();
                (name, kept)
            })
            .collect();
        Self {
            method: method.to_owned(),
            path: path.split('/').map(str::to_owned).collect(),
            query,
            headers,
            body,
            grant_type: grant_type.unwrap_or_default().to_owned(),
        }
    }

    /// The form of what would go over the wire.
    fn produced(request: &Outgoing) -> Self {
        let url = url::Url::parse(&request.url).unwrap();
        let headers: Vec<(String, String)> = request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), String::from_utf8(value.clone()).unwrap()))
            .collect();
        let body = request.body.clone().unwrap_or_default();
        let parameters: Vec<(String, Json)> = match serde_json::from_slice::<Json>(&body) {
            Ok(Json::Object(members)) => members.into_iter().collect(),
            _ => url::form_urlencoded::parse(&body)
                .map(|(name, value)| (name.into_owned(), Json::from(value.into_owned())))
                .collect(),
        };
        let grant_type = parameters.iter().find(|(name, _)| name == "grant_type");
        Self::of(
            &request.method,
            url.path(),
            url.query().unwrap_or_default(),
            headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
            parameters
                .iter()
                .map(|(name, value)| (name.clone(), type_of(value)))
                .collect(),
            grant_type.and_then(|(_, value)| value.as_str()),
        )
    }

    /// What differs between a printed request and a produced one; `{name}` in a printed path stands for any segment.
    fn differences(&self, produced: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let mut differ =
            |what: &str, printed: &dyn std::fmt::Debug, produced: &dyn std::fmt::Debug| {
                differences.push(format!(
                    "{what}: printed {printed:?}, produced {produced:?}"
                ));
            };
        let same_path = self.path.len() == produced.path.len()
            && self.path.iter().zip(&produced.path).all(|(printed, own)| {
                printed == own
                    || (printed.starts_with('{') && printed.ends_with('}') && !own.is_empty())
            });
        if self.method != produced.method {
            differ("method", &self.method, &produced.method);
        }
        if !same_path {
            differ("path", &self.path, &produced.path);
        }
        if self.query != produced.query {
            differ("query", &self.query, &produced.query);
        }
        if self.headers != produced.headers {
            differ("header fields", &self.headers, &produced.headers);
        }
        if self.body != produced.body {
            differ("body", &self.body, &produced.body);
        }
        if self.grant_type != produced.grant_type {
            differ("grant_type", &self.grant_type, &produced.grant_type);
        }
        differences
    }
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// The valid request of a grant, with material that looks like what the front channel gives this client.
fn produced(instance: &Instance, grant: &str, role: &str) -> Outgoing {
    let client = &instance.facts.target.clients[role];
    let mut scope = Scope {
        client: Some(role.to_owned()),
        user: "alice".to_owned(),
        grant: Some(grant.to_owned()),
        ..Scope::default()
    };
    let mut give = |name: &str, value: &str| scope.given.insert(name.to_owned(), value.to_owned());
    match grant {
        "authorization_code" => {
            give("code", "a-code");
            give("redirect_uri", &client.redirect_uris[0]);
            if client.pkce.unwrap_or_else(|| client.is_public()) {
                give(
                    "code_verifier",
                    "a-verifier-of-forty-three-characters-or-more",
                );
            }
        }
        "device_code" => {
            give("device_code", "a-device-code");
        }
        "refresh_token" => {
            give("refresh_token", "a-refresh-token");
        }
        _ => {}
    }
    let mut hand = Hand {
        scope,
        ..Hand::new(&instance.facts, "documents", Arc::default())
    };
    let draft = token_request(&mut hand, grant, role, &Auth::default())
        .unwrap_or_else(|stop| panic!("{grant}: {stop:?}"));
    draft.encode(&instance.facts).unwrap()
}

/// Every printed request with what its profile produces for the same grant and client.
fn each(mut visit: impl FnMut(&Document, &str, Printed, Form)) -> usize {
    let mut count = 0;
    for document in documents() {
        let instance = instance(&document.profile);
        for request in &document.requests {
            let printed = Printed::read(&request.text, &document.syntax);
            let produced = Form::produced(&produced(&instance, &request.grant, &request.client));
            let name = format!(
                "{} {} ({})",
                document.document, request.name, request.section
            );
            visit(&document, &name, printed, produced);
            count += 1;
        }
    }
    count
}

#[test]
fn every_printed_request_is_what_its_profile_produces() {
    let mut wrong = Vec::new();
    let count = each(|_, name, printed, produced| {
        let differences = printed.form().differences(&produced);
        wrong.extend(
            differences
                .iter()
                .map(|difference| format!("{name}: {difference}")),
        );
    });
    report(&wrong);
    assert_eq!(count, 11, "seven of EIAM, three of CloudBase, one of CIAM");
}

#[test]
fn the_line_of_syntax_leads_to_the_token_endpoint() {
    for document in documents() {
        let instance = instance(&document.profile);
        let role = instance
            .facts
            .profile
            .grants
            .values()
            .next()
            .unwrap()
            .clients[0]
            .clone();
        let url = instance
            .facts
            .url("token", Some(&role), &BTreeMap::new())
            .unwrap();
        let path = url::Url::parse(&url).unwrap().path().to_owned();
        let printed = Printed::read("a=b", &document.syntax);
        let own: Vec<&str> = path.split('/').collect();
        let theirs: Vec<&str> = printed.path.split('/').collect();
        assert_eq!(printed.method, "POST");
        assert_eq!(own.len(), theirs.len(), "{}", document.title);
        for (own, theirs) in own.iter().zip(theirs) {
            assert!(
                *own == theirs || theirs.starts_with('{'),
                "{}: {own} {theirs}",
                document.title
            );
        }
    }
}

#[test]
fn every_printed_request_changed_in_one_way_is_refused() {
    let mut wrong = Vec::new();
    let mut changes = 0;
    each(|_, name, printed, produced| {
        for (what, changed) in changed(&printed) {
            changes += 1;
            if changed.form().differences(&produced).is_empty() {
                wrong.push(format!("{name}: {what} goes unnoticed"));
            }
        }
    });
    report(&wrong);
    assert!(changes > 150, "{changes}");
}

/// The request, changed in one way each.
fn changed(printed: &Printed) -> Vec<(String, Printed)> {
    let mut all = Vec::new();
    let mut change = |what: String, change: &dyn Fn(&mut Printed)| {
        let mut other = printed.clone();
        change(&mut other);
        all.push((what, other));
    };
    for (at, (name, _)) in printed.parameters.iter().enumerate() {
        change(format!("without {name}"), &|other| {
            other.parameters.remove(at);
        });
        change(format!("{name} twice"), &|other| {
            other.parameters.push(printed.parameters[at].clone());
        });
        change(format!("{name} renamed"), &|other| {
            other.parameters[at].0.push('s');
        });
        change(format!("{name} in the query"), &|other| {
            other.parameters.remove(at);
            other.path.push_str(&format!("?{name}=x"));
        });
        change(format!("{name} of another type"), &|other| {
            other.parameters[at].1 = Json::from(1);
        });
    }
    change("one parameter more".to_owned(), &|other| {
        other
            .parameters
            .push(("resource".to_owned(), Json::from("x")));
    });
    change("another grant_type".to_owned(), &|other| {
        let grant = other
            .parameters
            .iter_mut()
            .find(|(name, _)| name == "grant_type")
            .unwrap();
        grant.1 = Json::from("implicit");
    });
    change("by PUT".to_owned(), &|other| {
        "PUT".clone_into(&mut other.method);
    });
    change("at another path".to_owned(), &|other| {
        other.path.push_str("/x");
    });
    all.extend(changed_headers(printed));
    all
}

/// Each header field removed, of another value, and one more.
fn changed_headers(printed: &Printed) -> Vec<(String, Printed)> {
    let mut all = Vec::new();
    let mut change = |what: String, change: &dyn Fn(&mut Printed)| {
        let mut other = printed.clone();
        change(&mut other);
        all.push((what, other));
    };
    for at in 0..printed.headers.len() {
        let name = printed.headers[at].0.clone();
        if name == "host" {
            continue;
        }
        change(format!("without {name}"), &|other| {
            other.headers.remove(at);
        });
        change(format!("another {name}"), &|other| {
            "text/plain".clone_into(&mut other.headers[at].1);
        });
    }
    change("one header field more".to_owned(), &|other| {
        other
            .headers
            .push(("x-acs-signature".to_owned(), "x".to_owned()));
    });
    all
}

#[test]
fn the_examples_of_the_profiles_are_those_of_the_documents() {
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut printed: Vec<(String, String, String)> = Vec::new();
    let mut ids = Vec::new();
    for document in documents() {
        ids.push(document.profile.clone());
        for request in &document.requests {
            printed.push((
                document.profile.clone(),
                request.grant.clone(),
                squeezed(&request.text),
            ));
        }
    }
    ids.sort();
    ids.dedup();
    let mut own: Vec<(String, String, String)> = Vec::new();
    for id in ids {
        for (name, grant) in &profile(&id).grants {
            own.extend(
                grant
                    .examples
                    .iter()
                    .map(|text| (id.clone(), name.clone(), squeezed(text))),
            );
        }
    }
    printed.sort();
    own.sort();
    assert_eq!(own, printed);
}

#[test]
fn basic_is_made_of_identifier_and_key_as_the_documents_print_it() {
    use base64::Engine as _;
    let decode = |text: &str| {
        let bytes = base64::engine::general_purpose::STANDARD
            .decode(text.trim_start_matches("Basic "))
            .unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let mut seen = 0;
    for document in documents() {
        let instance = instance(&document.profile);
        for request in &document.requests {
            let printed = Printed::read(&request.text, &document.syntax);
            let Some((_, value)) = printed
                .headers
                .iter()
                .find(|(name, _)| name == "authorization")
            else {
                continue;
            };
            assert_eq!(decode(value), "lowcode-5g9ac20u2a27da46:secret_key_example");
            let own = produced(&instance, &request.grant, &request.client);
            let own = String::from_utf8(own.header("authorization").unwrap().to_vec()).unwrap();
            let client = &instance.facts.target.clients[&request.client];
            let expected = format!(
                "{}:{}",
                client.client_id,
                client.client_secret.as_deref().unwrap()
            );
            assert_eq!(decode(&own), expected);
            seen += 1;
        }
    }
    assert_eq!(seen, 1);
}
