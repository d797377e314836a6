//! The origins (scheme, host and port) that a person named: nothing secret goes anywhere else.

use std::collections::BTreeSet;
use std::fmt;

use url::Url;

use crate::secret::on_one_line;

/// The origins that a target file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origins(BTreeSet<String>);

/// An origin that nobody named but the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unnamed {
    /// The origin, or the scheme of a URL that has none.
    pub origin: String,
    /// Who named it, in a few words: `the token_endpoint of the metadata`.
    pub by: String,
}

impl fmt::Display for Unnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = on_one_line(&self.by);
        write!(
            f,
            "{} is named by {by} alone, so that nothing secret goes there; {}",
            self.origin,
            way_out([self.origin.as_str()])
        )
    }
}

impl std::error::Error for Unnamed {}

/// The line of the target file that names the origins.
pub(crate) fn way_out<'a>(origins: impl IntoIterator<Item = &'a str>) -> String {
    let origins: Vec<&str> = origins.into_iter().collect();
    format!(
        "where that is the provider's own, say so in the target file: hosts: [{}]",
        origins.join(", ")
    )
}

/// The origin of a URL as text. One that is no `http` or `https` URL has none.
fn origin_of(url: &Url) -> Option<String> {
    let origin = url.origin();
    (matches!(url.scheme(), "http" | "https") && origin.is_tuple())
        .then(|| origin.ascii_serialization())
}

impl Origins {
    /// The origins of these URLs; what is no URL names none.
    pub fn of(urls: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let urls = urls.into_iter();
        let parsed = urls.filter_map(|url| Url::parse(url.as_ref()).ok());
        Self(parsed.filter_map(|url| origin_of(&url)).collect())
    }

    /// Lets a URL pass whose origin a person named.
    ///
    /// # Errors
    ///
    /// Nobody did but `by`.
    pub fn check(&self, url: &Url, by: impl FnOnce() -> String) -> Result<(), Unnamed> {
        let origin = origin_of(url);
        if origin
            .as_ref()
            .is_some_and(|origin| self.0.contains(origin))
        {
            return Ok(());
        }
        Err(Unnamed {
            origin: origin.unwrap_or_else(|| format!("{}:", url.scheme())),
            by: by(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        let named = Origins::of(["https://as.example/tenant", "http://127.0.0.1:8080", "x"]);
        let check = |url: &str| {
            let url = Url::parse(url).expect("it is a URL");
            named.check(&url, || "a redirect".to_owned()).is_ok()
        };
        assert!(check("https://as.example:443/other") && check("HTTPS://AS.example"));
        assert!(check("http://127.0.0.1:8080/x"));
        // One host in other spellings.
        let spelled = Origins::of(["https://\u{e4}s.example", "https://[::1]:8443"]);
        for same in [
            "https://xn--s-zfa.example/",
            "https://\u{c4}S.EXAMPLE:443",
            "https://[0:0:0:0:0:0:0:1]:8443/x",
        ] {
            let url = Url::parse(same).expect("it is a URL");
            assert!(spelled.check(&url, String::new).is_ok(), "{same}");
        }
        for other in [
            "https://as.example./",
            "https://as.example%2e/",
            "http://as.example:443/",
            "http://[::ffff:127.0.0.1]:8080/",
            "http://as.example/",
            "https://as.example:8443/",
            "https://as.example.evil.example/",
            "https://as.example@evil.example/",
            "http://127.0.0.1:8081/",
            "http://localhost:8080/",
            "file:///etc/passwd",
            "data:text/html,x",
        ] {
            assert!(!check(other), "{other}");
        }
    }

    #[test]
    fn it_is_said_which_origin_who_named_it_and_what_to_do() {
        let url = Url::parse("https://evil.example/login").expect("it is a URL");
        let unnamed = Origins::default()
            .check(&url, || "a redirect\nfrom here".to_owned())
            .expect_err("nobody named it");
        assert_eq!(
            unnamed.to_string(),
            "https://evil.example is named by a redirect\\nfrom here alone, so that nothing secret goes there; where that is the provider's own, say so in the target file: hosts: [https://evil.example]"
        );
    }
}
