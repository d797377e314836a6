//! Login by plain HTTP: pages are read, forms are filled and sent, until the redirect URI is reached.

use url::Url;

use crate::answer::Arrival;
use crate::http::{Browser, Page};
use crate::login::credentials::Credentials;
use crate::login::decided::Decided;
use crate::login::failure::LoginFailure;
use crate::login::page::{Document, Form};
use crate::login::redirect::arrival_parameters;
use crate::login::says::says;
use crate::login::visitor::{Seen, Visitor, code_came_back};
use crate::suite::Decision;
use crate::target::FormLogin;

/// More pages than any honest login has.
const MOST_PAGES: usize = 25;

/// One walk through the pages.
struct Walk<'a> {
    browser: &'a Browser,
    visitor: Visitor<'a>,
    sent_forms: usize,
    after_forms: Vec<u16>,
}

/// Where one page leads.
enum Next {
    Page(Page),
    Arrived(Arrival),
    /// A page that leads nowhere.
    Stayed(Page, Document),
    /// A redirect that is not followed.
    Astray(Arrival),
}

pub(super) async fn authorize(
    browser: &Browser,
    rules: &FormLogin,
    url: &Url,
    redirect_uri: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<Arrival, LoginFailure> {
    let mut walk = Walk::new(browser, Visitor::new(rules, user, decision, None));
    let arrival = match walk.run(url, Some(redirect_uri)).await? {
        Next::Arrived(arrival) if walk.approved_instead(&arrival) => {
            return Err(LoginFailure::NothingRefuses);
        }
        Next::Arrived(arrival) | Next::Astray(arrival) => arrival,
        Next::Stayed(page, document) => Arrival {
            redirect: None,
            place: place_in_words(&page, &document),
            exchange: Some(page.exchange),
            ..Arrival::default()
        },
        Next::Page(page) => return Err(stuck(&page, "the redirect URI").await),
    };
    Ok(Arrival {
        after_forms: walk.after_forms,
        ..arrival
    })
}

pub(super) async fn decide(
    browser: &Browser,
    rules: &FormLogin,
    url: &Url,
    user_code: &str,
    user: &Credentials,
    decision: Decision,
) -> Result<Decided, LoginFailure> {
    let mut walk = Walk::new(
        browser,
        Visitor::new(rules, user, decision, Some(user_code)),
    );
    match walk.run(url, None).await? {
        Next::Stayed(page, document) => walk.end_of(&page, &document),
        // Without a redirect URI nothing is one.
        Next::Arrived(arrival) | Next::Astray(arrival) => Err(LoginFailure::Failed(format!(
            "the decision about a device ended at {}",
            arrival.place
        ))),
        Next::Page(page) => Err(stuck(&page, "a page without a form").await),
    }
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

/// Where a page is, without what its query may hold.
fn place_of(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

fn place_in_words(page: &Page, document: &Document) -> String {
    format!("a page with status {}, {:?}", page.status, document.title)
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

impl<'a> Walk<'a> {
    fn new(browser: &'a Browser, visitor: Visitor<'a>) -> Self {
        Self {
            browser,
            visitor,
            sent_forms: 0,
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
        let is_first = self.sent_forms == 0;
        let Some(form) = self.visitor.choose(&document.forms, is_first) else {
            return Ok(Next::Stayed(page, document));
        };
        let is_answer = |uri: &str| form.action.split('?').next() == uri.split('?').next();
        if redirect_uri.is_some_and(is_answer) {
            return Ok(Next::Arrived(posted_answer(form, &page)));
        }
        if let Some(href) = self.visitor.refusing_link(form, &document) {
            self.visitor.refused = true;
            return self.follow(&page, &href, redirect_uri).await;
        }
        let seen = Seen {
            title: &document.title,
            status: page.status,
        };
        let fields = self.visitor.fill(form, seen)?;
        let action = page.url.join(&form.action).map_err(|error| {
            LoginFailure::Failed(format!(
                "the form's action {:?} is no URL: {error}",
                form.action
            ))
        })?;
        self.sent_forms += 1;
        let by = format!("the action of a form on {}", place_of(&page.url));
        let next = if form.is_post {
            self.browser.post(&action, &fields, &page.url, &by).await
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
                return Ok(Next::Astray(Arrival {
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

    /// Whether the user was to refuse, and access was granted since no page gave a way to.
    fn approved_instead(&self, arrival: &Arrival) -> bool {
        let mut parameters = arrival.redirect.iter().flatten();
        self.visitor.decision == Decision::Deny
            && !self.visitor.refused
            && parameters.any(|(name, _)| name == "code")
    }

    /// What the last page of a decision about a device is worth. Only one that says so in the target file's words shows that
    /// the server took the decision; of others no more is known than that nothing speaks against it.
    fn end_of(&self, page: &Page, document: &Document) -> Result<Decided, LoginFailure> {
        let visitor = &self.visitor;
        let place = place_in_words(page, document);
        let failed = |text: String| Err(LoginFailure::Failed(text));
        if self.sent_forms == 0 {
            return failed(format!(
                "the verification page has no form to fill: {place}"
            ));
        }
        if !visitor.code_sent {
            return failed(format!(
                "no form took the user code, up to {place}; name its field in the target file: login.form.user_code"
            ));
        }
        let is_approval = visitor.decision == Decision::Approve;
        let (member, words) = if is_approval {
            ("approved", visitor.rules.approved.as_deref())
        } else {
            ("denied", visitor.rules.denied.as_deref())
        };
        let is_confirmed = words.is_some_and(|words| says(&page.text(), words));
        // A refusal may end at the page that asks for a code again; whether it got there the device is told next.
        if !is_confirmed && !visitor.refused && visitor.asks_for_code(&document.forms) {
            return Err(code_came_back(Seen {
                title: &document.title,
                status: page.status,
            }));
        }
        if !is_approval && !visitor.refused {
            return Err(LoginFailure::NothingRefuses);
        }
        // That access was refused may be told with a status of refusals.
        let bad = if is_approval { 400 } else { 500 };
        if page.status >= bad {
            return failed(format!("the decision about a device ended at {place}"));
        }
        if let (Some(words), false) = (words, is_confirmed) {
            return failed(format!(
                "the decision about a device ended at {place}, which does not say {words:?} (login.form.{member} in the target file)"
            ));
        }
        Ok(Decided {
            place,
            is_confirmed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_eight_thousand_forms_in_each_other_are_read_in_under_a_second() {
        let page = "<form><input name=p type=password>".repeat(28_000);
        // What it cost, and not how long it waited: others use the machine, too.
        let schedule = std::path::Path::new("/proc/thread-self/schedstat");
        let spent = || {
            crate::input::text(schedule)
                .ok()?
                .split(' ')
                .next()?
                .parse()
                .ok()
        };
        let began: u64 = spent().unwrap_or_default();
        assert_eq!(Document::read(&page).forms.len(), 1);
        let took = spent().unwrap_or_default().saturating_sub(began);
        assert!(took < 1_000_000_000, "{took} ns");
    }
}
