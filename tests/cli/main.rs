//! The command, run as its users run it: what it prints, what it writes, how it ends.

#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines
)]

mod sandbox;
mod server;

mod baseline;
mod dumb_servers;
mod events;
mod exit_codes;
mod faults;
mod login;
mod made_up_dialect;
mod misbehaviour;
mod nextest;
mod secrets;
mod selection;
