//! Changes to a baseline file as its readers would make them: what they wrote around an entry stays.
//!
//! The text is changed line by line and then read again; where that does not give what it must (an unusual layout), the
//! whole file is written anew, and its comments are lost.

use std::fmt;
use std::ops::Range;

use crate::baseline::entry::{Baseline, BaselineFile, BaselineKind, Entry};
use crate::yaml::{self, Places, WriteError};

/// A baseline that cannot be written.
#[derive(Debug)]
pub struct EditError(WriteError);

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for EditError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

/// A text and whether its comments are those of the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The text.
    pub text: String,
    /// Whether everything around the entries is as it was.
    pub kept_comments: bool,
}

/// The text of a baseline without entries.
pub fn empty_file() -> &'static str {
    "# Known failures. `grantspec schema baseline` prints the JSON Schema of this file for editors.\nkind: baseline\nknown: []\n"
}

/// The text with these entries behind the others.
///
/// # Errors
///
/// An entry that YAML cannot hold.
pub fn add(baseline: &Baseline, new: &[Entry]) -> Result<Edited, EditError> {
    let mut wanted = baseline.entries.clone();
    wanted.extend_from_slice(new);
    let block = indented(&new.to_vec(), indentation(&baseline.text))?;
    let text = match baseline.text.lines().position(is_empty_list) {
        Some(at) => replaced(&baseline.text, at..at + 1, &format!("known:\n{block}")),
        None => {
            let end = blocks(baseline)
                .last()
                .map_or(usize::MAX, |block| block.end);
            replaced(&baseline.text, end..end, &block)
        }
    };
    verified(text, wanted)
}

/// The text without the entries of these numbers.
///
/// # Errors
///
/// An entry that YAML cannot hold.
pub fn prune(baseline: &Baseline, gone: &[usize]) -> Result<Edited, EditError> {
    let entries = baseline.entries.iter().enumerate();
    let wanted: Vec<Entry> = entries
        .filter(|(at, _)| !gone.contains(at))
        .map(|(_, entry)| entry.clone())
        .collect();
    let mut text = baseline.text.clone();
    for (at, block) in blocks(baseline).into_iter().enumerate().rev() {
        if gone.contains(&at) {
            text = replaced(&text, block, "");
        }
    }
    if wanted.is_empty() {
        let lines = text.lines();
        let emptied: Vec<&str> = lines
            .map(|line| {
                if line.trim_end() == "known:" {
                    "known: []"
                } else {
                    line
                }
            })
            .collect();
        text = emptied.join("\n") + "\n";
    }
    verified(text, wanted)
}

fn is_empty_list(line: &str) -> bool {
    let code = line.split('#').next().unwrap_or(line);
    code.strip_prefix("known:").map(str::trim) == Some("[]")
}

/// How far the entries stand from the margin.
fn indentation(text: &str) -> usize {
    let entry = text
        .lines()
        .skip_while(|line| !line.starts_with("known:"))
        .skip(1)
        .find(|line| line.trim_start().starts_with("- "));
    entry.map_or(2, |line| line.len() - line.trim_start().len())
}

fn indented(entries: &Vec<Entry>, by: usize) -> Result<String, EditError> {
    let text = yaml::write(entries).map_err(EditError)?;
    let margin = " ".repeat(by);
    Ok(text
        .lines()
        .map(|line| format!("{margin}{line}\n"))
        .collect())
}

/// The lines of each entry, counted from 0, with the comments right above it.
fn blocks(baseline: &Baseline) -> Vec<Range<usize>> {
    let lines: Vec<&str> = baseline.text.lines().collect();
    let is_comment = |at: &usize| lines[*at].trim_start().starts_with('#');
    let starts: Vec<usize> = baseline
        .lines
        .iter()
        .map(|line| {
            let own = line - 1;
            (0..own).rev().take_while(is_comment).last().unwrap_or(own)
        })
        .collect();
    let margin = |at: usize| lines[at].len() - lines[at].trim_start().len();
    let mut blocks = Vec::new();
    for (number, start) in starts.iter().enumerate() {
        let end = starts.get(number + 1).copied().unwrap_or_else(|| {
            // The last one ends with its last line that stands further in than its dash.
            let own = baseline.lines[number] - 1;
            let deeper = |at: &usize| !lines[*at].trim().is_empty() && margin(*at) > margin(own);
            (own + 1..lines.len())
                .take_while(|at| lines[*at].trim().is_empty() || deeper(at))
                .filter(deeper)
                .last()
                .unwrap_or(own)
                + 1
        });
        blocks.push(*start..end);
    }
    blocks
}

/// The text with these lines replaced; beyond its end is its end.
fn replaced(text: &str, lines: Range<usize>, by: &str) -> String {
    let all: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines.start.min(all.len());
    let end = lines.end.min(all.len()).max(start);
    let mut before = all[..start].concat();
    if !before.is_empty() && !before.ends_with('\n') {
        before.push('\n');
    }
    format!("{before}{by}{}", all[end..].concat())
}

fn verified(text: String, wanted: Vec<Entry>) -> Result<Edited, EditError> {
    let file = BaselineFile {
        kind: BaselineKind::Baseline,
        known: wanted,
    };
    let is_right = yaml::parse::<BaselineFile>("baseline", &text).is_ok_and(|read| read == file)
        && (file.known.is_empty() || Places::of(&text).has("known[0]"));
    Ok(Edited {
        text: if is_right {
            text
        } else {
            yaml::write(&file).map_err(EditError)?
        },
        kept_comments: is_right,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suite::Source;

    const TEXT: &str = "# Ours.\nkind: baseline\nknown:\n  # The first.\n  - case: a\n    diagnosis: d\n    expectation: expect[0]\n    reason: r\n\n  # The second,\n  # at length.\n  - case: b # here\n    diagnosis: d\n    expectation: expect[0]\n    reason: >\n      long\n\n      text\n# The end.\n";

    fn load(text: &str) -> Baseline {
        let source = Source {
            file: "b.yaml".to_owned(),
            relative: "b.yaml".to_owned(),
            text: text.into(),
        };
        Baseline::load(&source, &[]).expect("it loads")
    }

    fn entry(case: &str) -> Entry {
        Entry {
            case: case.to_owned(),
            expectation: Some("steps[0].expect[0]".to_owned()),
            diagnosis: "wrong: all".to_owned(),
            allowed: vec![crate::baseline::Allowed::Fail],
            reason: "so it is".to_owned(),
            ..Entry::default()
        }
    }

    #[test]
    fn an_entry_goes_with_its_comments_and_leaves_the_others() {
        let first = prune(&load(TEXT), &[0]).expect("it can be written");
        assert!(first.kept_comments);
        assert_eq!(
            first.text,
            "# Ours.\nkind: baseline\nknown:\n  # The second,\n  # at length.\n  - case: b # here\n    diagnosis: d\n    expectation: expect[0]\n    reason: >\n      long\n\n      text\n# The end.\n"
        );
        let both = prune(&load(TEXT), &[0, 1]).expect("it can be written");
        assert!(both.kept_comments);
        assert_eq!(
            both.text,
            "# Ours.\nkind: baseline\nknown: []\n# The end.\n"
        );
    }

    #[test]
    fn a_new_entry_stands_behind_the_others() {
        let added = add(&load(TEXT), &[entry("c")]).expect("it can be written");
        assert!(added.kept_comments, "{}", added.text);
        assert!(added.text.contains(
            "      text\n  - case: c\n    expectation: steps[0].expect[0]\n    diagnosis: 'wrong: all'\n    reason: so it is\n# The end."
        ), "{}", added.text);
        let first = add(&load(empty_file()), &[entry("c")]).expect("it can be written");
        assert!(first.kept_comments && first.text.starts_with("# Known failures."));
        assert_eq!(load(&first.text).entries, [entry("c")]);
    }

    #[test]
    fn an_unusual_layout_is_written_anew() {
        let text = "kind: baseline\nknown: [{case: a, diagnosis: d, expectation: e, reason: r}, {case: b, diagnosis: d, expectation: e, reason: r}]\n";
        let pruned = prune(&load(text), &[1]).expect("it can be written");
        assert!(!pruned.kept_comments);
        assert_eq!(load(&pruned.text).entries.len(), 1);
    }
}
