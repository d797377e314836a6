//! JWTs, changed before they are signed.

use serde_json::{Value, json};

use crate::rules::claims::Made;
use crate::state::keys::{Draft, KeyChoice};

/// Gives a claim another value.
pub(crate) fn set(draft: &mut Draft, name: &str, value: Value) {
    draft.claims.insert(name.into(), value);
}

/// The same at a refresh only (OpenID Connect Core section 12.2).
pub(crate) fn set_when_refreshed(made: &Made<'_>, draft: &mut Draft, name: &str, value: Value) {
    if made.order.is_refresh {
        set(draft, name, value);
    }
}

/// Leaves a claim out.
pub(crate) fn drop(draft: &mut Draft, name: &str) {
    draft.claims.shift_remove(name);
}

/// Gives a parameter of the header another value.
pub(crate) fn set_header(draft: &mut Draft, name: &str, value: Value) {
    draft.header.insert(name.into(), value);
}

/// Leaves a parameter of the header out.
pub(crate) fn drop_header(draft: &mut Draft, name: &str) {
    draft.header.shift_remove(name);
}

/// A claim that is a number, 0 where it is none.
pub(crate) fn number(draft: &Draft, name: &str) -> u64 {
    let claim = draft.claims.get(name).and_then(Value::as_u64);
    claim.unwrap_or_default()
}

/// Changes a claim that is a number.
pub(crate) fn change_number(draft: &mut Draft, name: &str, change: fn(u64) -> u64) {
    let changed = change(number(draft, name));
    set(draft, name, json!(changed));
}

/// Changes a claim that is a text, where it is there.
pub(crate) fn change_text(draft: &mut Draft, name: &str, change: fn(&str) -> String) {
    let changed = draft.claims.get(name).and_then(Value::as_str).map(change);
    if let Some(changed) = changed {
        set(draft, name, json!(changed));
    }
}

/// A number as a text.
pub(crate) fn make_text(draft: &mut Draft, name: &str) {
    let text = number(draft, name).to_string();
    set(draft, name, json!(text));
}

pub(crate) fn add_slash_to_issuer(draft: &mut Draft) {
    change_text(draft, "iss", |issuer| format!("{issuer}/"));
}

/// Signs with a key that the JWK Set lacks, of the same kind.
pub(crate) fn use_unpublished_key(made: &Made<'_>, draft: &mut Draft) {
    let keys = &made.world.keys;
    let algorithm = keys.get(draft.key).algorithm;
    draft.use_key(keys, KeyChoice::Unpublished(algorithm));
}
