//! The cookies of one browser: as many as browsers must keep, and none larger (RFC 6265 section 6.1 says 50 of a host, of
//! 4096 bytes each).

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cookie_store::{Cookie, CookieStore, StoreAction};
use reqwest::header::HeaderValue;
use url::Url;

/// So many are kept; the oldest go first.
const MOST: usize = 64;

/// A larger one is not taken, with its attributes.
const LARGEST: usize = 4096;

/// What tells cookies apart: domain, path and name.
type Key = (String, String, String);

/// The cookies of one browser.
#[derive(Default)]
pub(super) struct Jar(Mutex<Shelf>);

impl fmt::Debug for Jar {
    /// How many there are: what they say is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Jar({})", self.shelf().order.len())
    }
}

#[derive(Default)]
struct Shelf {
    store: CookieStore,
    /// The oldest first.
    order: VecDeque<Key>,
}

impl Jar {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn put(&mut self, text: &str, url: &Url) {
        let Ok(cookie) = Cookie::parse(text.to_owned(), url) else {
            return;
        };
        let (domain, path) = (String::from(&cookie.domain), String::from(&cookie.path));
        let key = (domain, path, cookie.name().to_owned());
        match self.store.insert(cookie.into_owned(), url) {
            Err(_) => {}
            Ok(StoreAction::ExpiredExisting) => self.remove(&key),
            Ok(StoreAction::Inserted | StoreAction::UpdatedExisting) => {
                self.order.retain(|known| *known != key);
                self.order.push_back(key);
            }
        }
        while self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.remove(&oldest);
        }
    }

    fn remove(&mut self, key: &Key) {
        let (domain, path, name) = key;
        self.order.retain(|known| known != key);
        self.store.remove(domain, path, name);
    }
}

impl reqwest::cookie::CookieStore for Jar {
    fn set_cookies(&self, headers: &mut dyn Iterator<Item = &HeaderValue>, url: &Url) {
        let mut shelf = self.shelf();
        for header in headers.filter(|header| header.len() <= LARGEST) {
            if let Ok(text) = std::str::from_utf8(header.as_bytes()) {
                shelf.put(text, url);
            }
        }
    }

    fn cookies(&self, url: &Url) -> Option<HeaderValue> {
        let shelf = self.shelf();
        let pairs = shelf.store.get_request_values(url);
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let all = pairs.join("; ");
        (!all.is_empty())
            .then(|| HeaderValue::from_bytes(all.as_bytes()).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use reqwest::cookie::CookieStore as _;

    use super::*;

    fn jar(cookies: &[String]) -> (Jar, Url) {
        let url = Url::parse("http://as.example/login").expect("it is a URL");
        let jar = Jar::default();
        for cookie in cookies {
            let header = HeaderValue::from_str(cookie).expect("it is a header value");
            jar.set_cookies(&mut std::iter::once(&header), &url);
        }
        (jar, url)
    }

    fn sent(cookies: &[String]) -> Vec<String> {
        let (jar, url) = jar(cookies);
        let header = jar.cookies(&url);
        let text = header.map_or_else(String::new, |header| {
            String::from_utf8_lossy(header.as_bytes()).into_owned()
        });
        let mut all: Vec<String> = text.split("; ").map(str::to_owned).collect();
        all.sort();
        all
    }

    #[test]
    fn of_many_cookies_the_last_are_kept() {
        let many: Vec<String> = (0..1000).map(|at| format!("a{at:04}=x")).collect();
        assert_eq!(sent(&many), many[1000 - MOST..]);
        // The same name elsewhere is another cookie.
        let paths = (0..1000)
            .map(|at| format!("a=x; Path=/{at}"))
            .collect::<Vec<_>>();
        assert_eq!(jar(&paths).0.shelf().store.iter_any().count(), MOST);
    }

    #[test]
    fn one_that_is_set_anew_is_no_further_one_and_one_that_is_taken_back_is_none() {
        let anew: Vec<String> = (0..1000).map(|at| format!("a={at}")).collect();
        let kept = [vec!["first=1".to_owned()], anew].concat();
        assert_eq!(sent(&kept), ["a=999", "first=1"]);
        let taken = ["a=1".to_owned(), "a=; Max-Age=0".to_owned()];
        assert_eq!(sent(&taken), [""]);
        assert_eq!(jar(&taken).0.shelf().order.len(), 0);
    }

    #[test]
    fn a_large_one_is_not_taken() {
        let large = format!("a={}", "x".repeat(LARGEST));
        assert_eq!(sent(&[large, "b=1".to_owned()]), ["b=1"]);
    }
}
