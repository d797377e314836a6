//! Findings, verdicts, the finished run and its exit code. No I/O.

mod cause;
mod context;
mod exchange;
mod exit_code;
mod explanation;
mod finding;
mod known;
mod left;
mod outcome;
mod record;
mod run;
mod size;
mod trouble;

pub use cause::Cause;
pub use context::{CaseText, DocumentRows, FuzzFinding, RowShown, RowState};
pub use exchange::{Part, ShownExchange};
pub use exit_code::ExitCode;
pub use explanation::{Addition, Conversation, Explanation};
pub use finding::Finding;
pub use known::{Accepted, BaselineUse, Stale, Staleness};
pub use left::{Left, NotRevoked};
pub use outcome::{FailOn, Verdict};
pub use record::{Broke, Record, variant_of};
pub use run::{CapabilityRow, Run};
pub use trouble::Trouble;
