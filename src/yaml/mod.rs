//! One YAML file into one Rust type, with errors that name file, line and column.
//!
//! Parsing is done twice, for two different needs: typed, for the data; and marked, on demand, for the
//! place of a path such as `cases[3].steps[0].expect[1]`, so that a finding can point into the file long
//! after it was read.

mod blot;
mod depth;
mod place;
mod places;
mod problem;
mod read;
mod top;

pub use blot::Excerpt;
pub use place::Place;
pub use places::Places;
pub use problem::Problem;
pub use read::{WriteError, parse, write};
pub use top::{KINDS, did_you_mean, kind, nearest, resembles, top_level};
