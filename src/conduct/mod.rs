//! One target from a wish to a finished run; used by every command, bench and test.
//!
//! [`Judged`] is one target and how it is judged; [`Embedded`] makes one of an embedded endpoint. A [`Stage`] is such a
//! target made ready, and runs single trials of it. A [`Conductor`] has what the targets of a command have in common,
//! its [`Wish`] first of all; a [`Programme`] runs one target after the other, and each [`Ended`] as a finished run.
//! Nothing here reads arguments or the environment, and nothing but libtest's lines is printed.
//!
//! ```no_run
//! use grantspec::conduct::{Conductor, Embedded, Ended, Hooks, Programme, Wish, faultless};
//! use grantspec::reference::Dialect;
//! use grantspec::run::Interruption;
//! use grantspec::suite::{Library, Source};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let runtime = tokio::runtime::Runtime::new()?;
//! let sources = Source::embedded();
//! let library = Library::load(&sources).expect("what is compiled in is good");
//! let embedded = Embedded::of(&sources, Dialect::Rfc)?;
//! let target = runtime.block_on(embedded.serve(faultless(Dialect::Rfc)))?;
//! let conductor = Conductor {
//!     handle: runtime.handle(),
//!     library: &library,
//!     sources: &sources,
//!     wish: &Wish::default(),
//!     known: None,
//!     interruption: Interruption::never(),
//! };
//! for ended in Programme::new(&conductor, vec![target], false, |_| Hooks::silent()) {
//!     if let Ended::Finished(run) = ended? {
//!         println!("{}: {} trials", run.target, run.records.len());
//!     }
//! }
//! # Ok(())
//! # }
//! ```

mod begin;
mod conductor;
mod embedded;
mod error;
mod forecast;
mod hooks;
mod judged;
mod keys;
mod known;
mod leave;
mod profiles;
mod programme;
mod selection;
mod session;
mod shown;
mod stage;
mod told;
mod wish;

pub use conductor::Conductor;
pub use embedded::{Embedded, faultless, target_file};
pub use error::ConductError;
pub use forecast::usual_forecast;
pub use hooks::{Hooks, OnPlanned, OnShown, Planned};
pub use judged::Judged;
pub use keys::key;
pub use known::KnownFailures;
pub use profiles::{profile, profile_for, profile_ids};
pub use programme::{Ended, Programme};
pub use selection::{NoShard, Selection, Shard};
pub use stage::Stage;
pub use wish::{Fuzzing, Whom, Wish};
