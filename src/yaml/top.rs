//! What a file says at its top, and names that are nearly those that are meant.

/// What the `kind:` of a file may be.
pub const KINDS: &[&str] = &[
    "suite",
    "profile",
    "target",
    "requirements",
    "peers",
    "advice",
    "properties",
    "faults",
    "baseline",
];

/// The value of the top-level `kind:` of a file, read without judging anything else.
pub fn kind(text: &str) -> Option<&str> {
    top_level(text, "kind")
}

/// The plain value of a top-level key, read without judging anything else.
pub fn top_level<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    Some(line.split('#').next().unwrap_or(line).trim())
}

/// The valid name nearest to `name`, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    valid
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The words "did you mean …" for [`nearest`].
pub fn did_you_mean<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(name, valid).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Whether a name is one of the valid ones but for a letter or two: it may be repeated then, since it is no secret.
pub fn resembles<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> bool {
    const LETTERS: usize = 2;
    let mut valid = valid.into_iter();
    valid.any(|candidate| strsim::damerau_levenshtein(name, candidate) <= LETTERS)
}
