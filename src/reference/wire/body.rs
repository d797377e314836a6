//! The body of an answer, changed: members put, renamed, written otherwise.

use serde_json::Value;

use crate::wire::reply::{Content, Object, Reply};

/// `access_token` as `accessToken`.
pub(crate) fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |sum, word| {
        let mut letters = word.chars();
        let head = letters
            .next()
            .map(|letter| letter.to_ascii_uppercase())
            .into_iter();
        sum + &head.chain(letters).collect::<String>()
    })
}

pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(members) => members,
        _ => Object::new(),
    }
}

/// The body as text, changed; an answer that is no JSON stays as it is.
pub(crate) fn with_text(reply: Reply, change: impl FnOnce(String) -> String) -> Reply {
    match reply.members() {
        Some(members) => {
            let text = change(Value::Object(members.clone()).to_string());
            Reply {
                content: Content::Text(text),
                ..reply
            }
        }
        None => reply,
    }
}

pub(crate) fn put(members: &mut Object, name: &str, value: Value) {
    members.insert(name.into(), value);
}

pub(crate) fn rename(members: &mut Object, from: &str, to: &str) {
    if let Some(value) = members.shift_remove(from) {
        members.insert(to.into(), value);
    }
}

/// Every member in camel case.
pub(crate) fn in_camel_case(members: Object) -> Object {
    members
        .into_iter()
        .map(|(name, value)| (camel_case(&name), value))
        .collect()
}

/// The answer with other members; one that is no JSON stays as it is.
pub(crate) fn changed(reply: Reply, change: impl FnOnce(Object) -> Object) -> Reply {
    match reply.members().cloned() {
        Some(members) => Reply {
            content: Content::Json(change(members)),
            ..reply
        },
        None => reply,
    }
}

/// The answer with another value for a member.
pub(crate) fn set(reply: Reply, name: &str, value: Value) -> Reply {
    changed(reply, |mut members| {
        put(&mut members, name, value);
        members
    })
}

/// The answer without a member.
pub(crate) fn without(reply: Reply, name: &str) -> Reply {
    changed(reply, |mut members| {
        members.shift_remove(name);
        members
    })
}

/// The answer with something behind the text of a member.
pub(crate) fn with_end(reply: Reply, name: &str, end: &str) -> Reply {
    let text = text(&reply, name) + end;
    set(reply, name, Value::String(text))
}

/// A member that is a text, empty where it is none.
pub(crate) fn text(reply: &Reply, name: &str) -> String {
    let member = reply.members().and_then(|members| members.get(name));
    let text = member.and_then(Value::as_str).unwrap_or_default();
    text.to_owned()
}

/// A member that is a number, 0 where it is none.
pub(crate) fn number(reply: &Reply, name: &str) -> u64 {
    let member = reply.members().and_then(|members| members.get(name));
    member.and_then(Value::as_u64).unwrap_or_default()
}

/// The answer with a number in another notation.
pub(crate) fn with_number(reply: Reply, name: &str, notation: impl Fn(u64) -> String) -> Reply {
    let number = number(&reply, name);
    let written = notation(number);
    with_text(reply, |text| {
        text.replace(
            &format!("\"{name}\":{number}"),
            &format!("\"{name}\":{written}"),
        )
    })
}

/// A member that is a boolean, false where it is none.
pub(crate) fn flag(reply: &Reply, name: &str) -> bool {
    let member = reply.members().and_then(|members| members.get(name));
    member.and_then(Value::as_bool).unwrap_or_default()
}

/// Changes an answer that is JSON.
pub(crate) fn if_json(reply: Reply, change: impl FnOnce(Reply) -> Reply) -> Reply {
    if reply.members().is_some() {
        change(reply)
    } else {
        reply
    }
}
