//! What the command line understands.

mod baseline;
mod cases;
mod command;
mod faults;
mod files;
mod fuzz;
mod habits;
mod run;
mod subject;
mod views;

pub(crate) use baseline::{BaselineAddArguments, BaselineCommand};
pub(crate) use cases::{CurlArguments, ExplainArguments, ListArguments};
pub(crate) use command::{Cli, Command};
pub(crate) use faults::{FaultsArguments, FaultsCommand};
pub(crate) use files::{InitArguments, SchemaArguments, ServeArguments, ValidateArguments};
pub(crate) use fuzz::{FuzzArguments, PromoteArguments, ReplayArguments};
pub(crate) use habits::{HabitsArguments, HabitsCommand};
pub(crate) use run::{FailOnArgument, RunArguments};
pub(crate) use subject::Subject;
pub(crate) use views::{CompareArguments, CoverageArguments, Flagged, ReportArguments};
