//! Problems put into words.

use serde_json::json;

use crate::model::app::App;
use crate::wire::problem::{Problem, Refusal, Wording};
use crate::wire::reply::{Object, Reply};

/// The error answer of the token endpoint and its neighbours.
pub(crate) fn reply(app: &App, refusal: Refusal) -> Reply {
    let rules = &app.rules.errors;
    let problem = refusal.problem;
    let words = rules.worded(problem, (rules.documented)(refusal));
    let reply = if (rules.is_empty)(problem, words.status) {
        Reply::empty(words.status)
    } else {
        Reply::json(words.status, members(app, problem, &words))
    };
    let reply = if problem == Problem::MethodNotAllowed {
        reply.with("Allow", "POST")
    } else {
        reply
    };
    if words.status == 401 && (rules.challenges_always || refusal.used_header) {
        reply.with("WWW-Authenticate", rules.challenge)
    } else {
        reply
    }
}

fn members(app: &App, problem: Problem, words: &Wording) -> Object {
    let mut members = Object::new();
    members.insert("error".into(), json!(words.error));
    members.insert("error_description".into(), json!(words.description));
    for add in &app.rules.errors.members {
        add(problem, words, &mut members);
    }
    members
}
