//! Scopes (RFC 6749 section 3.3).

use crate::model::app::App;
use crate::state::clients::{Client, GrantType, owned};
use crate::wire::problem::Problem;

/// Tokens of `%x21 / %x23-5B / %x5D-7E` with single spaces between them, each once.
pub(crate) fn read(text: &str) -> Result<Vec<String>, Problem> {
    let mut tokens: Vec<String> = Vec::new();
    for token in text.split(' ') {
        if token.is_empty() || !token.bytes().all(is_scope_byte) {
            return Err(Problem::MalformedScope);
        }
        if !tokens.iter().any(|known| known == token) {
            tokens.push(token.to_owned());
        }
    }
    Ok(tokens)
}

fn is_scope_byte(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x5B | 0x5D..=0x7E)
}

/// The scope to grant for what was asked; the default when nothing was.
pub(crate) fn grantable(
    app: &App,
    client: &Client,
    grant: GrantType,
    asked: Option<&str>,
) -> Result<Vec<String>, Problem> {
    let Some(asked) = asked else {
        return Ok(owned((app.rules.scope.default)(grant)));
    };
    let rules = &app.rules.scope;
    if rules.separator != ' ' && asked.contains(' ') {
        return Err(Problem::UnknownScope);
    }
    let asked = asked.replace(rules.separator, " ");
    if !rules.is_limited {
        return Ok(asked
            .split(' ')
            .filter(|token| !token.is_empty())
            .map(Into::into)
            .collect());
    }
    let asked = if rules.case_counts {
        asked
    } else {
        asked.to_lowercase()
    };
    let tokens = read(&asked)?;
    let known = |token: &String| {
        let mut allowed = client.scopes.iter();
        allowed.any(|scope| (rules.is_same)(scope, token))
    };
    let fits = |token: &String| known(token) && (rules.fits)(grant, token);
    if tokens.iter().all(fits) {
        return Ok(tokens);
    }
    let rest: Vec<String> = tokens.into_iter().filter(fits).collect();
    if rules.drops_unknown && !rest.is_empty() {
        return Ok(rest);
    }
    Err(Problem::UnknownScope)
}

/// The scope of a refreshed access token: that of the grant, or a part of it (RFC 6749 section 6).
pub(crate) fn narrowed(granted: &[String], asked: Option<&str>) -> Result<Vec<String>, Problem> {
    let Some(asked) = asked else {
        return Ok(granted.to_vec());
    };
    let tokens = read(asked)?;
    if tokens.iter().all(|token| granted.contains(token)) {
        Ok(tokens)
    } else {
        Err(Problem::ScopeBeyondGrant)
    }
}

#[cfg(test)]
mod tests {
    use super::{Problem, narrowed, read};

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(Into::into).collect()
    }

    #[test]
    fn tokens_are_read_in_order_and_once() {
        assert_eq!(read("b a b"), Ok(words("b a")));
    }

    #[test]
    fn quotes_backslashes_controls_letters_beyond_ascii_and_double_spaces_are_malformed() {
        for bad in ["a\"b", "a\\b", "a\tb", "ü", "a  b", " a", "a ", ""] {
            assert_eq!(read(bad), Err(Problem::MalformedScope), "{bad:?}");
        }
    }

    #[test]
    fn a_refresh_may_narrow_and_never_widen() {
        let granted = words("openid api.read");
        assert_eq!(narrowed(&granted, None), Ok(granted.clone()));
        assert_eq!(narrowed(&granted, Some("api.read")), Ok(words("api.read")));
        assert_eq!(
            narrowed(&granted, Some("api.write")),
            Err(Problem::ScopeBeyondGrant)
        );
    }
}
