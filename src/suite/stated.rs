//! How a file states what must come back: a field for each kind of demand, of which one is given.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::suite::body_schema::BodySchema;
use crate::suite::catalogue::Class;
use crate::suite::expect::{
    Body, Demand, ErrorText, Expectation, HeaderCheck, JwtCheck, KeySet, MemberCheck, Outcome,
    Redirect, Relation, Shape, Successes,
};

/// One demand as a file has it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(rename = "Expectation")]
pub(super) struct Stated {
    /// The row that is broken when the demand is; the case's first unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    requirement: Option<Box<str>>,
    /// A milder verdict than the row's class; it never makes one harsher.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Class>,
    /// The demand is made only where the target has this capability.
    #[serde(skip_serializing_if = "Option::is_none")]
    when: Option<Box<str>>,
    /// Why this is demanded, in the report beside the finding.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<Box<str>>,

    /// The kind of answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    /// An error answer with one of these codes, in the standard's words; the profile knows status and spelling.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Box<[String]>>,
    /// One of these statuses.
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Box<[u16]>>,
    /// A header field.
    #[serde(skip_serializing_if = "Option::is_none")]
    header: Option<Box<HeaderCheck>>,
    /// A member of the JSON body.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<Box<MemberCheck>>,
    /// A JSON Schema that the body satisfies.
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<Box<BodySchema>>,
    /// The profile's own shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Shape>,
    /// A relation between two values.
    #[serde(skip_serializing_if = "Option::is_none")]
    relation: Option<Box<Relation>>,
    /// A JWT in the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    jwt: Option<Box<JwtCheck>>,
    /// How many of repeated or simultaneous requests succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    successes: Option<Box<Successes>>,
    /// The answers take as long as those of this step, which is made in turn with them; as far as Welch's t-test can tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    takes_as_long_as: Option<Box<str>>,
    /// Many wrong guesses in a row are not all answered at full speed: the later ones otherwise (429, a lock, Retry-After)
    /// or slower, or all of them slower than the right ones of an earlier step.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    slows_down: bool,
    /// The redirect at the end of an authorization request.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<Box<Redirect>>,
    /// The same kind of answer as an earlier step: success with success, error code with error code.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<Box<str>>,
    /// The text of error_description, where a document gives it word for word.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_text: Option<Box<ErrorText>>,
    /// The bytes of the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Box<Body>>,
    /// What the keys of a JWK Set in the body have in common.
    #[serde(skip_serializing_if = "Option::is_none")]
    key_set: Option<KeySet>,
    /// One of these holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    any_of: Option<Box<[Expectation]>>,
}

impl From<Stated> for Expectation {
    fn from(stated: Stated) -> Self {
        let Stated {
            requirement,
            verdict,
            when,
            note,
            outcome,
            error,
            status,
            header,
            member,
            schema,
            shape,
            relation,
            jwt,
            successes,
            takes_as_long_as,
            slows_down,
            redirect,
            same_as,
            error_text,
            body,
            key_set,
            any_of,
        } = stated;
        let given = [
            outcome.map(Demand::Outcome),
            error.map(Demand::Error),
            status.map(Demand::Status),
            header.map(Demand::Header),
            member.map(Demand::Member),
            schema.map(Demand::Schema),
            shape.map(Demand::Shape),
            relation.map(Demand::Relation),
            jwt.map(Demand::Jwt),
            successes.map(Demand::Successes),
            takes_as_long_as.map(Demand::TakesAsLongAs),
            slows_down.then_some(Demand::SlowsDown),
            redirect.map(Demand::Redirect),
            same_as.map(Demand::SameAs),
            error_text.map(Demand::ErrorText),
            body.map(Demand::Body),
            key_set.map(Demand::KeySet),
            any_of.map(Demand::AnyOf),
        ];
        let mut given = given.into_iter().flatten();
        let demand = match (given.next(), given.next()) {
            (None, _) => Demand::Nothing,
            (Some(one), None) => one,
            (Some(first), Some(second)) => {
                let all = [first, second].into_iter().chain(given);
                Demand::Several(all.map(|demand| demand.kind()).collect())
            }
        };
        Self {
            requirement,
            verdict,
            when,
            note,
            demand,
        }
    }
}

impl From<Expectation> for Stated {
    fn from(expectation: Expectation) -> Self {
        let mut stated = Self {
            requirement: expectation.requirement,
            verdict: expectation.verdict,
            when: expectation.when,
            note: expectation.note,
            ..Self::default()
        };
        match expectation.demand {
            Demand::Nothing | Demand::Several(_) => {}
            Demand::Outcome(demand) => stated.outcome = Some(demand),
            Demand::Error(demand) => stated.error = Some(demand),
            Demand::Status(demand) => stated.status = Some(demand),
            Demand::Header(demand) => stated.header = Some(demand),
            Demand::Member(demand) => stated.member = Some(demand),
            Demand::Schema(demand) => stated.schema = Some(demand),
            Demand::Shape(demand) => stated.shape = Some(demand),
            Demand::Relation(demand) => stated.relation = Some(demand),
            Demand::Jwt(demand) => stated.jwt = Some(demand),
            Demand::Successes(demand) => stated.successes = Some(demand),
            Demand::TakesAsLongAs(demand) => stated.takes_as_long_as = Some(demand),
            Demand::SlowsDown => stated.slows_down = true,
            Demand::Redirect(demand) => stated.redirect = Some(demand),
            Demand::SameAs(demand) => stated.same_as = Some(demand),
            Demand::ErrorText(demand) => stated.error_text = Some(demand),
            Demand::Body(demand) => stated.body = Some(demand),
            Demand::KeySet(demand) => stated.key_set = Some(demand),
            Demand::AnyOf(demand) => stated.any_of = Some(demand),
        }
        stated
    }
}
