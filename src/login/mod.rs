//! The front channel: gets authorization codes and decides about user codes, by forms, by a program, or by a person.

mod announce;
mod command;
mod credentials;
mod decided;
mod failure;
mod form;
mod front;
mod html;
mod manual;
mod page;
mod redirect;
mod says;
mod visitor;

pub use announce::Announce;
pub use credentials::Credentials;
pub use decided::Decided;
pub use failure::LoginFailure;
pub use front::{Browsers, Front, Visit};
