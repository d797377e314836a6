//! What a case demands of an exchange: one row per kind of demand.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::suite::body_schema::BodySchema;
use crate::suite::catalogue::Class;
use crate::suite::kinds_of_demand::{
    Body, ErrorText, HeaderCheck, Is, JwtCheck, KeySet, MemberCheck, Outcome, Redirect, Relation,
    Shape, Successes,
};

/// Makes of each row, `field: Kind(its word: its type)`, a kind of [`Demand`] and a field of [`Stated`]; a row without a
/// type is a demand that a file makes by `true`.
macro_rules! demands {
    (@field) => { bool };
    (@field $of:ty) => { Option<$of> };
    (@demand $stated:expr, $kind:ident) => { $stated.then_some(Demand::$kind) };
    (@demand $stated:expr, $kind:ident $of:ty) => { $stated.map(Demand::$kind) };
    (@stated) => { true };
    (@stated $word:ident) => { Some($word) };
    (@json) => { Json::Bool(true) };
    (@json $word:ident) => { serde_json::to_value($word).unwrap_or_default() };

    ($($(#[$doc:meta])+ $field:ident: $kind:ident $(($word:ident: $of:ty))?,)+) => {
        /// The kinds of demands.
        #[derive(Debug, Clone, Default, PartialEq)]
        pub enum Demand {
            /// Nothing; no checked suite has it.
            #[default]
            Nothing,
            /// More than one kind, by their names; no checked suite has it.
            Several(Box<[&'static str]>),
            $($(#[$doc])+ $kind $(($of))?,)+
        }

        impl Demand {
            /// The name of the kind in files.
            pub(super) fn kind(&self) -> &'static str {
                match self {
                    Self::Nothing => "nothing",
                    Self::Several(_) => "several",
                    $(Self::$kind { .. } => stringify!($field),)+
                }
            }

            /// What it says, as JSON.
            pub(super) fn json(&self) -> Json {
                match self {
                    Self::Nothing | Self::Several(_) => Json::Null,
                    $(Self::$kind $(($word))? => demands!(@json $($word)?),)+
                }
            }
        }

        /// One demand as a file has it: a field for each kind of demand, of which one is given.
        #[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        #[schemars(rename = "Expectation")]
        struct Stated {
            /// The row that is broken when the demand is; the case's first unless said.
            #[serde(skip_serializing_if = "is_unsaid")]
            requirement: Option<Box<str>>,
            /// A milder verdict than the row's class; it never makes one harsher.
            #[serde(skip_serializing_if = "is_unsaid")]
            verdict: Option<Class>,
            /// The demand is made only where the target has this capability.
            #[serde(skip_serializing_if = "is_unsaid")]
            when: Option<Box<str>>,
            /// Why this is demanded, in the report beside the finding.
            #[serde(skip_serializing_if = "is_unsaid")]
            note: Option<Box<str>>,
            $($(#[$doc])+ #[serde(skip_serializing_if = "is_unsaid")] $field: demands!(@field $($of)?),)+
        }

        impl From<Stated> for Expectation {
            fn from(stated: Stated) -> Self {
                let given = [$(demands!(@demand stated.$field, $kind $($of)?)),+];
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
                    requirement: stated.requirement,
                    verdict: stated.verdict,
                    when: stated.when,
                    note: stated.note,
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
                    $(Demand::$kind $(($word))? => stated.$field = demands!(@stated $($word)?),)+
                }
                stated
            }
        }
    };
}

demands! {
    /// The kind of answer.
    outcome: Outcome(outcome: Outcome),
    /// An error answer with one of these codes, in the standard's words; the profile knows status and spelling.
    error: Error(codes: Box<[String]>),
    /// One of these statuses.
    status: Status(statuses: Box<[u16]>),
    /// A header field.
    header: Header(header: Box<HeaderCheck>),
    /// A member of the JSON body.
    member: Member(member: Box<MemberCheck>),
    /// A JSON Schema that the body satisfies.
    schema: Schema(schema: Box<BodySchema>),
    /// The profile's own shape.
    shape: Shape(shape: Shape),
    /// A relation between two values.
    relation: Relation(relation: Box<Relation>),
    /// A JWT in the answer.
    jwt: Jwt(jwt: Box<JwtCheck>),
    /// How many of repeated or simultaneous requests succeed.
    successes: Successes(bounds: Box<Successes>),
    /// The answers take as long as those of this step, which is made in turn with them; as far as Welch's t-test can tell.
    takes_as_long_as: TakesAsLongAs(step: Box<str>),
    /// Many wrong guesses in a row are not all answered at full speed: the later ones otherwise (429, a lock, Retry-After)
    /// or slower, or all of them slower than the right ones of an earlier step.
    slows_down: SlowsDown,
    /// The redirect at the end of an authorization request.
    redirect: Redirect(redirect: Box<Redirect>),
    /// The same kind of answer as an earlier step: success with success, error code with error code.
    same_as: SameAs(step: Box<str>),
    /// The text of error_description, where a document gives it word for word.
    error_text: ErrorText(text: Box<ErrorText>),
    /// The bytes of the body.
    body: Body(body: Box<Body>),
    /// What the keys of a JWK Set in the body have in common.
    key_set: KeySet(rule: KeySet),
    /// One of these holds.
    any_of: AnyOf(all: Box<[Expectation]>),
}

fn is_unsaid<T: Default + PartialEq>(field: &T) -> bool {
    *field == T::default()
}

/// One demand. Exactly one of its kinds is given, besides `requirement`, `verdict`, `when` and `note`.
// A run holds tens of thousands of them, so it has room for one kind and not, as in a file, a field for each.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Stated", into = "Stated")]
pub struct Expectation {
    /// The row that is broken when the demand is; the case's first unless said.
    pub requirement: Option<Box<str>>,
    /// A milder verdict than the row's class; it never makes one harsher.
    pub verdict: Option<Class>,
    /// The demand is made only where the target has this capability.
    pub when: Option<Box<str>>,
    /// Why this is demanded, in the report beside the finding.
    pub note: Option<Box<str>>,
    /// What is demanded.
    pub demand: Demand,
}

impl Expectation {
    /// The names of the kinds that are given; a good row has exactly one.
    pub fn kinds(&self) -> Vec<&'static str> {
        match &self.demand {
            Demand::Nothing => Vec::new(),
            Demand::Several(kinds) => kinds.to_vec(),
            one => vec![one.kind()],
        }
    }

    /// The demands of which one must hold, if it is of that kind.
    pub fn alternatives(&self) -> &[Self] {
        match &self.demand {
            Demand::AnyOf(all) => all,
            _ => &[],
        }
    }

    /// Whether it is about many answers together, and none of them alone.
    pub fn is_about_many(&self) -> bool {
        matches!(
            self.demand,
            Demand::Successes(_) | Demand::TakesAsLongAs(_) | Demand::SlowsDown
        )
    }

    /// Whether the demand is that an authorization request leads to no code, so that its pass needs a control.
    pub fn demands_no_code(&self) -> bool {
        match &self.demand {
            Demand::Redirect(redirect) => {
                redirect.happens == Some(false)
                    || redirect.error.is_some()
                    || redirect.lacks.as_deref() == Some("code")
            }
            Demand::AnyOf(all) => all.iter().all(Self::demands_no_code),
            _ => false,
        }
    }

    /// Whether it says how many of several requests may succeed at most.
    pub(crate) fn bounds_successes(&self) -> bool {
        matches!(&self.demand, Demand::Successes(bounds) if bounds.at_most.is_some())
    }

    /// Whether the demand is that a request is refused, so that its pass needs a control.
    pub fn demands_refusal(&self) -> bool {
        match &self.demand {
            Demand::Error(_) | Demand::Successes(_) => true,
            Demand::Outcome(outcome) => matches!(
                outcome,
                Outcome::Refused | Outcome::NoToken | Outcome::InvalidClient
            ),
            Demand::AnyOf(all) => {
                let mut possible = all.iter().filter(|one| !one.never_holds()).peekable();
                possible.peek().is_some() && possible.all(Self::demands_refusal)
            }
            _ => false,
        }
    }

    /// Whether it compares two texts that are not the same, as where a case says what holds for one grant alone.
    fn never_holds(&self) -> bool {
        match &self.demand {
            Demand::Relation(relation) => {
                let is_plain = |side: &str| !side.contains("{{");
                relation.is == Is::Equal
                    && is_plain(&relation.left)
                    && is_plain(&relation.right)
                    && relation.left != relation.right
            }
            _ => false,
        }
    }
}

impl From<Demand> for Expectation {
    fn from(demand: Demand) -> Self {
        Self {
            demand,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_room_for_tens_of_thousands_of_demands() {
        assert!(size_of::<Demand>() <= 24, "{}", size_of::<Demand>());
    }

    #[test]
    fn what_a_file_states_is_what_is_written_again() {
        for text in [
            r#"{"outcome":"no_token"}"#,
            r#"{"requirement":"A-1","verdict":"warn","slows_down":true}"#,
            r#"{"any_of":[{"status":[200]},{"same_as":"first"}]}"#,
        ] {
            let read: Expectation = serde_json::from_str(text).expect("it is a demand");
            let written = serde_json::to_string(&read).expect("a demand is data");
            assert_eq!(written, text);
        }
    }
}
