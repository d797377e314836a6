//! URLs of people and of servers: where one leads is decided on what it is parsed to, never on how it is written. One that
//! is parsed to something else than it looks like is not taken.

use std::fmt;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// Why a URL is not taken. No text of the URL itself is in it but what it is parsed to, which has no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressError {
    /// It is none.
    NoUrl,
    /// It has another scheme than `http` and `https`.
    Scheme,
    /// It names a user or a password, which some read as the host.
    Userinfo,
    /// It is parsed to this, which is not what is written.
    Reads(String),
    /// User and password of a proxy can be read on the way to it.
    Credentials,
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoUrl => f.write_str("is no URL"),
            Self::Scheme => f.write_str("is no http or https URL"),
            Self::Userinfo => f.write_str("has a user or a password in front of its host"),
            Self::Reads(url) => write!(f, "is read as {url}"),
            Self::Credentials => f.write_str(
                "is shown user and password over plain http to another machine; `allow_plain_http: true` in the target file lets that be",
            ),
        }
    }
}

impl std::error::Error for AddressError {}

/// A URL that a person wrote: exactly what it is parsed to, but for the slash behind an origin.
///
/// # Errors
///
/// Why it is not taken.
pub fn address(text: &str) -> Result<Url, AddressError> {
    taken(text, |text| with_root(text, str::to_owned))
}

/// A URL that a server published. Its scheme and host may be in capitals, and it may name the port that is its scheme's
/// own: RFC 3986 sections 6.2.2.1 and 6.2.3 call that the same.
///
/// # Errors
///
/// Why it is not taken.
pub fn published_address(text: &str) -> Result<Url, AddressError> {
    taken(text, |text| {
        with_root(text, |origin| {
            let origin = origin.to_ascii_lowercase();
            let own_port = if origin.starts_with("https:") {
                ":443"
            } else {
                ":80"
            };
            let bare = origin.strip_suffix(own_port);
            bare.map_or_else(|| origin.clone(), str::to_owned)
        })
    })
}

fn taken(text: &str, ordinary: impl Fn(&str) -> String) -> Result<Url, AddressError> {
    let url = Url::parse(text).map_err(|_| AddressError::NoUrl)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(AddressError::Scheme);
    }
    if has_userinfo(&url) {
        return Err(AddressError::Userinfo);
    }
    if ordinary(text) == url.as_str() {
        Ok(url)
    } else {
        Err(AddressError::Reads(url.into()))
    }
}

/// Whether something stands in front of the host. An `@` alone does not show in what is parsed.
pub(crate) fn has_userinfo(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

/// The text with its origin changed, and a slash behind that where nothing but query or fragment follows.
fn with_root(text: &str, change: impl Fn(&str) -> String) -> String {
    let behind_scheme = text.find("://").map_or(0, |at| at + 3);
    let end = text[behind_scheme..]
        .find(['/', '?', '#'])
        .map_or(text.len(), |at| behind_scheme + at);
    let (origin, rest) = text.split_at(end);
    let root = if rest.starts_with('/') { "" } else { "/" };
    format!("{}{root}{rest}", change(origin))
}

/// Whether a URL leads to this machine. Names that others choose the address of do not, whatever they begin with.
pub fn is_loopback(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| leads_here(&url))
}

/// The same of a URL that is parsed.
pub fn leads_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// A proxy, and who asks it.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// Where it is; without user and password.
    pub url: Url,
    /// User and password, if it wants them.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({})", self.url)
    }
}

impl Proxy {
    /// Reads `https://user:password@proxy.example:3128`; user and password may be missing.
    ///
    /// # Errors
    ///
    /// As for [`address`], user and password aside.
    pub fn read(text: &str) -> Result<Self, AddressError> {
        let parsed = Url::parse(text).map_err(|_| AddressError::NoUrl)?;
        if !has_userinfo(&parsed) {
            return Ok(Self {
                url: address(text)?,
                credentials: None,
            });
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let password = parsed.password().unwrap_or_default();
        let credentials = (decoded(parsed.username()), decoded(password));
        let bare = without_userinfo(parsed.as_str());
        let url = address(&without_userinfo(text)).map_err(|error| match error {
            AddressError::Userinfo => AddressError::Reads(bare),
            other => other,
        })?;
        Ok(Self {
            url,
            credentials: Some(credentials),
        })
    }

    /// The same where user and password may be read on the way to it, or not.
    ///
    /// # Errors
    ///
    /// As for [`Proxy::read`]; they could be, and may not.
    pub fn with_plain_http(text: &str, is_allowed: bool) -> Result<Self, AddressError> {
        let proxy = Self::read(text)?;
        let shows_them =
            proxy.credentials.is_some() && proxy.url.scheme() == "http" && !leads_here(&proxy.url);
        if shows_them && !is_allowed {
            return Err(AddressError::Credentials);
        }
        Ok(proxy)
    }
}

fn without_userinfo(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let host = rest[..end].rfind('@').map_or(0, |at| at + 1);
    format!("{scheme}://{}", &rest[host..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_is_decided_by_the_host_that_is_parsed() {
        for here in [
            "http://127.0.0.1:8080/x",
            "http://127.8.9.1/",
            "http://[::1]:8080",
            "HTTP://LOCALHOST/",
            "\thttp:\\\\127.0.0.1\\",
        ] {
            assert!(is_loopback(here), "{here}");
        }
        for elsewhere in [
            "http://127.0.0.1.example/",
            "http://localhost@evil.example/",
            "http://localhost.example/",
            "http://localhost./",
            "http://[::ffff:127.0.0.1]/",
            "http://evil.example\\@127.0.0.1/",
            "http://evil.example#@127.0.0.1/",
            "127.0.0.1",
            "",
        ] {
            assert!(!is_loopback(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_url_is_what_it_is_parsed_to() {
        for same in [
            "https://as.example",
            "https://as.example/",
            "https://as.example:8443/a/b",
            "https://as.example/a?b=c#d",
            "http://[::1]:8080",
        ] {
            assert!(address(same).is_ok(), "{same}");
        }
        for (other, read) in [
            (" http://evil.example", "http://evil.example/"),
            ("ht\ttp://evil.example", "http://evil.example/"),
            ("http://evil\n.example/", "http://evil.example/"),
            ("http:/evil.example/", "http://evil.example/"),
            ("http:evil.example", "http://evil.example/"),
            ("http:\\\\evil.example\\a", "http://evil.example/a"),
            ("http:///evil.example/", "http://evil.example/"),
            ("HTTP://evil.example/", "http://evil.example/"),
            ("https://AS.example/", "https://as.example/"),
            ("https://as.example:443/", "https://as.example/"),
            ("https://\u{e4}s.example/", "https://xn--s-zfa.example/"),
            ("https://as.example/a/../b", "https://as.example/b"),
            ("http://2130706433/", "http://127.0.0.1/"),
            ("http://0177.1/", "http://127.0.0.1/"),
            ("http://[0:0::1]/", "http://[::1]/"),
            ("https://@as.example/", "https://as.example/"),
        ] {
            assert_eq!(
                address(other),
                Err(AddressError::Reads(read.to_owned())),
                "{other:?}"
            );
        }
        assert_eq!(
            address("https://as.example@evil.example/"),
            Err(AddressError::Userinfo)
        );
        assert_eq!(address("ftp://as.example/"), Err(AddressError::Scheme));
        assert_eq!(address("as.example"), Err(AddressError::NoUrl));
    }

    #[test]
    fn what_a_standard_calls_the_same_may_be_published() {
        for same in [
            "https://as.example/token",
            "https://AS.Example:443/token",
            "HTTP://as.example:80",
            "https://as.example?a=b",
        ] {
            assert!(published_address(same).is_ok(), "{same}");
        }
        for other in [
            "https:as.example/token",
            "https://as.example\\token",
            "https://as.example:0443/token",
            "https://as.example/a\tb",
            " https://as.example/token",
        ] {
            let error = published_address(other);
            assert!(matches!(error, Err(AddressError::Reads(_))), "{other:?}");
        }
    }

    #[test]
    fn a_proxy_has_user_and_password_apart() {
        let proxy = Proxy::read("http://me:p%40ss@proxy.example:3128").expect("it is one");
        assert_eq!(proxy.url.as_str(), "http://proxy.example:3128/");
        let (user, password) = proxy.credentials.clone().expect("it has them");
        assert_eq!((user.as_str(), password.as_str()), ("me", "p@ss"));
        assert!(!format!("{proxy:?}").contains("p@ss"));
        let plain = "http://me:x@proxy.example";
        assert_eq!(
            Proxy::with_plain_http(plain, false),
            Err(AddressError::Credentials)
        );
        assert!(Proxy::with_plain_http(plain, true).is_ok());
        for safe in ["https://me:x@proxy.example", "http://me:x@127.0.0.1:1"] {
            assert!(Proxy::with_plain_http(safe, false).is_ok(), "{safe}");
        }
        assert_eq!(
            Proxy::read("socks5://proxy.example"),
            Err(AddressError::Scheme)
        );
        assert_eq!(
            Proxy::read("http:\\\\me:x@proxy.example"),
            Err(AddressError::Reads("http://proxy.example/".to_owned()))
        );
    }
}
