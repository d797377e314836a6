//! The front channel of one target, and the browsers of its trials.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use crate::answer::Arrival;
use crate::http::{Browser, Sender};
use crate::login::announce::Announce;
use crate::login::credentials::Credentials;
use crate::login::decided::Decided;
use crate::login::failure::LoginFailure;
use crate::login::{command, form, manual};
use crate::suite::Decision;
use crate::target::Login;

/// Who leads to the page where a user code is typed.
const VERIFICATION_URI: &str = "the verification_uri of the device authorization response";

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
    at_once: Semaphore,
    logins: AtomicU32,
}

impl fmt::Debug for Front {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Front({:?})", self.login)
    }
}

impl Front {
    /// A front channel of so many logins at once; nothing is sent yet.
    pub fn new(sender: &Sender, login: Login, announce: Announce, at_once: usize) -> Self {
        Self {
            sender: sender.clone(),
            login,
            announce,
            at_rest: Arc::default(),
            at_once: Semaphore::new(at_once),
            logins: AtomicU32::default(),
        }
    }

    /// How many logins were made.
    pub fn logins(&self) -> u32 {
        self.logins.load(Ordering::Relaxed)
    }

    /// Waits for its turn, and counts it.
    async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        let turn = self.at_once.acquire().await.ok();
        self.logins.fetch_add(1, Ordering::Relaxed);
        turn
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
        let _turn = self.turn().await;
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
    /// As for [`Front::authorize`]; and a last page that shows that the decision did not get there.
    pub async fn decide(
        &self,
        browsers: &mut Browsers,
        verification_uri: &Url,
        user_code: &str,
        user: &Credentials,
        decision: Decision,
    ) -> Result<Decided, LoginFailure> {
        self.check(verification_uri, VERIFICATION_URI)?;
        let _turn = self.turn().await;
        match &self.login {
            Login::Form(rules) => {
                let browser = self.browser(browsers, &user.role)?;
                let decided =
                    form::decide(&browser, rules, verification_uri, user_code, user, decision)
                        .await?;
                browsers.taken.insert(user.role.clone(), browser);
                Ok(decided)
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
        let passed = self.sender.check(url, by);
        passed.map_err(|barred| LoginFailure::Failed(barred.to_string()))
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
        browser.map_err(|error| LoginFailure::Failed(error.to_string()))
    }
}
