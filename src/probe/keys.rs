//! The JWK Set of a target, read once. Numbers that are no base64url (RFC 7518 sections 2 and 6) are read as they are
//! meant and told: else each signature of the run would be called wrong.

use serde_json::Value as Json;

use crate::probe::told::Told;
use crate::secret::Raw;
use crate::verdict::Explanation;
use crate::words::Message;

/// The members of a key that are numbers.
const NUMBERS: &[&str] = &["n", "e", "x", "y"];

/// Puts the numbers right, and tells of the first that was not.
pub(super) fn put_right(keys: &mut Json) -> Option<Explanation<Raw>> {
    let all = keys.get_mut("keys")?.as_array_mut()?;
    let mut first = None;
    for key in all {
        let kid = key.get("kid").and_then(Json::as_str).unwrap_or("?");
        let kid = kid.to_owned();
        for name in NUMBERS {
            let number = key.get(*name).and_then(Json::as_str);
            let Some(number) = number.filter(|text| text.contains(['=', '+', '/'])) else {
                continue;
            };
            let right = number.trim_end_matches('=').replace('+', "-");
            key[*name] = right.replace('/', "_").into();
            first.get_or_insert_with(|| (kid.clone(), *name));
        }
    }
    let (kid, name) = first?;
    let told = Told {
        cause: Message::new("cause-key-form")
            .with("name", name)
            .with("key", kid),
        remedy: "remedy-key-form",
        requirement: Some("RFC7515-2-01"),
    };
    Some(told.adapted(Vec::new()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_number_in_plain_base64_is_put_right_and_told() {
        let mut keys = json!({"keys": [{"kid": "a", "n": "ab-_"}, {"kid": "b", "n": "a+b/c=="}]});
        let told = put_right(&mut keys).expect("one is no base64url");
        assert_eq!(keys["keys"][1]["n"], "a-b_c");
        assert_eq!(told.cause.arguments["key"], "b".into());
        assert_eq!(put_right(&mut keys), None);
    }
}
