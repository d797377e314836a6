//! Comparing secrets, rightly and wrongly.

use super::Fault;
use crate::reference::app::App;
use crate::reference::registry;

/// Whether the presented secret is the registered one. Takes the same time wherever the two differ.
pub(crate) fn matches(app: &App, registered: &str, presented: &str) -> bool {
    let eight = |text: &str| text.chars().take(8).collect::<String>();
    match app.fault {
        Some(Fault::SecretNotChecked) => true,
        Some(Fault::EmptySecretAccepted) if presented.is_empty() => true,
        Some(Fault::SecretPrefixAccepted) => {
            presented.len() >= 8 && registered.starts_with(presented)
        }
        Some(Fault::FirstEightOfSecretCount) => eight(registered) == eight(presented),
        Some(Fault::SecretTrimmed) => registered == presented.trim(),
        Some(Fault::SecretCaseIgnored) => registered.eq_ignore_ascii_case(presented),
        Some(Fault::SecretContained) => presented.contains(registered),
        Some(Fault::SecretOfAnyClient) => registry::clients(app.dialect)
            .iter()
            .any(|client| !client.secret.is_empty() && client.secret == presented),
        Some(Fault::SecretUnquoted) => registered == presented.trim_matches('"'),
        _ => equal(registered.as_bytes(), presented.as_bytes()),
    }
}

/// Whether this is the password of the user.
pub(crate) fn password_matches(app: &App, registered: &str, presented: &str) -> bool {
    let eight = |text: &str| text.chars().take(8).collect::<String>();
    match app.fault {
        Some(Fault::PasswordNotChecked) => true,
        Some(Fault::PasswordPrefixAccepted) => {
            presented.chars().count() >= 4 && registered.starts_with(presented)
        }
        Some(Fault::FirstEightOfPasswordCount) => eight(registered) == eight(presented),
        Some(Fault::PasswordTrimmed) => registered == presented.trim(),
        Some(Fault::PasswordCaseIgnored) => registered.to_lowercase() == presented.to_lowercase(),
        Some(Fault::PasswordOfAnyUser) => {
            registry::all_users(app.dialect).any(|user| user.password == presented)
        }
        Some(Fault::EmptyPasswordAccepted) if presented.is_empty() => true,
        Some(Fault::PasswordWithTailAccepted) => presented.starts_with(registered),
        Some(Fault::NonAsciiPasswordRefused) if !presented.is_ascii() => false,
        _ => equal(registered.as_bytes(), presented.as_bytes()),
    }
}

fn equal(left: &[u8], right: &[u8]) -> bool {
    let differences = left
        .iter()
        .zip(right)
        .fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::equal;

    #[test]
    fn only_the_same_octets_are_equal() {
        assert!(equal(b"abc", b"abc"));
        for other in [&b"abd"[..], b"ab", b"abcd", b""] {
            assert!(!equal(b"abc", other));
        }
    }
}
