//! Fuzzing: malformed requests from the profile's own tables, what must hold of every answer, and small findings.

mod apply;
mod attack;
mod breach;
mod campaign;
mod corpus;
mod course;
mod curl;
mod finding;
mod fragments;
mod fuzzer;
mod generate;
mod inquiry;
mod judge;
mod machine;
mod parts;
mod promote;
mod replay;
mod sequence;
mod session;
mod settings;
mod shown;
mod shrink;
mod stream;
mod surface;
mod trial;

pub use attack::{Attack, Crafted, Mutation, Piece};
pub use finding::{FindingError, FindingKind, Found, Signature};
pub use fuzzer::{Fuzzer, Progress};
pub use promote::{PromoteError, promoted};
pub use replay::Replayed;
pub use sequence::{Sequence, Step};
pub use settings::{Settings, USUAL_TRIES, cheapest};
pub use shrink::AttackTree;
