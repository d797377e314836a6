//! Members of a body whose name says that their value is secret.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::secret::value::SENSITIVE;

/// A member with a sensitive name, its value up to the next quote or the end of what came.
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    let names = SENSITIVE.join("|");
    let pattern = format!(
        r#"(?P<before>(?i:\\*"(?P<name>{names})\\*"\s*:\s*\\*"))(?P<value>(?:[^"\\]|\\[^"])*)"#
    );
    Regex::new(&pattern).unwrap_or_else(|error| unreachable!("the pattern is fixed: {error}"))
});

/// The text with the values of sensitive members as `hide` gives them, also where it is no JSON that can be read.
/// `spared` is a value that is no secret.
pub(super) fn hidden(
    text: &str,
    spared: Option<&str>,
    hide: impl Fn(&str, &str) -> String,
) -> String {
    MEMBER
        .replace_all(text, |found: &Captures<'_>| {
            let value = &found["value"];
            let is_label = value.starts_with('<') && value.ends_with('>');
            if value.is_empty() || is_label || Some(value) == spared {
                return found[0].to_owned();
            }
            format!("{}{}", &found["before"], hide(&found["name"], value))
        })
        .into_owned()
}
