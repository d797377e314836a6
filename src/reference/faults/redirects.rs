//! Redirects of the authorization endpoint, wrongly written.

use crate::state::recipient::Recipient;
use crate::wire::form::{self, Pairs};
use crate::wire::params::Params;
use crate::wire::reply::Reply;
use crate::wire::{pages, random};

/// Gives a parameter another value.
pub(crate) fn change(pairs: &mut Pairs, wanted: &str, new: impl Fn(&str) -> String) {
    if let Some((_, value)) = pairs.iter_mut().find(|(name, _)| name == wanted) {
        *value = new(value);
    }
}

fn tells_error(pairs: &Pairs) -> bool {
    pairs.iter().any(|(name, _)| name == "error")
}

/// The same, where an error is told.
pub(crate) fn change_if_error(pairs: &mut Pairs, wanted: &str, new: impl Fn(&str) -> String) {
    if tells_error(pairs) {
        change(pairs, wanted, new);
    }
}

/// Leaves a parameter out where an error is told.
pub(crate) fn drop_if_error(pairs: &mut Pairs, unwanted: &str) {
    if tells_error(pairs) {
        pairs.retain(|(name, _)| name != unwanted);
    }
}

/// Tokens beside the code.
pub(crate) fn with_tokens(_: &Recipient<'_>, pairs: &mut Pairs) {
    if !tells_error(pairs) {
        for name in ["access_token", "refresh_token"] {
            pairs.push((name.into(), random::token()));
        }
    }
}

pub(crate) fn with_state_again(recipient: &Recipient<'_>, pairs: &mut Pairs) {
    if let Some(state) = recipient.state {
        pairs.push(("state".into(), state.into()));
    }
}

pub(crate) fn with_empty_state(recipient: &Recipient<'_>, pairs: &mut Pairs) {
    if recipient.state.is_none() {
        pairs.push(("state".into(), String::new()));
    }
}

/// What a naive writer would send for a state with line ends: the rest of it as headers of their own.
pub(crate) fn split(recipient: &Recipient<'_>, reply: Reply) -> Reply {
    let state = recipient.state.unwrap_or_default();
    let lines = state
        .split(['\r', '\n'])
        .skip(1)
        .filter_map(|line| line.split_once(':'));
    lines.fold(reply, |reply, (name, value)| {
        reply.with(name.trim(), value.trim())
    })
}

/// An error told to a redirect URI that nobody should trust.
pub(crate) fn told(params: &Params, error: &str) -> Option<Reply> {
    let state = params
        .get("state")
        .map(|state| format!("&state={}", form::encode(state)))
        .unwrap_or_default();
    let uri = params.get("redirect_uri")?;
    Some(pages::protected(Reply::see_other(&format!(
        "{uri}?error={error}{state}"
    ))))
}
