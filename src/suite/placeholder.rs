//! Placeholders in texts, `{{given.code}}`, and what they stand for.

use std::fmt;

/// One `{{name}}` or `{{name.member}}` in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placeholder<'a> {
    /// What stands before the first dot: a step, `given`, a role, or a word such as `issuer`.
    pub name: &'a str,
    /// What stands behind the first dot.
    pub member: Option<&'a str>,
}

impl<'a> Placeholder<'a> {
    /// What stands between the braces.
    pub fn read(text: &'a str) -> Self {
        let text = text.trim();
        let (name, member) = match text.split_once('.') {
            Some((name, member)) => (name, Some(member)),
            None => (text, None),
        };
        Self { name, member }
    }

    /// What it stands for in a case or a profile.
    pub fn meaning(&self) -> Meaning<'a> {
        let known = WORDS.iter().find(|(word, _)| *word == self.name);
        let as_word = known.and_then(|(_, read)| read(self.member));
        as_word.unwrap_or_else(|| match self.member {
            Some(path) => Meaning::Step(self.name, path),
            None => repetition(self.name).unwrap_or(Meaning::Nothing),
        })
    }
}

/// What a placeholder of a case or a profile stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning<'a> {
    /// Material of the step, by its name: `given.code`.
    Given(&'a str),
    /// A member of the answer that gave the tokens: `given.issued.expires_in`.
    Issued(&'a str),
    /// `user.username` or `user.password`.
    User(&'a str),
    /// Something of the client that sends: `client.client_id`.
    Client(&'a str),
    /// The same of the second client of its kind.
    Another(&'a str),
    /// A value of the target file: `target.resource`.
    Target(&'a str),
    /// The issuer.
    Issuer,
    /// The issuer as the metadata is asked for.
    AskedIssuer,
    /// The URL of the token endpoint.
    TokenEndpoint,
    /// The usual scope, or the one for a purpose: `scope.narrow`.
    Scope(Option<&'a str>),
    /// A random text of the trial.
    Random,
    /// Seconds since 1970.
    Now,
    /// When the answer came: `reply.time`.
    ReplyTime,
    /// A member of the answer that is judged: `response.scope`.
    Response(&'a str),
    /// A parameter of the request that was sent: `request.code`.
    Request(&'a str),
    /// The grant, where a case is one for several.
    Grant,
    /// The client authentication method, likewise.
    Auth,
    /// The parameter, likewise.
    Parameter,
    /// The recipe by which a value is altered, likewise.
    Alteration,
    /// The public part of the key that signs an assertion, as a JWK: in its header alone.
    OwnPublicJwk,
    /// A text of the row, likewise: `row.value`.
    Row(&'a str),
    /// A grant of the target, for a request that is not about its grant.
    Carrier,
    /// A text so many times: `a*4097`.
    Times(&'a str, usize),
    /// What an earlier step left behind, by its id: `first.access_token`.
    Step(&'a str, &'a str),
    /// Nothing that is known.
    Nothing,
}

type Reader = for<'a> fn(Option<&'a str>) -> Option<Meaning<'a>>;

/// The words that placeholders begin with, and what they mean with what stands behind them.
const WORDS: &[(&str, Reader)] = &[
    ("given", |member| {
        member.map(|path| match path.strip_prefix("issued.") {
            Some(path) => Meaning::Issued(path),
            None => Meaning::Given(path),
        })
    }),
    ("user", |member| member.map(Meaning::User)),
    ("client", |member| member.map(Meaning::Client)),
    ("another", |member| member.map(Meaning::Another)),
    ("target", |member| member.map(Meaning::Target)),
    ("issuer", |member| alone(member, Meaning::Issuer)),
    ("asked_issuer", |member| alone(member, Meaning::AskedIssuer)),
    ("token_endpoint", |member| {
        alone(member, Meaning::TokenEndpoint)
    }),
    ("scope", |member| Some(Meaning::Scope(member))),
    ("random", |member| alone(member, Meaning::Random)),
    ("now", |member| alone(member, Meaning::Now)),
    ("reply", |member| {
        (member == Some("time")).then_some(Meaning::ReplyTime)
    }),
    ("response", |member| member.map(Meaning::Response)),
    ("request", |member| member.map(Meaning::Request)),
    ("grant", |member| alone(member, Meaning::Grant)),
    ("auth", |member| alone(member, Meaning::Auth)),
    ("parameter", |member| alone(member, Meaning::Parameter)),
    ("alteration", |member| alone(member, Meaning::Alteration)),
    ("own_public_jwk", |member| {
        alone(member, Meaning::OwnPublicJwk)
    }),
    ("row", |member| member.map(Meaning::Row)),
    ("carrier", |member| alone(member, Meaning::Carrier)),
];

/// The words that are there only where a case is one for several.
const AXES: &[&str] = &["grant", "auth", "parameter", "alteration", "row"];

/// The words that every step may begin a placeholder with.
pub(super) fn words_of_steps() -> impl Iterator<Item = &'static str> {
    let words = WORDS.iter().map(|(word, _)| *word);
    words.filter(|word| !AXES.contains(word))
}

fn alone<'a>(member: Option<&str>, meaning: Meaning<'a>) -> Option<Meaning<'a>> {
    member.is_none().then_some(meaning)
}

/// `a*4097`; a text longer than 1 MiB is none.
fn repetition(text: &str) -> Option<Meaning<'_>> {
    const LONGEST: usize = 1 << 20;
    let (letters, times) = text.rsplit_once('*')?;
    let times = times.parse().ok().filter(|times| *times <= LONGEST)?;
    Some(Meaning::Times(letters, times))
}

impl fmt::Display for Placeholder<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.member {
            Some(member) => write!(f, "{}.{member}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// Text with placeholders, replaced once and never re-expanded.
#[derive(Debug, Clone, Copy)]
pub struct Template<'a>(pub &'a str);

impl<'a> Template<'a> {
    /// The placeholders in their order.
    pub fn placeholders(self) -> impl Iterator<Item = Placeholder<'a>> {
        self.pieces().filter_map(|piece| match piece {
            Piece::Placeholder(placeholder) => Some(placeholder),
            Piece::Text(_) => None,
        })
    }

    /// Replaces every placeholder by what `value` gives for it.
    ///
    /// # Errors
    ///
    /// The first placeholder that `value` gives nothing for.
    pub fn fill(
        self,
        value: impl Fn(&Placeholder<'a>) -> Option<String>,
    ) -> Result<String, Placeholder<'a>> {
        let mut filled = String::with_capacity(self.0.len());
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(placeholder) => {
                    filled.push_str(&value(&placeholder).ok_or(placeholder)?);
                }
            }
        }
        Ok(filled)
    }

    /// Replaces what `value` knows and leaves the rest as it stands.
    pub fn fill_known(self, value: impl Fn(&Placeholder<'a>) -> Option<String>) -> String {
        let mut filled = String::with_capacity(self.0.len());
        for piece in self.pieces() {
            match piece {
                Piece::Text(text) => filled.push_str(text),
                Piece::Placeholder(placeholder) => match value(&placeholder) {
                    Some(text) => filled.push_str(&text),
                    None => filled.push_str(&format!("{{{{{placeholder}}}}}")),
                },
            }
        }
        filled
    }

    fn pieces(self) -> Pieces<'a> {
        Pieces { rest: self.0 }
    }
}

enum Piece<'a> {
    Text(&'a str),
    Placeholder(Placeholder<'a>),
}

struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        if let Some(inside) = self.rest.strip_prefix("{{")
            && let Some(end) = inside.find("}}")
        {
            self.rest = &inside[end + 2..];
            return Some(Piece::Placeholder(Placeholder::read(&inside[..end])));
        }
        let skip = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[skip..]
            .find("{{")
            .map_or(self.rest.len(), |at| at + skip);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(Piece::Text(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_replaced_once_and_never_expanded_again() {
        let filled = Template("a {{first.code}} b").fill(|_| Some("{{second.code}}".to_owned()));
        assert_eq!(filled.as_deref(), Ok("a {{second.code}} b"));
    }

    #[test]
    fn an_unclosed_placeholder_is_text() {
        assert_eq!(Template("a {{b").placeholders().count(), 0);
        assert_eq!(
            Template("{{{{a}}")
                .placeholders()
                .next()
                .map(|p| p.to_string())
                .as_deref(),
            Some("{{a")
        );
    }

    #[test]
    fn a_placeholder_is_a_word_of_the_language_or_a_step() {
        let meaning = |text| Placeholder::read(text).meaning();
        assert_eq!(meaning("given.issued.scope"), Meaning::Issued("scope"));
        assert_eq!(meaning("given.code"), Meaning::Given("code"));
        assert_eq!(meaning(" scope "), Meaning::Scope(None));
        assert_eq!(meaning("scope.narrow"), Meaning::Scope(Some("narrow")));
        assert_eq!(meaning("a*4097"), Meaning::Times("a", 4097));
        assert_eq!(
            meaning("first.jwt.id_token.sub"),
            Meaning::Step("first", "jwt.id_token.sub")
        );
        assert_eq!(meaning("client"), Meaning::Nothing);
        assert_eq!(meaning("a*9999999"), Meaning::Nothing);
    }
}
