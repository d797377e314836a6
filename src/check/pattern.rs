//! Compiled regular expressions by their text: one demand judges thousands of answers.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use regex::Regex;

static COMPILED: LazyLock<RwLock<HashMap<String, Arc<Regex>>>> = LazyLock::new(RwLock::default);

/// The expression, compiled once; `None` where it is none, which loading refuses.
pub(super) fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    if let Some(regex) = COMPILED
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(pattern)
    {
        return Some(Arc::clone(regex));
    }
    let regex = Arc::new(Regex::new(pattern).ok()?);
    COMPILED
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(pattern.to_owned(), Arc::clone(&regex));
    Some(regex)
}
