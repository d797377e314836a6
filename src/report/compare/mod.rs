//! Several finished runs side by side: what was fixed, what broke, what answers otherwise, and who can stand in for whom.

mod answer;
mod case_row;
mod comparison;
mod compatibility;
mod text;

pub use answer::Answer;
pub use case_row::{CaseRow, Cell, Change};
pub use comparison::{Column, Comparison};
pub use compatibility::{Compatibility, Difference, GrantUse, Replacement};
