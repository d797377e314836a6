//! The parameters of a request, after the rules of RFC 6749 section 3.2.

use crate::wire::form::Pairs;
use crate::wire::problem::Problem;

/// Parameters by name. One sent without a value counts as omitted; the first with a value counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Params {
    pairs: Pairs,
}

/// May be repeated (RFC 8707 section 2, RFC 8693 section 2.1).
const REPEATABLE: &[&str] = &["resource", "audience"];

impl Params {
    /// Refuses repeated parameters, also those with an empty value.
    pub(crate) fn strict(pairs: Pairs) -> Result<Self, Problem> {
        if repeated(&pairs).is_some() {
            Err(Problem::RepeatedParameter)
        } else {
            Ok(Self { pairs })
        }
    }

    pub(crate) fn lenient(pairs: Pairs) -> Self {
        Self { pairs }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// Also when it has no value.
    pub(crate) fn is_named(&self, name: &str) -> bool {
        self.pairs.iter().any(|(known, _)| known == name)
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.pairs
            .iter()
            .filter(move |(known, value)| known == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn require(&self, name: &str) -> Result<&str, Problem> {
        self.get(name).ok_or(Problem::MissingParameter)
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

/// The first name that occurs twice and may not.
pub(crate) fn repeated(pairs: &[(String, String)]) -> Option<&str> {
    pairs
        .iter()
        .enumerate()
        .map(|(place, (name, _))| (place, name.as_str()))
        .filter(|(_, name)| !REPEATABLE.contains(name))
        .find(|(place, name)| pairs[..*place].iter().any(|(earlier, _)| earlier == name))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::{Params, Problem, repeated};

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect()
    }

    #[test]
    fn an_empty_value_counts_as_omitted() {
        let params = Params::lenient(pairs(&[("scope", ""), ("code", "x")]));
        assert_eq!(params.get("scope"), None);
        assert_eq!(params.require("scope"), Err(Problem::MissingParameter));
        assert_eq!(params.get("code"), Some("x"));
    }

    #[test]
    fn a_repeated_parameter_is_refused_even_when_equal_or_empty() {
        for second in ["a", "b", ""] {
            let strict = Params::strict(pairs(&[("scope", "a"), ("scope", second)]));
            assert_eq!(strict.map(|_| ()), Err(Problem::RepeatedParameter));
        }
    }

    #[test]
    fn resource_and_audience_may_be_repeated() {
        assert_eq!(
            repeated(&pairs(&[
                ("resource", "a"),
                ("resource", "b"),
                ("audience", "c"),
                ("audience", "c")
            ])),
            None
        );
    }
}
