//! The command, run as its users run it: what it prints, what it writes, how it ends.

#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines
)]

mod between;
mod browser;
#[path = "../golden/mod.rs"]
mod golden;
mod habits;
mod hostile;
mod sandbox;
mod server;
mod target;

mod addresses;
mod baseline;
mod bombs;
mod causes;
mod comparison;
mod dumb_servers;
mod elsewhere;
mod ends;
mod events;
mod example;
mod exit_codes;
mod explain;
mod faults;
mod floods;
mod forecast;
mod fuzz;
mod hosts;
mod issuers;
mod lanes;
mod leaving;
mod load;
mod login;
mod login_command;
mod login_ends;
mod login_forms;
mod made_up_dialect;
mod misbehaviour;
mod nextest;
mod obeyed;
mod other_ids;
mod page_bombs;
mod pages;
mod proxy;
mod ranges;
mod redirected;
mod reports;
mod resets;
mod secret_files;
mod secret_structure;
mod secrets;
mod secrets_of_others;
mod selection;
mod strangers;
mod timing;
mod trust;
