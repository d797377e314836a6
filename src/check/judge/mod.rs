//! Each kind of demand is judged by the file that knows it.

mod answer;
mod body;
mod demand;
mod header;
mod key_set;
mod member;
mod redirect;
mod relation;
mod shape;
mod token;

pub use demand::judge;
pub(crate) use member::entropy;
