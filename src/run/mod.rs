//! One trial from plan to verdict.

mod ahead;
mod allowance;
mod blame;
mod course;
mod every;
mod interruption;
mod judging;
mod kept;
mod oracle;
mod outcome;
mod request;
mod runner;
mod show;
mod steps;
mod suspects;
mod timing;
mod volley;

pub use allowance::Allowance;
pub(crate) use interruption::INTERRUPTED;
pub use interruption::Interruption;
pub use kept::Kept;
pub(crate) use outcome::{Outcome, Place};
pub use runner::Runner;
pub use show::Shower;
