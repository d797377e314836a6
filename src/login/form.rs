//! Login by plain HTTP: pages are read, forms are filled and sent, until the redirect URI is reached.

use url::Url;

use crate::answer::Arrival;
use crate::http::{Browser, Page};
use crate::login::credentials::Credentials;
use crate::login::failure::LoginFailure;
use crate::login::page::{Document, Field, Form};
use crate::login::redirect::arrival_parameters;
use crate::suite::{Decision, Template};
use crate::target::FormLogin;

/// More pages than any honest login has.
const MOST_PAGES: usize = 25;
/// A login form that comes back more often than this does not take the password.
const MOST_LOGIN_FORMS: usize = 2;
/// Controls and options of a form: a list of all countries and one of all time zones are far from it.
const MOST_CONTROLS: usize = 4000;
/// Bytes that a filled form may have: state that a framework keeps in a page is far from it.
const LONGEST_FORM: usize = 256 * 1024;
/// Words on buttons that refuse.
const REFUSING: &[&str] = &[
    "deny", "denied", "cancel", "reject", "refuse", "decline", "abort", "no", "disallow", "拒绝",
    "取消",
];

/// One walk through the pages.
struct Walk<'a> {
    browser: &'a Browser,
    rules: &'a FormLogin,
    user: &'a Credentials,
    decision: Decision,
    user_code: Option<&'a str>,
    login_forms: usize,
    code_forms: usize,
    sent_forms: usize,
    refused: bool,
    after_forms: Vec<u16>,
}

/// How a page is named.
#[derive(Clone, Copy)]
struct Seen<'a> {
    title: &'a str,
    status: u16,
}

/// Where one page leads.
enum Next {
    Page(Page),
    Arrived(Arrival),
    Stayed(Arrival),
}

pub(super) async fn authorize(
    browser: &Browser,
    rules: &FormLogin,
    url: &Url,
    redirect_uri: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<Arrival, LoginFailure> {
    let mut walk = Walk::new(browser, rules, user, decision, None);
    match walk.run(url, Some(redirect_uri)).await? {
        Next::Arrived(arrival) if walk.approved_instead(&arrival) => Err(nothing_refuses()),
        Next::Arrived(arrival) | Next::Stayed(arrival) => Ok(Arrival {
            after_forms: walk.after_forms,
            ..arrival
        }),
        Next::Page(page) => Err(stuck(&page, "the redirect URI").await),
    }
}

pub(super) async fn decide(
    browser: &Browser,
    rules: &FormLogin,
    url: &Url,
    user_code: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<(), LoginFailure> {
    let mut walk = Walk::new(browser, rules, user, decision, Some(user_code));
    match walk.run(url, None).await? {
        Next::Stayed(_) if walk.decision == Decision::Deny && !walk.refused => {
            Err(nothing_refuses())
        }
        Next::Stayed(_) if walk.sent_forms > 0 => Ok(()),
        Next::Stayed(arrival) => Err(LoginFailure::Failed(format!(
            "the verification page has no form to fill: {}",
            arrival.place
        ))),
        Next::Arrived(_) => Ok(()),
        Next::Page(page) => Err(stuck(&page, "a page without a form").await),
    }
}

/// Whether one of the words refuses.
fn says_no(text: &str) -> bool {
    text.to_lowercase()
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| REFUSING.contains(&word))
}

/// A form that posts to the redirect URI: response_mode=form_post.
fn posted_answer(form: &Form, page: &Page) -> Arrival {
    let parameters = form
        .fields
        .iter()
        .filter(|field| !field.name.is_empty())
        .map(|field| (field.name.clone(), field.value.clone()))
        .collect();
    Arrival {
        redirect: Some(parameters),
        place: form.action.clone(),
        exchange: Some(page.exchange.clone()),
        ..Arrival::default()
    }
}

/// A form that nobody could fill in is not filled in, page after page.
fn within_bounds(form: &Form, seen: Seen<'_>) -> Result<(), LoginFailure> {
    let controls = form.controls();
    if controls > MOST_CONTROLS {
        return Err(LoginFailure::Failed(format!(
            "the form of {:?} (status {}) has {controls} controls and options; more than {MOST_CONTROLS} are not filled in",
            seen.title, seen.status
        )));
    }
    Ok(())
}

/// Nor is one sent that is as large as a download.
fn sendable(
    fields: Vec<(String, String)>,
    seen: Seen<'_>,
) -> Result<Vec<(String, String)>, LoginFailure> {
    let bytes: usize = fields
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    if bytes > LONGEST_FORM {
        return Err(LoginFailure::Failed(format!(
            "the form of {:?} (status {}) is {bytes} bytes long when it is filled in; more than {LONGEST_FORM} are not sent",
            seen.title, seen.status
        )));
    }
    Ok(fields)
}

/// Where a page is, without what its query may hold.
fn place_of(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

async fn stuck(page: &Page, sought: &str) -> LoginFailure {
    LoginFailure::Failed(format!(
        "after {MOST_PAGES} pages at {:?} (status {}), looking for {sought}",
        read(page).await.title,
        page.status
    ))
}

/// A page of this size is read where the walk is; a larger one apart, so that nothing else has to wait.
const SMALL: usize = 64 * 1024;

async fn read(page: &Page) -> Document {
    let text = page.text();
    if text.len() <= SMALL {
        return Document::read(&text);
    }
    let text = text.into_owned();
    let read = tokio::task::spawn_blocking(move || Document::read(&text));
    read.await.unwrap_or_default()
}

fn nothing_refuses() -> LoginFailure {
    LoginFailure::NothingRefuses
}

impl<'a> Walk<'a> {
    fn new(
        browser: &'a Browser,
        rules: &'a FormLogin,
        user: &'a Credentials,
        decision: Decision,
        user_code: Option<&'a str>,
    ) -> Self {
        Self {
            browser,
            rules,
            user,
            decision,
            user_code,
            login_forms: 0,
            code_forms: 0,
            sent_forms: 0,
            refused: false,
            after_forms: Vec::new(),
        }
    }

    async fn run(&mut self, url: &Url, redirect_uri: Option<&str>) -> Result<Next, LoginFailure> {
        let mut page = self.browser.get(url, "the target").await.map_err(|error| {
            LoginFailure::Failed(format!("the first page cannot be had: {error}"))
        })?;
        for _ in 0..MOST_PAGES {
            match self.step(page, redirect_uri).await? {
                Next::Page(next) => page = next,
                end => return Ok(end),
            }
        }
        Ok(Next::Page(page))
    }

    async fn step(&mut self, page: Page, redirect_uri: Option<&str>) -> Result<Next, LoginFailure> {
        if let Some(location) = &page.location
            && (300..400).contains(&page.status)
        {
            if page.exchange.request.method == "POST" {
                self.after_forms.push(page.status);
            }
            return self.follow(&page, location, redirect_uri).await;
        }
        let document = read(&page).await;
        let Some(form) = self.choose(&document.forms) else {
            let place = format!("a page with status {}, {:?}", page.status, document.title);
            return Ok(Next::Stayed(Arrival {
                redirect: None,
                place,
                exchange: Some(page.exchange.clone()),
                ..Arrival::default()
            }));
        };
        let is_answer = |uri: &str| form.action.split('?').next() == uri.split('?').next();
        if redirect_uri.is_some_and(is_answer) {
            return Ok(Next::Arrived(posted_answer(form, &page)));
        }
        if let Some(href) = self.refusing_link(form, &document) {
            self.refused = true;
            return self.follow(&page, &href, redirect_uri).await;
        }
        let seen = Seen {
            title: &document.title,
            status: page.status,
        };
        let fields = self.fill(form, seen)?;
        let action = page.url.join(&form.action).map_err(|error| {
            LoginFailure::Failed(format!(
                "the form's action {:?} is no URL: {error}",
                form.action
            ))
        })?;
        self.sent_forms += 1;
        let by = format!("the action of a form on {}", place_of(&page.url));
        let next = if form.is_post {
            self.browser.post(&action, &fields, &by).await
        } else {
            let mut action = action;
            action.query_pairs_mut().clear().extend_pairs(&fields);
            self.browser.get(&action, &by).await
        };
        next.map(Next::Page).map_err(|error| {
            LoginFailure::Failed(format!("after the form of {:?}: {error}", document.title))
        })
    }

    async fn follow(
        &self,
        page: &Page,
        location: &str,
        redirect_uri: Option<&str>,
    ) -> Result<Next, LoginFailure> {
        if let Some(redirect_uri) = redirect_uri {
            if let Some(parameters) = arrival_parameters(location, redirect_uri) {
                return Ok(Next::Arrived(Arrival {
                    redirect: Some(parameters),
                    place: location.split('?').next().unwrap_or_default().to_owned(),
                    exchange: Some(page.exchange.clone()),
                    ..Arrival::default()
                }));
            }
            let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
            if origin(location).is_some_and(|there| Some(there) == origin(redirect_uri)) {
                let place = format!(
                    "a redirect to {}, another URI of the client's",
                    location.split('?').next().unwrap_or_default()
                );
                return Ok(Next::Stayed(Arrival {
                    redirect: None,
                    place,
                    exchange: Some(page.exchange.clone()),
                    ..Arrival::default()
                }));
            }
        }
        let next = page.url.join(location).map_err(|error| {
            LoginFailure::Failed(format!("the Location {location:?} is no URL: {error}"))
        })?;
        let by = format!("a redirect or link of {}", place_of(&page.url));
        self.browser
            .get(&next, &by)
            .await
            .map(Next::Page)
            .map_err(|error| LoginFailure::Failed(format!("after a redirect: {error}")))
    }

    /// The form that leads on: one with a password, else one for the user code, else one with buttons.
    fn choose<'b>(&self, all: &'b [Form]) -> Option<&'b Form> {
        let code_field = self.code_field();
        let is_code_form = |form: &&Form| {
            self.user_code.is_some()
                && form.has_name(code_field)
                && form
                    .fields
                    .iter()
                    .any(|field| field.name == code_field && field.kind != "hidden")
        };
        let decides = |form: &&Form| self.decision_of(form).is_some();
        all.iter()
            .find(|form| form.has("password"))
            .or_else(|| {
                all.iter()
                    .find(is_code_form)
                    .filter(|_| self.code_forms == 0)
            })
            .or_else(|| all.iter().find(decides))
            .or_else(|| all.iter().find(|form| form.is_post && !is_code_form(form)))
            .or_else(|| {
                all.iter()
                    .find(|form| self.sent_forms == 0 && (is_code_form(form) || form.is_post))
            })
    }

    fn code_field(&self) -> &str {
        self.rules.user_code.as_deref().unwrap_or("user_code")
    }

    /// Whether the user was to refuse, and access was granted since no page gave a way to.
    fn approved_instead(&self, arrival: &Arrival) -> bool {
        let mut parameters = arrival.redirect.iter().flatten();
        self.decision == Decision::Deny
            && !self.refused
            && parameters.any(|(name, _)| name == "code")
    }

    /// Where a page after the login has no button that refuses: the link that does.
    fn refusing_link(&self, form: &Form, document: &Document) -> Option<String> {
        if self.decision != Decision::Deny
            || form.has("password")
            || self.decision_of(form).is_some()
        {
            return None;
        }
        let wanted = self.rules.deny.as_deref();
        let refuses = |label: &str| match wanted {
            Some(words) => label == words,
            None => says_no(label),
        };
        let mut links = document.links.iter();
        let refusing = links.find(|link| refuses(&link.label));
        refusing.map(|link| link.href.clone())
    }

    fn decision_of(&self, form: &Form) -> Option<(String, String)> {
        let rule = match self.decision {
            Decision::Approve => self.rules.approve.as_deref(),
            Decision::Deny => self.rules.deny.as_deref(),
        };
        if let Some((name, value)) = rule.and_then(|rule| rule.split_once('=')) {
            // A button has the value it has; another form's button may have the same name.
            let fits = |field: &Field| {
                field.name == name && (field.kind != "submit" || field.value == value)
            };
            let decides = form.fields.iter().any(fits);
            return decides.then(|| (name.to_owned(), value.to_owned()));
        }
        let refuses =
            |field: &Field| says_no(&format!("{} {} {}", field.name, field.value, field.label));
        let button = form
            .buttons()
            .find(|field| refuses(field) == (self.decision == Decision::Deny))?;
        Some((button.name.clone(), button.value.clone()))
    }

    /// A form that comes back was not taken, and a password is not for everybody.
    fn refuse_what_goes_round(&mut self, form: &Form, seen: Seen<'_>) -> Result<(), LoginFailure> {
        if form.has("password") {
            self.login_forms += 1;
            if self.login_forms > MOST_LOGIN_FORMS {
                return Err(LoginFailure::Failed(format!(
                    "the login form came back: {:?} (status {}); is the password of user {} right?",
                    seen.title, seen.status, self.user.role
                )));
            }
        }
        let is_asked_again =
            |field: &Field| field.name == self.code_field() && field.kind != "hidden";
        if self.user_code.is_some() && self.code_forms > 0 && form.fields.iter().any(is_asked_again)
        {
            return Err(LoginFailure::Failed(format!(
                "the page that asks for the user code came back: {:?} (status {}); the server did not take the code, \
                 or refused the user",
                seen.title, seen.status
            )));
        }
        Ok(())
    }

    fn fill(&mut self, form: &Form, seen: Seen<'_>) -> Result<Vec<(String, String)>, LoginFailure> {
        within_bounds(form, seen)?;
        self.refuse_what_goes_round(form, seen)?;
        let is_login = form.has("password");
        let code_field = self.code_field().to_owned();
        let decision = self.decision_of(form);
        self.refused |= decision.is_some() && self.decision == Decision::Deny;
        let mut fields = Vec::new();
        let mut named = false;
        for field in &form.fields {
            if field.name.is_empty()
                || field.kind == "submit"
                || decision
                    .as_ref()
                    .is_some_and(|(name, _)| *name == field.name)
            {
                continue;
            }
            if matches!(field.kind.as_str(), "checkbox" | "radio") && !field.checked {
                continue;
            }
            let value = if let Some(rule) = self.rules.fields.get(&field.name) {
                self.credential(rule)
            } else if field.name == code_field && self.user_code.is_some() && field.kind != "hidden"
            {
                self.code_forms += 1;
                self.user_code.unwrap_or_default().to_owned()
            } else if field.kind == "password" {
                self.user.password.clone()
            } else if is_login && !named && matches!(field.kind.as_str(), "text" | "email" | "tel")
            {
                named = true;
                self.user.username.clone()
            } else {
                field.value.clone()
            };
            fields.push((field.name.clone(), value));
        }
        fields.extend(decision.filter(|(name, _)| !name.is_empty()));
        sendable(fields, seen)
    }

    fn credential(&self, rule: &str) -> String {
        Template(rule).fill_known(|placeholder| match (placeholder.name, placeholder.member) {
            ("user", Some("username")) => Some(self.user.username.clone()),
            ("user", Some("password")) => Some(self.user.password.clone()),
            _ => None,
        })
    }
}
