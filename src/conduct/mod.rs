//! One target from a wish to a finished run; used by every command, bench and test.
//!
//! [`Judged`] is one target and how it is judged; [`Embedded`] makes one of an embedded endpoint. A [`Stage`] is such a
//! target made ready, and runs single trials of it. A [`Conductor`] has what the targets of a command have in common,
//! its [`Wish`] first of all; a [`Programme`] runs one target after the other, and each [`Ended`] as a finished run.
//! Nothing here reads arguments or the environment, and nothing but libtest's lines is printed.

mod begin;
mod conductor;
mod embedded;
mod error;
mod hooks;
mod judged;
mod keys;
mod known;
mod profiles;
mod programme;
mod selection;
mod session;
mod shown;
mod stage;
mod wish;

pub use conductor::Conductor;
pub use embedded::{Embedded, faultless, target_file};
pub use error::ConductError;
pub use hooks::{Hooks, OnPlanned, OnShown, Planned};
pub use judged::Judged;
pub use keys::key;
pub use known::KnownFailures;
pub use profiles::{profile, profile_for, profile_ids};
pub use programme::{Ended, Programme};
pub use selection::{NoShard, Selection, Shard};
pub use stage::Stage;
pub use wish::{Fuzzing, Whom, Wish};
