//! Suites of conformance cases and the catalogue of requirements: the model, loading, refusing bad data.
//!
//! A suite file is data that somebody who can read an RFC can write; nothing here knows about sockets.

mod advice;
mod alteration;
mod auth;
mod body_schema;
mod case;
mod catalogue;
mod change;
mod check;
mod coverage;
mod demand;
mod every;
mod form;
mod kinds_of_demand;
mod load;
mod names;
mod parallel;
mod peers;
mod placeholder;
mod property;
mod request;
mod schema;
mod text;
mod value;
mod wire;

pub use advice::{Advice, AdviceFile, AdviceKind, AdviceRow, Stake};
pub use alteration::Alteration;
pub use auth::{Assertion, Auth, BasicEncoding, SigningKey};
pub use body_schema::{BadSchema, BodySchema};
pub use case::{
    Authorize, Case, Danger, Decision, DeviceState, ForEach, Given, GivenAssertion, GivenCode,
    GivenDevice, GivenGrant, Oracle, Pkce, Step, SuiteFile, SuiteKind, Tell, TokenState, Wait,
};
pub use catalogue::{
    Catalogue, Class, Document, Harm, Level, Requirement, RequirementsFile, RequirementsKind,
};
pub use change::{Change, Place};
pub(crate) use check::placeholders as placeholders_of;
pub use coverage::{
    Breach, Chapter, Coverage, JUDGED, Observed, Row, Shown, Standing, Totals, rows_of,
};
pub use demand::{Demand, Expectation};
pub use every::{AnswerKind, Every};
pub use form::{BodyForm, Compression, Socket};
pub use kinds_of_demand::{
    Body, ErrorText, HeaderCheck, Is, JsonType, JwtCheck, KeySet, MemberCheck, Outcome, Redirect,
    Relation, Shape, Successes,
};
pub use load::{Library, LoadedCase, Source};
pub use names::{CAPABILITIES, CONVERSATION, ENDPOINTS, GRANTS, METHODS, PUBLISHED};
pub(crate) use names::{capability_names, is_capability};
pub(crate) use parallel::on_all_cores;
pub use peers::{Mark, PeerCheck, Peers, PeersFile, PeersKind};
pub use placeholder::{Meaning, Placeholder, Template};
pub use property::{Breaches, Endings, Holds, PropertiesFile, PropertiesKind, Property};
pub use request::Request;
pub use schema::{schema_for, schema_names};
pub use text::Text;
pub use value::Value;
pub use wire::Wire;
