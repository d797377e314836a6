//! Login by a program of the user's, which prints the redirect URL or the code.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use url::Url;

use crate::answer::Arrival;
use crate::login::credentials::Credentials;
use crate::login::failure::LoginFailure;
use crate::login::redirect::arrival_parameters;
use crate::suite::{Decision, Template};
use crate::target::CommandLogin;

const USUAL_TIMEOUT: u64 = 60;

pub(super) async fn authorize(
    rules: &CommandLogin,
    url: &Url,
    redirect_uri: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<Arrival, LoginFailure> {
    let printed = run(
        rules,
        user,
        &[
            ("url", url.as_str()),
            ("redirect_uri", redirect_uri),
            ("decision", word(decision)),
        ],
    )
    .await?;
    let line = printed
        .lines()
        .map(str::trim)
        .rfind(|line| !line.is_empty())
        .unwrap_or_default()
        .to_owned();
    Ok(arrival_of(&line, url, redirect_uri))
}

/// What the program printed last: the redirect URL, or the bare code.
pub(super) fn arrival_of(line: &str, url: &Url, redirect_uri: &str) -> Arrival {
    if line.contains("://") {
        return Arrival {
            redirect: arrival_parameters(line, redirect_uri),
            place: line.split('?').next().unwrap_or_default().to_owned(),
            ..Arrival::default()
        };
    }
    let state = url
        .query_pairs()
        .find(|(name, _)| name == "state")
        .map(|(_, value)| ("state".to_owned(), value.into_owned()));
    let mut parameters = vec![("code".to_owned(), line.to_owned())];
    parameters.extend(state);
    Arrival {
        redirect: (!line.is_empty()).then_some(parameters),
        place: "what the login command printed".to_owned(),
        ..Arrival::default()
    }
}

pub(super) async fn decide(
    rules: &CommandLogin,
    url: &Url,
    user_code: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<(), LoginFailure> {
    // What a server says is no option of anybody's program.
    if user_code.starts_with('-') {
        return Err(LoginFailure::Failed(
            "the user code begins as an option of a program does, and is given to none".to_owned(),
        ));
    }
    run(
        rules,
        user,
        &[
            ("url", url.as_str()),
            ("user_code", user_code),
            ("decision", word(decision)),
        ],
    )
    .await
    .map(|_| ())
}

fn word(decision: Decision) -> &'static str {
    match decision {
        Decision::Approve => "approve",
        Decision::Deny => "deny",
    }
}

async fn run(
    rules: &CommandLogin,
    user: &Credentials,
    values: &[(&str, &str)],
) -> Result<String, LoginFailure> {
    let fill = |text: &String| {
        Template(text).fill_known(|placeholder| match (placeholder.name, placeholder.member) {
            ("user", Some("username")) => Some(user.username.clone()),
            (name, None) => values
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned()),
            _ => None,
        })
    };
    let words: Vec<String> = rules.run.iter().map(fill).collect();
    let Some((program, arguments)) = words.split_first() else {
        return Err(LoginFailure::Failed(
            "login.command.run is empty".to_owned(),
        ));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("GRANTSPEC_PASSWORD", &user.password)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    let timeout = Duration::from_secs(rules.timeout_seconds.unwrap_or(USUAL_TIMEOUT));
    let output = tokio::time::timeout(timeout, command.output())
        .await
        .map_err(|_| {
            LoginFailure::Failed(format!(
                "the login command {program:?} took longer than {} s",
                timeout.as_secs()
            ))
        })?
        .map_err(|error| {
            LoginFailure::Failed(format!(
                "the login command {program:?} cannot be started: {error}"
            ))
        })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.lines().last().unwrap_or_default();
        return Err(LoginFailure::Failed(format!(
            "the login command {program:?} failed with {}: {said}",
            output.status
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
