//! What explains more than one verdict, in a line each.

use std::collections::BTreeMap;

use crate::secret::Shown;
use crate::verdict::{Explanation, Run};
use crate::words::Message;

/// A cause and what to do about it.
pub(super) fn told(cause: &Explanation) -> Shown {
    let message = match &cause.requirement {
        Some(row) => Message::new("cause-of-row").with("row", row),
        None => Message::new("cause-told"),
    };
    message
        .with("cause", &cause.text)
        .with("remedy", &cause.remedy)
        .into()
}

/// The lines that the target file can have, each once, with all places that it belongs to.
pub(super) fn additions(run: &Run) -> Vec<Shown> {
    let mut places: BTreeMap<&Shown, Vec<Shown>> = BTreeMap::new();
    let mut order = Vec::new();
    for addition in run.causes.iter().flat_map(|cause| &cause.lines) {
        let of_line = places.entry(&addition.line).or_default();
        if of_line.is_empty() {
            order.push(&addition.line);
        }
        if !of_line.contains(&addition.place) {
            of_line.push(addition.place.clone());
        }
    }
    let line = |line: &Shown| {
        let of_line = places.get(line).cloned().unwrap_or_default();
        Message::new("add-line")
            .with("place", Shown::joined(of_line, ", "))
            .with("line", line)
            .into()
    };
    order.into_iter().map(line).collect()
}
