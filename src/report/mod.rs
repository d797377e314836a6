//! Finished runs into text and files, and several of them compared; never runs anything.

mod cause;
mod closing;
mod compare;
mod context;
mod events;
mod exchange;
mod file;
mod fit;
mod github;
mod group;
mod html;
mod junit;
mod markdown;
mod plain;
mod repeats;
mod terminal;
mod views;

pub use closing::{closing_block, stale_lines};
pub use compare::{
    Answer, CaseRow, Cell, Change, Column, Comparison, Compatibility, Difference, GrantUse,
    Replacement,
};
pub use context::{complete, observed};
pub use events::{CaseEnded, CaseStarted, Event, Events, RunEnded, RunStarted};
pub use file::{ReadError, SCHEMA_VERSION, Unreadable, View, folder, read};
pub use github::{Annotations, STEP_SUMMARY_LIMIT, Silence};
pub use group::{Problem, problems};
pub use markdown::summary;
pub use repeats::{Repeats, in_short};
pub use terminal::{Style, SuiteText, diagnosis};
pub use views::{VIEWS, Written, write};
