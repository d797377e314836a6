//! Login by a program of the user's, which prints where it ended. What it is given and what it may answer is said in
//! `fixtures/login/README.md`.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use url::Url;

use crate::answer::Arrival;
use crate::login::credentials::Credentials;
use crate::login::decided::Decided;
use crate::login::failure::LoginFailure;
use crate::login::redirect::arrival_parameters;
use crate::secret::is_safe;
use crate::suite::{Decision, Template};
use crate::target::CommandLogin;

const USUAL_TIMEOUT: u64 = 60;

/// The exit code of a program that found no way to refuse, which a server need not give.
const NOTHING_REFUSES: i32 = 77;

/// What a program printed last of a page where it ended: `page 400 Invalid redirect_uri`.
#[derive(Debug, PartialEq, Eq)]
struct EndPage {
    status: u16,
    place: String,
}

impl EndPage {
    fn read(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("page ")?;
        let (status, title) = rest.split_once(' ').unwrap_or((rest, ""));
        let status: u16 = status
            .parse()
            .ok()
            .filter(|status| (100..600).contains(status))?;
        let place = format!("a page with status {status}, {title:?}");
        Some(Self { status, place })
    }
}

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
            ("user_code", ""),
            ("decision", word(decision)),
        ],
    )
    .await?;
    let line = last_line(&printed);
    if let Some(end) = EndPage::read(line) {
        return Ok(Arrival {
            place: end.place,
            ..Arrival::default()
        });
    }
    Ok(arrival_of(line, url, redirect_uri))
}

fn last_line(printed: &str) -> &str {
    let lines = printed.lines().map(str::trim);
    lines
        .rev()
        .find(|line| !line.is_empty())
        .unwrap_or_default()
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
) -> Result<Decided, LoginFailure> {
    // What a server says is no option of anybody's program.
    if user_code.starts_with('-') {
        return Err(LoginFailure::Failed(
            "the user code begins as an option of a program does, and is given to none".to_owned(),
        ));
    }
    if !rules.run.iter().any(|word| word.contains("{{user_code}}")) {
        return Err(LoginFailure::Failed(
            "login.command.run names no {{user_code}}, so that nobody would type it".to_owned(),
        ));
    }
    // Nor a line of its own, or a command of a terminal, where the program repeats it.
    if user_code
        .chars()
        .any(|letter| !is_safe(letter) || letter.is_control())
    {
        return Err(LoginFailure::Failed(
            "the user code has characters that nobody could type, and is given to no program"
                .to_owned(),
        ));
    }
    let printed = run(
        rules,
        user,
        &[
            ("url", url.as_str()),
            ("redirect_uri", ""),
            ("user_code", user_code),
            ("decision", word(decision)),
        ],
    )
    .await?;
    decided(last_line(&printed), decision)
}

/// What a program printed last of a decision about a device.
fn decided(line: &str, decision: Decision) -> Result<Decided, LoginFailure> {
    let (done, contrary) = match decision {
        Decision::Approve => ("approved", "denied"),
        Decision::Deny => ("denied", "approved"),
    };
    let failed = |place: &str| {
        Err(LoginFailure::Failed(format!(
            "the decision about a device ended at {place}, as the login command says"
        )))
    };
    if line == contrary {
        return failed(&format!("{contrary:?}"));
    }
    let bad = if decision == Decision::Approve {
        400
    } else {
        500
    };
    match EndPage::read(line) {
        Some(end) if end.status >= bad => failed(&end.place),
        Some(end) => Ok(Decided {
            place: end.place,
            is_confirmed: false,
        }),
        None => Ok(Decided {
            place: "what the login command did".to_owned(),
            is_confirmed: line == done,
        }),
    }
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
    if output.status.code() == Some(NOTHING_REFUSES) {
        return Err(LoginFailure::NothingRefuses);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_tells_a_page_by_its_status() {
        let place = |line| EndPage::read(line).map(|end| end.place);
        assert_eq!(
            place("page 400 Invalid redirect_uri").as_deref(),
            Some("a page with status 400, \"Invalid redirect_uri\"")
        );
        assert_eq!(
            place("page 204").as_deref(),
            Some("a page with status 204, \"\"")
        );
        for code in [
            "page",
            "page x",
            "page 99",
            "page 600 x",
            "pages 400",
            "400",
        ] {
            assert_eq!(place(code), None, "{code}");
        }
    }

    #[test]
    fn a_decision_is_confirmed_by_its_own_word_alone() {
        let is_confirmed = |line, decision| {
            decided(line, decision)
                .map(|decided| decided.is_confirmed)
                .ok()
        };
        for (line, approval, refusal) in [
            ("", Some(false), Some(false)),
            ("approved", Some(true), None),
            ("denied", None, Some(true)),
            ("page 200 Connected", Some(false), Some(false)),
            ("page 403 Refused", None, Some(false)),
            ("page 500 Oops", None, None),
        ] {
            assert_eq!(is_confirmed(line, Decision::Approve), approval, "{line}");
            assert_eq!(is_confirmed(line, Decision::Deny), refusal, "{line}");
        }
    }
}
