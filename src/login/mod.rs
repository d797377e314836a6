//! The front channel: gets authorization codes and decides about user codes, by forms, by a program, or by a person.

mod command;
mod form;
mod manual;
mod page;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError};

use url::Url;

use crate::check::Arrival;
use crate::http::{Browser, Sender};
use crate::suite::Decision;
use crate::target::Login;

/// A user who logs in.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The role.
    pub role: String,
    /// The name.
    pub username: String,
    /// The password.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.role)
    }
}

/// Why a login did not get to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginFailure(pub String);

impl fmt::Display for LoginFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoginFailure {}

/// Tells a person something while the run goes on.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;

/// The front channel of one target.
pub struct Front {
    sender: Sender,
    login: Login,
    announce: Announce,
    browsers: std::sync::Mutex<HashMap<String, Arc<tokio::sync::OnceCell<Browser>>>>,
    first_logins: std::sync::Mutex<HashMap<String, Arc<tokio::sync::Mutex<bool>>>>,
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Front({:?})", self.login)
    }
}

impl Front {
    /// A front channel; nothing is sent yet.
    pub fn new(sender: Sender, login: Login, announce: Announce) -> Self {
        Self {
            sender,
            login,
            announce,
            browsers: std::sync::Mutex::default(),
            first_logins: std::sync::Mutex::default(),
        }
    }

    /// Makes an authorization request as the user, and gives back where it ended. `apart` from the user's
    /// other logins it is made where it may end their session.
    ///
    /// # Errors
    ///
    /// The login itself failed: a page that cannot be had, a form that does not lead on, a program that fails.
    pub async fn authorize(
        &self,
        url: &Url,
        redirect_uri: &str,
        user: &Credentials,
        decision: Decision,
        apart: bool,
    ) -> Result<Arrival, LoginFailure> {
        match &self.login {
            Login::Form(rules) if apart => {
                let browser = self.sender.browser().map_err(LoginFailure)?;
                form::authorize(&browser, rules, url, redirect_uri, user, decision).await
            }
            Login::Form(rules) => {
                let browser = self.browser(&user.role).await?;
                let work = form::authorize(&browser, rules, url, redirect_uri, user, decision);
                let done = |arrival: &Arrival| arrival.redirect.is_some();
                self.first_alone(&user.role, work, done).await
            }
            Login::Command(rules) => {
                command::authorize(rules, url, redirect_uri, user, decision).await
            }
            Login::Manual(rules) => {
                manual::authorize(rules, &self.announce, url, redirect_uri).await
            }
        }
    }

    /// Types a user code at its verification URI and decides.
    ///
    /// # Errors
    ///
    /// As for [`Front::authorize`].
    pub async fn decide(
        &self,
        verification_uri: &Url,
        user_code: &str,
        user: &Credentials,
        decision: Decision,
    ) -> Result<(), LoginFailure> {
        match &self.login {
            Login::Form(rules) => {
                let browser = self.browser(&user.role).await?;
                let work =
                    form::decide(&browser, rules, verification_uri, user_code, user, decision);
                self.first_alone(&user.role, work, |()| true).await
            }
            Login::Command(rules) => {
                command::decide(rules, verification_uri, user_code, user, decision).await
            }
            Login::Manual(rules) => {
                manual::decide(rules, &self.announce, verification_uri, user_code, decision).await
            }
        }
    }

    /// The first login of a user is made alone, so that the others find its cookie and none of them ends it.
    async fn first_alone<T>(
        &self,
        role: &str,
        work: impl Future<Output = Result<T, LoginFailure>>,
        is_done: impl Fn(&T) -> bool,
    ) -> Result<T, LoginFailure> {
        let lock = self.first_login(role);
        let mut done = lock.lock().await;
        if *done {
            drop(done);
            return work.await;
        }
        let result = work.await?;
        *done = is_done(&result);
        Ok(result)
    }

    async fn browser(&self, role: &str) -> Result<Browser, LoginFailure> {
        let cell = {
            let mut browsers = self.browsers.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(browsers.entry(role.to_owned()).or_default())
        };
        cell.get_or_try_init(|| async { self.sender.browser().map_err(LoginFailure) })
            .await
            .cloned()
    }

    fn first_login(&self, role: &str) -> Arc<tokio::sync::Mutex<bool>> {
        let mut locks = self
            .first_logins
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(locks.entry(role.to_owned()).or_default())
    }
}

/// The parameters of a URL that is the redirect URI, query and fragment together; `None` for any other URL.
fn arrival_parameters(location: &str, redirect_uri: &str) -> Option<Vec<(String, String)>> {
    let bare = |text: &str| {
        text.split(['?', '#'])
            .next()
            .unwrap_or_default()
            .trim_end_matches('/')
            .to_owned()
    };
    if !bare(location).eq_ignore_ascii_case(&bare(redirect_uri)) {
        return None;
    }
    let own: Vec<(String, String)> = parameters(redirect_uri);
    Some(
        parameters(location)
            .into_iter()
            .filter(|pair| !own.contains(pair))
            .collect(),
    )
}

fn parameters(url: &str) -> Vec<(String, String)> {
    let (rest, fragment) = url.split_once('#').unwrap_or((url, ""));
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    [query, fragment]
        .into_iter()
        .flat_map(|text| url::form_urlencoded::parse(text.as_bytes()).into_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_redirect_uri_itself_is_an_arrival() {
        let found = arrival_parameters(
            "https://client.example/cb?code=a&state=b",
            "https://client.example/cb",
        );
        assert_eq!(found.map(|found| found.len()), Some(2));
        assert_eq!(
            arrival_parameters(
                "https://client.example/cb2?code=a",
                "https://client.example/cb"
            ),
            None
        );
    }
}
