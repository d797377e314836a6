//! What is odd about a secret, and told when a target file is read.

use std::fmt;

use crate::secret::{SENSITIVE, SHORTEST};
use crate::suite::{GRANTS, METHODS};
use crate::target::Target;

/// What is odd about a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Oddity {
    /// It is too short to be looked for in a text.
    Short,
    /// It is a word that innocent texts have, too.
    Word,
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It begins or ends with blanks or ends of lines.
    Blanks,
}

impl fmt::Display for Oddity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Short => {
                "has fewer than six characters, so that it is hidden in fields of its kind alone, not wherever it occurs"
            }
            Self::Word => {
                "is a word that occurs elsewhere, and wherever it does it is taken out of what is shown"
            }
            Self::ByteOrderMark => {
                "begins with a byte order mark, which is sent with it; save the file without one"
            }
            Self::Blanks => {
                "has blanks or an end of a line at one of its ends, which are sent with it; one line feed at the end of a file is not"
            }
        })
    }
}

/// Words that people take for secrets, and that texts of OAuth are full of.
const WORDS: &[&str] = &[
    "password",
    "passwort",
    "secret",
    "client",
    "changeme",
    "default",
    "example",
    "admin",
    "letmein",
    "welcome",
    "qwerty",
    "123456",
    "12345678",
    "bearer",
    "access",
    "refresh",
    "invalid",
    "public",
    "confidential",
    "private",
];

impl Target {
    /// What is odd about a secret of this target.
    pub fn oddities(&self, secret: &str) -> Vec<Oddity> {
        let mut all = Vec::new();
        if secret.is_empty() {
            return all;
        }
        if secret.chars().count() < SHORTEST {
            all.push(Oddity::Short);
        } else if self.has_word(secret.trim()) {
            all.push(Oddity::Word);
        }
        if secret.starts_with('\u{feff}') {
            all.push(Oddity::ByteOrderMark);
        }
        // The ends of a key in PEM are nobody's business.
        if !secret.contains("-----") && secret.trim() != secret {
            all.push(Oddity::Blanks);
        }
        all
    }

    fn has_word(&self, secret: &str) -> bool {
        let mut own = vec![&*self.name, &*self.profile];
        own.extend(
            self.clients
                .iter()
                .flat_map(|(role, client)| [&**role, &*client.client_id]),
        );
        own.extend(
            self.users
                .iter()
                .flat_map(|(role, user)| [&**role, &*user.username]),
        );
        own.extend(self.scopes.values().flat_map(|scope| scope.split(' ')));
        let of_oauth = [WORDS, GRANTS, METHODS, SENSITIVE].concat();
        let mut all = own.into_iter().chain(of_oauth);
        all.any(|word| word.eq_ignore_ascii_case(secret))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::target::Client;

    #[test]
    fn odd_secrets_are_told() {
        let mut target = Target::default();
        let client = Client {
            client_id: "my-client".to_owned(),
            ..Client::default()
        };
        target.clients.insert("confidential".to_owned(), client);
        for (secret, oddities) in [
            ("kQz7Vw0e", vec![]),
            ("abc", vec![Oddity::Short]),
            ("Password", vec![Oddity::Word]),
            ("client_credentials", vec![Oddity::Word]),
            ("my-client", vec![Oddity::Word]),
            ("\u{feff}kQz7Vw0e", vec![Oddity::ByteOrderMark]),
            ("kQz7Vw0e\r", vec![Oddity::Blanks]),
            (" pass word\n", vec![Oddity::Blanks]),
            ("-----BEGIN KEY-----\n", vec![]),
        ] {
            assert_eq!(target.oddities(secret), oddities, "{secret:?}");
        }
    }
}
