//! The front channel: gets authorization codes and decides about user codes, by forms, by a program, or by a person.

mod command;
mod form;
mod manual;
mod page;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError};

use url::Url;

use crate::answer::Arrival;
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

/// Not every server asks its users.
const NOTHING_REFUSES: &str = "no page has a button or link that refuses; name it in the target file as login.form.deny (`name=value` of a button, or the words of a link). Where no page asks since the user has approved before, have the server ask each time";

/// Who leads to the page where a user code is typed.
const VERIFICATION_URI: &str = "the verification_uri of the device authorization response";

/// Why a login did not get to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginFailure(pub String);

impl LoginFailure {
    /// Whether it failed since the server gave the user no way to refuse, which it need not.
    pub fn is_without_choice(&self) -> bool {
        self.0 == NOTHING_REFUSES
    }
}

impl fmt::Display for LoginFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoginFailure {}

/// Tells a person something while the run goes on.
pub type Announce = Arc<dyn Fn(&str) + Send + Sync>;

/// Browsers that nobody uses, by the role of the user who is logged in there.
type AtRest = std::sync::Mutex<HashMap<String, Vec<Browser>>>;

/// The browsers of one trial, by the role of the user; they are for others again once it is done.
///
/// No two trials share one at a time. A server may give the session another name after each consent, and it may tie
/// every token to the session, so that a code used twice in one trial would end the tokens of another.
#[derive(Debug, Default)]
pub struct Browsers {
    taken: HashMap<String, Browser>,
    home: Option<Arc<AtRest>>,
}

impl Drop for Browsers {
    fn drop(&mut self) {
        let Some(home) = &self.home else { return };
        let mut at_rest = home.lock().unwrap_or_else(PoisonError::into_inner);
        for (role, browser) in self.taken.drain() {
            at_rest.entry(role).or_default().push(browser);
        }
    }
}

/// An authorization request that a user makes.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The request.
    pub url: &'a Url,
    /// Where it is to end.
    pub redirect_uri: &'a str,
    /// Who makes it.
    pub user: &'a Credentials,
    /// What the user decides.
    pub decision: Decision,
    /// Apart from the user's other logins it is made where it may end their session.
    pub apart: bool,
}

/// The front channel of one target.
pub struct Front {
    sender: Sender,
    login: Login,
    announce: Announce,
    at_rest: Arc<AtRest>,
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
            at_rest: Arc::default(),
        }
    }

    /// Makes an authorization request as the user, and gives back where it ended.
    ///
    /// # Errors
    ///
    /// The login itself failed: a page that cannot be had, a form that does not lead on, a program that fails.
    pub async fn authorize(
        &self,
        browsers: &mut Browsers,
        visit: Visit<'_>,
    ) -> Result<Arrival, LoginFailure> {
        let Visit {
            url,
            redirect_uri,
            user,
            decision,
            ..
        } = visit;
        self.check(url, "the authorization endpoint of the metadata")?;
        match &self.login {
            Login::Form(rules) if visit.apart => {
                let browser = self.fresh_browser()?;
                form::authorize(&browser, rules, url, redirect_uri, user, decision).await
            }
            Login::Form(rules) => {
                let browser = self.browser(browsers, &user.role)?;
                let arrival =
                    form::authorize(&browser, rules, url, redirect_uri, user, decision).await?;
                if arrival.redirect.is_some() {
                    browsers.taken.insert(user.role.clone(), browser);
                }
                Ok(arrival)
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
        browsers: &mut Browsers,
        verification_uri: &Url,
        user_code: &str,
        user: &Credentials,
        decision: Decision,
    ) -> Result<(), LoginFailure> {
        self.check(verification_uri, VERIFICATION_URI)?;
        match &self.login {
            Login::Form(rules) => {
                let browser = self.browser(browsers, &user.role)?;
                form::decide(&browser, rules, verification_uri, user_code, user, decision).await?;
                browsers.taken.insert(user.role.clone(), browser);
                Ok(())
            }
            Login::Command(rules) => {
                command::decide(rules, verification_uri, user_code, user, decision).await
            }
            Login::Manual(rules) => {
                manual::decide(rules, &self.announce, verification_uri, user_code, decision).await
            }
        }
    }

    /// Neither a browser, nor a program, nor a person is sent to a stranger with a password.
    fn check(&self, url: &Url, by: &str) -> Result<(), LoginFailure> {
        let named = self.sender.named().check(url, || by.to_owned());
        named.map_err(|unnamed| LoginFailure(unnamed.to_string()))
    }

    /// The trial's own browser, else one at rest, else a new one. A walk that fails does not bring it back.
    fn browser(&self, browsers: &mut Browsers, role: &str) -> Result<Browser, LoginFailure> {
        browsers.home = Some(Arc::clone(&self.at_rest));
        let rested = || {
            let mut at_rest = self.at_rest.lock().unwrap_or_else(PoisonError::into_inner);
            at_rest.get_mut(role).and_then(Vec::pop)
        };
        let found = browsers.taken.remove(role).or_else(rested);
        found.map_or_else(|| self.fresh_browser(), Ok)
    }

    fn fresh_browser(&self) -> Result<Browser, LoginFailure> {
        let browser = self.sender.browser();
        browser.map_err(|error| LoginFailure(error.to_string()))
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
