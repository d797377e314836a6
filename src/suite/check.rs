//! What is wrong with a case that parsed: names nobody knows, captures nobody makes, demands that demand nothing.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Serialize;
use serde_json::Value as Json;

use crate::suite::auth::Auth;
use crate::suite::case::{Case, Step};
use crate::suite::catalogue::Catalogue;
use crate::suite::demand::{Demand, Expectation};
use crate::suite::kinds_of_demand::Is;
use crate::suite::names::{ENDPOINTS, GRANTS, METHODS, capability_names, is_capability};
use crate::suite::placeholder::{Template, words_of_steps};
use crate::suite::property::{Holds, Property};
use crate::suite::request::Request;
use crate::yaml::did_you_mean;

/// A fault at a path of the file.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
}

struct Checker<'a> {
    path: &'a str,
    faults: &'a mut Vec<Fault>,
}

impl Checker<'_> {
    fn fault(&mut self, below: &str, message: impl Into<String>) {
        self.fault_with(below, message, None);
    }

    fn fault_with(&mut self, below: &str, message: impl Into<String>, hint: Option<String>) {
        let path = if below.is_empty() {
            self.path.to_owned()
        } else {
            format!("{}.{below}", self.path)
        };
        self.faults.push(Fault {
            path,
            message: message.into(),
            hint,
        });
    }

    fn known(&mut self, below: &str, what: &str, name: &str, known: &[&str]) {
        if !known.contains(&name) && !name.contains("{{") {
            self.fault_with(
                below,
                format!("unknown {what} `{name}`"),
                did_you_mean(name, known.iter().copied()),
            );
        }
    }

    fn capability(&mut self, below: &str, name: &str) {
        if !is_capability(name) && !name.contains("{{") {
            self.fault_with(
                below,
                format!("unknown capability `{name}`"),
                did_you_mean(name, capability_names()),
            );
        }
    }

    fn requirement(&mut self, below: &str, id: &str, catalogue: &Catalogue) {
        if catalogue.get(id).is_none() {
            let hint = did_you_mean(id, catalogue.iter().map(|row| row.id.as_str()));
            self.fault_with(below, format!("unknown requirement `{id}`"), hint);
        }
    }
}

/// Adds to `faults` what is wrong with `case`, which stands at `path`.
pub(crate) fn check_case(
    case: &Case,
    path: &str,
    placeholders: &[BTreeSet<String>],
    catalogue: &Catalogue,
    faults: &mut Vec<Fault>,
) {
    let mut checker = Checker { path, faults };
    check_head(case, catalogue, &mut checker);
    check_demands(case, catalogue, &mut checker);
    let mut steps = BTreeSet::new();
    for (at, step) in case.steps.iter().enumerate() {
        check_step(
            step,
            &format!("steps[{at}]"),
            catalogue,
            &steps,
            &mut checker,
        );
        if let Some(id) = &step.id
            && !steps.insert(id.as_str())
        {
            checker.fault(
                &format!("steps[{at}].id"),
                format!("step `{id}` is there twice"),
            );
        }
    }
    check_captures(case, placeholders, &mut checker);
}

/// Adds to `faults` what is wrong with a property, which stands at `path` and is read as this case.
pub(crate) fn check_property(
    case: &Case,
    path: &str,
    catalogue: &Catalogue,
    faults: &mut Vec<Fault>,
) {
    let mut checker = Checker { path, faults };
    check_head(case, catalogue, &mut checker);
    let Some(property) = &case.property else {
        return;
    };
    for (at, name) in property.grant.iter().enumerate() {
        checker.known(&format!("grant[{at}]"), "grant", name, GRANTS);
    }
    match (property.holds, property.expect.is_empty()) {
        (None, true) => checker.fault("", "a property demands something: `holds` or `expect`"),
        (Some(_), false) => {
            checker.fault("expect", "a property has `holds` or `expect`, not both");
        }
        _ => {}
    }
    check_rows(property, catalogue, &mut checker);
    for (list, expectations) in [("expect", &property.expect), ("as_case", &property.as_case)] {
        for (at, expectation) in expectations.iter().enumerate() {
            let place = format!("{list}[{at}]");
            check_expectation(expectation, &place, catalogue, &mut checker);
        }
    }
}

/// What the program judges by rows names them, and nothing else does.
fn check_rows(property: &Property, catalogue: &Catalogue, checker: &mut Checker<'_>) {
    let lists = [
        (
            "breaches",
            Holds::NoTokenForABreach,
            property.breaches.is_some(),
        ),
        ("endings", Holds::Sequences, property.endings.is_some()),
    ];
    for (list, holds, is_given) in lists {
        match (property.holds == Some(holds), is_given) {
            (true, false) => checker.fault(
                "holds",
                format!("it is judged by rows: name them in `{list}`"),
            ),
            (false, true) => checker.fault(list, "nothing is judged by these rows"),
            _ => {}
        }
    }
    for (place, row) in property
        .breaches
        .iter()
        .flat_map(|breaches| breaches.rows())
    {
        checker.requirement(&format!("breaches.{place}"), row, catalogue);
    }
    for (place, row) in property.endings.iter().flat_map(|endings| endings.rows()) {
        checker.requirement(&format!("endings.{place}"), row, catalogue);
    }
}

/// The placeholders in the texts of a step, without their braces.
pub(crate) fn placeholders(step: &Step) -> BTreeSet<String> {
    let json = serde_json::to_string(step).unwrap_or_default();
    Template(&json)
        .placeholders()
        .map(|placeholder| placeholder.to_string())
        .collect()
}

fn check_head(case: &Case, catalogue: &Catalogue, checker: &mut Checker<'_>) {
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if case.id.is_empty() || !case.id.chars().all(slug) {
        checker.fault(
            "id",
            format!("`{}` is no slug: use a-z, 0-9 and _", case.id),
        );
    }
    if case.title.is_empty() {
        checker.fault("", "a case needs a title: what is right, in one sentence");
    }
    if case.requirements.is_empty() {
        checker.fault("", "a case needs the requirements that it decides");
    }
    for (at, id) in case.requirements.iter().enumerate() {
        checker.requirement(&format!("requirements[{at}]"), id, catalogue);
    }
    for (at, name) in case.requires.iter().enumerate() {
        checker.capability(&format!("requires[{at}]"), name);
    }
    for (at, name) in case.for_each.grant.iter().enumerate() {
        if name != "all" {
            checker.known(&format!("for_each.grant[{at}]"), "grant", name, GRANTS);
        }
    }
    for (at, name) in case.for_each.auth.iter().enumerate() {
        if name != "all" && name != "secret" {
            checker.known(
                &format!("for_each.auth[{at}]"),
                "client authentication method",
                name,
                METHODS,
            );
        }
    }
    for (at, row) in case.for_each.row.iter().enumerate() {
        if !row.contains_key("name") {
            checker.fault(&format!("for_each.row[{at}]"), "a row needs a `name`");
        }
    }
}

fn check_demands(case: &Case, catalogue: &Catalogue, checker: &mut Checker<'_>) {
    let in_steps = case
        .steps
        .iter()
        .any(|step| !step.expect.is_empty() || step.oracle.is_some());
    match (&case.every, case.expect.is_empty(), in_steps) {
        (Some(_), true, _) => {
            checker.fault("", "a case with `every` demands nothing: `expect` is empty");
        }
        (Some(_), false, true) => checker.fault(
            "steps",
            "the steps of a case with `every` only provoke answers; its demands stand in `expect`",
        ),
        (None, false, _) => checker.fault(
            "expect",
            "`expect` beside `steps` is for cases with `every`; put the demands into a step",
        ),
        (None, true, false) => {
            checker.fault("", "the case demands nothing: no step has an `expect`");
        }
        _ => {}
    }
    for (at, expectation) in case.expect.iter().enumerate() {
        check_expectation(expectation, &format!("expect[{at}]"), catalogue, checker);
    }
    let Some(every) = &case.every else { return };
    if let Some(endpoint) = &every.endpoint {
        checker.known("every.endpoint", "endpoint", endpoint, ENDPOINTS);
    }
    for (at, grant) in every.grant.iter().enumerate() {
        checker.known(&format!("every.grant[{at}]"), "grant", grant, GRANTS);
    }
}

fn check_step(
    step: &Step,
    below: &str,
    catalogue: &Catalogue,
    earlier: &BTreeSet<&str>,
    checker: &mut Checker<'_>,
) {
    let kinds = [
        step.request.is_some(),
        step.authorize.is_some(),
        step.decide.is_some(),
        step.oracle.is_some(),
        step.wait.is_some(),
    ];
    if kinds.iter().filter(|given| **given).count() != 1 {
        checker.fault(
            below,
            "a step is one of `request`, `authorize`, `decide`, `oracle` and `wait`",
        );
    }
    if let Some(when) = &step.when {
        checker.capability(&format!("{below}.when"), when);
    }
    let tokens = [
        ("refresh_token", &step.given.refresh_token),
        ("access_token", &step.given.access_token),
    ];
    for (name, tokens) in tokens {
        if let Some(grant) = tokens.as_ref().and_then(|tokens| tokens.grant.as_ref()) {
            checker.known(
                &format!("{below}.given.{name}.grant"),
                "grant",
                grant,
                GRANTS,
            );
        }
    }
    if let Some(request) = &step.request {
        check_request(request, &format!("{below}.request"), earlier, checker);
    }
    check_turns(step, below, earlier, checker);
    if let Some(id) = step
        .oracle
        .as_ref()
        .and_then(|oracle| oracle.requirement.as_ref())
    {
        checker.requirement(&format!("{below}.oracle.requirement"), id, catalogue);
    }
    for (at, expectation) in step.expect.iter().enumerate() {
        let here = format!("{below}.expect[{at}]");
        check_expectation(expectation, &here, catalogue, checker);
        if let Demand::SameAs(other) = &expectation.demand
            && !earlier.contains(&**other)
        {
            checker.fault(
                &format!("{here}.same_as"),
                format!("no earlier step is called `{other}`"),
            );
        }
    }
}

/// Turns are taken with earlier steps, and only these can be compared by time.
fn check_turns(step: &Step, below: &str, earlier: &BTreeSet<&str>, checker: &mut Checker<'_>) {
    for (at, other) in step.in_turn_with.iter().enumerate() {
        if !earlier.contains(other.as_str()) {
            checker.fault_with(
                &format!("{below}.in_turn_with[{at}]"),
                format!("no earlier step is called `{other}`"),
                did_you_mean(other, earlier.iter().copied()),
            );
        }
    }
    for (at, expectation) in step.expect.iter().enumerate() {
        if let Demand::TakesAsLongAs(other) = &expectation.demand
            && !step.in_turn_with.iter().any(|one| **one == **other)
        {
            checker.fault(
                &format!("{below}.expect[{at}].takes_as_long_as"),
                format!("only steps that are made in turn can be compared by time: name `{other}` in `in_turn_with`"),
            );
        }
    }
}

fn check_request(
    request: &Request,
    here: &str,
    earlier: &BTreeSet<&str>,
    checker: &mut Checker<'_>,
) {
    if let Some(endpoint) = &request.endpoint {
        checker.known(&format!("{here}.endpoint"), "endpoint", endpoint, ENDPOINTS);
    }
    if let Some(grant) = &request.grant {
        checker.known(&format!("{here}.grant"), "grant", grant, GRANTS);
    }
    if let Some(again) = &request.again
        && !earlier.contains(again.as_str())
    {
        checker.fault_with(
            &format!("{here}.again"),
            format!("no earlier step is called `{again}`"),
            did_you_mean(again, earlier.iter().copied()),
        );
    }
    if let Some(method) = request.auth.as_ref().and_then(|auth| auth.method.as_ref()) {
        checker.known(
            &format!("{here}.auth.method"),
            "client authentication method",
            method,
            METHODS,
        );
    }
    if request.plain_http {
        check_harmless(request, here, checker);
    }
}

/// What goes over plain http holds no secret of anybody.
fn check_harmless(request: &Request, below: &str, checker: &mut Checker<'_>) {
    let made_up = |auth: &Auth| {
        auth.also.is_none()
            && (auth.method.as_deref() == Some("none")
                || (auth.client_id.is_some() && auth.secret.is_some()))
    };
    let needs_none = !matches!(
        request.endpoint.as_deref(),
        None | Some("token" | "device_authorization" | "introspection" | "revocation")
    );
    let harmless = request.auth.as_deref().map_or(needs_none, made_up);
    if request.grant.is_some() || request.again.is_some() || !harmless {
        checker.fault(
            &format!("{below}.plain_http"),
            "a request over plain http names no grant and carries made-up credentials: `auth` with `client_id` and `secret`, or the method none",
        );
    }
}

fn check_expectation(
    expectation: &Expectation,
    below: &str,
    catalogue: &Catalogue,
    checker: &mut Checker<'_>,
) {
    match expectation.kinds().as_slice() {
        [] => checker.fault(below, "an empty expectation: it needs one kind of demand"),
        [_] => {}
        several => checker.fault(
            below,
            format!(
                "one expectation makes one kind of demand, this one makes {}",
                several.join(" and ")
            ),
        ),
    }
    if let Some(id) = &expectation.requirement {
        checker.requirement(&format!("{below}.requirement"), id, catalogue);
    }
    if let Some(when) = &expectation.when {
        checker.capability(&format!("{below}.when"), when);
    }
    check_emptiness(expectation, below, checker);
    check_patterns(expectation, below, checker);
    for (at, one) in expectation.alternatives().iter().enumerate() {
        check_expectation(one, &format!("{below}.any_of[{at}]"), catalogue, checker);
    }
}

/// A demand that says what it is about, and nothing of it; or a list of what is allowed that allows nothing.
fn check_emptiness(expectation: &Expectation, below: &str, checker: &mut Checker<'_>) {
    // An empty schema is one that allows everything.
    if matches!(expectation.demand, Demand::Schema(_)) {
        return;
    }
    let says = |key: &String| !matches!(key.as_str(), "name" | "of" | "if_present");
    let nothing = match expectation.demand.json() {
        Json::Object(demand) if !demand.keys().any(says) => {
            "says what it is about and demands nothing"
        }
        Json::Array(allowed) if allowed.is_empty() => "allows nothing",
        _ => return,
    };
    let kind = expectation.demand.kind();
    checker.fault(
        &format!("{below}.{kind}"),
        format!("an empty expectation: `{kind}` {nothing}"),
    );
}

fn check_patterns(expectation: &Expectation, below: &str, checker: &mut Checker<'_>) {
    let (kind, pattern) = match &expectation.demand {
        Demand::Header(header) => ("header.matches", header.matches.as_deref()),
        Demand::Member(member) => ("member.matches", member.matches.as_deref()),
        Demand::Relation(relation) if relation.is == Is::Matches => {
            ("relation.right", Some(relation.right.as_str()))
        }
        Demand::Body(body) => ("body.lacks_match", body.lacks_match.as_deref()),
        _ => return,
    };
    if let Some(Err(error)) = pattern.map(Regex::new) {
        checker.fault(
            &format!("{below}.{kind}"),
            format!("not a regular expression: {}", in_one_line(&error)),
        );
    }
}

/// The reason alone; the package draws the pattern again, which the excerpt shows anyway.
fn in_one_line(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

fn json_of<T: Serialize>(value: T) -> Json {
    serde_json::to_value(value).unwrap_or_default()
}

/// Every `{{placeholder}}` must be one that something makes.
fn check_captures(case: &Case, placeholders: &[BTreeSet<String>], checker: &mut Checker<'_>) {
    let mut made: BTreeSet<&str> = words_of_steps().collect();
    let axes = &case.for_each;
    let axis_names = [
        (axes.grant.is_empty(), "grant"),
        (axes.auth.is_empty(), "auth"),
        (axes.parameter.is_empty(), "parameter"),
        (axes.alteration.is_empty(), "alteration"),
        (axes.row.is_empty(), "row"),
    ];
    made.extend(
        axis_names
            .iter()
            .filter(|(is_empty, _)| !is_empty)
            .map(|(_, name)| *name),
    );
    for (at, step) in case.steps.iter().enumerate() {
        if let Some(id) = &step.id {
            made.insert(id);
        }
        let is_made = |text: &String| {
            let name = text.split_once('.').map_or(text.as_str(), |(name, _)| name);
            made.contains(name) || name.contains('*')
        };
        if placeholders
            .get(at)
            .is_some_and(|all| all.iter().all(is_made))
        {
            continue;
        }
        walk(
            &json_of(step),
            &format!("steps[{at}]"),
            &mut |below, text| {
                refuse_unmade(below, text, &made, checker);
            },
        );
    }
    if !case.expect.is_empty() {
        walk(&json_of(&case.expect), "expect", &mut |below, text| {
            refuse_unmade(below, text, &made, checker);
        });
    }
}

fn refuse_unmade(below: &str, text: &str, made: &BTreeSet<&str>, checker: &mut Checker<'_>) {
    for placeholder in Template(text).placeholders() {
        if !made.contains(placeholder.name) && !placeholder.name.contains('*') {
            let hint = did_you_mean(placeholder.name, made.iter().copied());
            checker.fault_with(
                below,
                format!("nothing makes the capture `{{{{{placeholder}}}}}`"),
                hint,
            );
        }
    }
}

fn walk(json: &Json, path: &str, visit: &mut impl FnMut(&str, &str)) {
    match json {
        Json::String(text) => visit(path, text),
        Json::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                walk(item, &format!("{path}[{at}]"), visit);
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                walk(member, &format!("{path}.{name}"), visit);
            }
        }
        _ => {}
    }
}
