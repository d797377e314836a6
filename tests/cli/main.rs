//! The command, run as its users run it: what it prints, what it writes, how it ends.

mod sandbox;
mod server;

mod dumb_servers;
mod exit_codes;
mod faults;
mod hostile;
mod login;
mod misbehaviour;
mod nextest;
mod secrets;
