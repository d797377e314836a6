//! Comparing redirect URIs too kindly.

use url::Url;

use crate::wire::form::{self, Plus};

/// What stands before the first such character.
pub(crate) fn up_to(uri: &str, end: char) -> &str {
    uri.split(end).next().unwrap_or_default()
}

pub(crate) fn is_below(right: &str, presented: &str) -> bool {
    match (right.split_once("://"), presented.split_once("://")) {
        (Some((scheme, right)), Some((other, presented))) => {
            scheme == other && (right == presented || presented.ends_with(&format!(".{right}")))
        }
        _ => false,
    }
}

pub(crate) fn has_longer_host(right: &str, presented: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(right), Url::parse(presented)) else {
        return false;
    };
    let host = one.host_str().unwrap_or_default();
    one.path() == other.path()
        && other
            .host_str()
            .is_some_and(|other| other.starts_with(host))
}

pub(crate) fn without_user_information(uri: &str) -> String {
    match uri.split_once("://") {
        Some((scheme, rest)) => {
            let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
            format!("{scheme}://{rest}")
        }
        None => uri.to_owned(),
    }
}

pub(crate) fn same_but_path_case(right: &str, presented: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(right), Url::parse(presented)) else {
        return false;
    };
    same_origin(right, presented)
        && one.path().eq_ignore_ascii_case(other.path())
        && one.query() == other.query()
        && one.fragment() == other.fragment()
}

pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else {
        return false;
    };
    one.origin() == other.origin()
}

pub(crate) fn same_when_parsed(one: &str, other: &str) -> bool {
    Url::parse(one).ok() == Url::parse(other).ok()
}

pub(crate) fn same_but_slash(one: &str, other: &str) -> bool {
    one.trim_end_matches('/') == other.trim_end_matches('/')
}

pub(crate) fn same_but_port(one: &str, other: &str) -> bool {
    without_port(one) == without_port(other)
}

fn without_port(uri: &str) -> Option<Url> {
    let mut url = Url::parse(uri).ok()?;
    url.set_port(None).ok()?;
    Some(url)
}

pub(crate) fn same_but_scheme(one: &str, other: &str) -> bool {
    after_scheme(one) == after_scheme(other)
}

fn after_scheme(uri: &str) -> &str {
    uri.split_once("://").map_or(uri, |(_, rest)| rest)
}

/// The presented URI was encoded once too often.
pub(crate) fn same_when_decoded(bound: &str, presented: &str) -> bool {
    form::decode(presented.as_bytes(), Plus::IsPlus).is_ok_and(|decoded| decoded == bound)
}
