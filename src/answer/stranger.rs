//! An answer in a dialect that is not known.

use serde_json::{Map, Value as Json};

/// Members that hold an error's code, of the standard and of envelopes.
const CODES: &[&str] = &[
    "error",
    "error_code",
    "errorCode",
    "code",
    "Code",
    "errcode",
];

/// What a client would take for the code of an error, where the answer is one by its status or by the standard's member.
pub(crate) fn error_code(status: Option<u16>, members: &Map<String, Json>) -> Option<String> {
    let is_error = status.is_some_and(|status| status >= 400) || members.contains_key("error");
    let code = |name: &&str| match members.get(*name)? {
        Json::String(code) => Some(code.clone()),
        Json::Number(code) => Some(code.to_string()),
        _ => None,
    };
    is_error.then(|| CODES.iter().find_map(code)).flatten()
}
