//! Metadata that speaks for another issuer.

use std::fmt;

use crate::secret::on_one_line;

/// A document of metadata that names another issuer than the one from which its place was made: it must not be used
/// (RFC 8414 section 3.3, OpenID Connect Discovery section 4.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misnamed {
    /// Where it is.
    pub url: String,
    /// The issuer that was asked for.
    pub asked: String,
    /// The one that it names.
    pub named: String,
    /// Where it has the token endpoint.
    pub token_endpoint: Option<String>,
}

/// More of a published text than this is not shown.
const MOST_SHOWN: usize = 200;

impl fmt::Display for Misnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url, asked, named, ..
        } = self;
        let named: String = on_one_line(named).chars().take(MOST_SHOWN).collect();
        write!(
            f,
            "the metadata at {url} names the issuer {named:?} and not {asked:?}, so it is not used (RFC 8414 section 3.3)"
        )
    }
}
