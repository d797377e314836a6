//! Suites of conformance cases and the catalogue of requirements: the model, loading, refusing bad data.
//!
//! A suite file is data that somebody who can read an RFC can write; nothing here knows about sockets.

mod advice;
mod body_schema;
mod case;
mod catalogue;
mod check;
mod coverage;
mod expect;
mod load;
mod names;
mod parallel;
mod peers;
mod property;
mod request;
mod schema;
mod stated;
mod text;
mod value;

pub use advice::{Advice, AdviceFile, AdviceKind, AdviceRow, Stake};
pub use body_schema::BodySchema;
pub use case::{AnswerKind, DeviceState, Every, Tell};
pub use case::{
    Authorize, Case, Danger, Decision, ForEach, Given, GivenAssertion, GivenCode, GivenDevice,
    GivenGrant, Oracle, Pkce, Step, SuiteFile, SuiteKind, TokenState, Wait,
};
pub use catalogue::{
    Catalogue, Class, Document, Level, Requirement, RequirementsFile, RequirementsKind,
};
pub use coverage::{
    Breach, Chapter, Coverage, JUDGED, Observed, Row, Shown, Standing, Totals, rows_of,
};
pub use expect::{
    Body, Demand, ErrorText, Expectation, HeaderCheck, Is, JsonType, JwtCheck, KeySet, MemberCheck,
    Outcome, Redirect, Relation, Shape, Successes,
};
pub use load::{Library, LoadedCase, Source};
pub use names::{CAPABILITIES, ENDPOINTS, GRANTS, METHODS};
pub(crate) use names::{capability_names, is_capability};
pub(crate) use parallel::on_all_cores;
pub use peers::{Mark, PeerCheck, Peers, PeersFile, PeersKind};
pub use property::{Holds, PropertiesFile, PropertiesKind, Property};
pub use request::{
    Alteration, Assertion, Auth, BasicEncoding, BodyForm, Change, Compression, Request, SigningKey,
    Socket,
};
pub use schema::{schema_for, schema_names};
pub use text::Text;
pub use value::{Placeholder, Template, Value};
