//! Pure: an expectation and an exchange give a judgement.

mod diagnosis;
mod judge;
mod judgement;
mod pattern;
mod strict_json;
mod subject;
pub(crate) mod timing;

pub use diagnosis::Diagnosis;
pub(crate) use judge::entropy;
pub use judge::judge;
pub use judgement::{Judgement, Miss};
pub use strict_json::problem as strict_json_problem;
pub use subject::{Lookup, View};
