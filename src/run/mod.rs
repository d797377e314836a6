//! One trial from plan to verdict.

mod blame;
mod course;
mod every;
mod interruption;
mod judging;
mod kept;
mod oracle;
mod outcome;
mod prepare;
mod runner;
mod show;
mod steps;
mod timing;

pub(crate) use interruption::INTERRUPTED;
pub use interruption::Interruption;
pub(crate) use judging::Place;
pub use kept::Kept;
pub(crate) use outcome::Outcome;
pub use runner::Runner;
pub use show::Shower;
