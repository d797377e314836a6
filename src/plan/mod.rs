//! Pure: suites, a profile and a target give the ordered list of trials, each to run or to skip with a reason.

mod axes;
mod budget;
mod build;
mod capability;
mod carrier;
mod forecast;
mod missing;
mod need;
mod owners;
mod role;
mod several;
mod spared;
mod subject;
mod trial;

pub use axes::{Axes, VariantError, materialize};
pub use budget::keep_login_budget;
pub use build::{build, named, schedule};
pub use capability::{Capabilities, Known, Origin};
pub use forecast::{Forecast, Pace};
pub use need::Cost;
pub use owners::Owners;
pub use role::client_for;
pub(crate) use role::{another_of, usual_user_grant as user_grant};
pub(crate) use spared::spared;
pub use subject::Subject;
pub use trial::{Decision, Trial};
