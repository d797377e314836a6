//! A plan into libtest trials; collects the verdicts.
//!
//! libtest-mimic prints; what is selected, in which order it starts and what it means is decided here.

mod desk;
mod hooks;
mod line;
mod print;
mod queue;
mod select;
mod start;
mod told;

pub use hooks::{Hooks, Manner, Render};
pub use libtest_mimic::{Arguments, ColorSetting, FormatSetting};
pub use print::list;
pub use select::{select, will_run};
pub use start::{Running, start};
