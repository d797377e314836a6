//! Target files, written from the type that reads them.

use std::collections::BTreeMap;

use grantspec::target::{Client, FormLogin, Login, Target, User};
use grantspec::yaml;

/// A client with a secret.
pub(crate) fn client(id: &str, secret: &str) -> Client {
    Client {
        client_id: id.to_owned(),
        client_secret: Some(secret.to_owned()),
        ..Client::default()
    }
}

/// A user.
pub(crate) fn user(name: &str, password: &str) -> User {
    User {
        username: name.to_owned(),
        password: password.to_owned(),
    }
}

/// A target of the standard's dialect with one client.
pub(crate) fn target(name: &str, base_url: &str, confidential: Client) -> Target {
    Target {
        name: name.to_owned(),
        profile: "rfc".to_owned(),
        base_url: base_url.to_owned(),
        clients: BTreeMap::from([("confidential".to_owned(), confidential)]),
        ..Target::default()
    }
}

/// The same with a user who logs in by forms, and clients that can be led back to.
pub(crate) fn with_pages(mut target: Target) -> Target {
    for client in target.clients.values_mut() {
        client.redirect_uris = vec!["https://client.example/cb".to_owned()];
    }
    let alice = user("alice", "alice-password");
    target.users.insert("alice".to_owned(), alice);
    target.login = Some(Login::Form(FormLogin::default()));
    target
}

/// The file of a target, without a bound that is the usual one: an older program (`GRANTSPEC_BIN`) may not know it.
pub(crate) fn text(target: &Target) -> String {
    let text = yaml::write(target).expect("a target can be written");
    let is_usual = |line: &&str| line.trim() == "waits_in_all_seconds: 300.0";
    let lines = text.lines().filter(|line| !is_usual(line));
    lines.map(|line| format!("{line}\n")).collect()
}

/// A table of words.
pub(crate) fn words(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pairs = pairs.iter();
    pairs
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
