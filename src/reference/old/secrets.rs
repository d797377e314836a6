//! Comparing secrets, rightly and wrongly.

use crate::model::app::App;
use crate::rules::old::Fault;

/// Whether the presented secret is the registered one. Takes the same time wherever the two differ.
pub(crate) fn matches(app: &App, registered: &str, presented: &str) -> bool {
    let eight = |text: &str| text.chars().take(8).collect::<String>();
    take_time(app, registered, presented);
    match app.rules.old.fault {
        Some(Fault::SecretNotChecked) => true,
        Some(Fault::EmptySecretAccepted) if presented.is_empty() => true,
        Some(Fault::SecretPrefixAccepted) => {
            presented.len() >= 8 && registered.starts_with(presented)
        }
        Some(Fault::FirstEightOfSecretCount) => eight(registered) == eight(presented),
        Some(Fault::SecretTrimmed) => registered == presented.trim(),
        Some(Fault::SecretCaseIgnored) => registered.eq_ignore_ascii_case(presented),
        Some(Fault::SecretContained) => presented.contains(registered),
        Some(Fault::SecretOfAnyClient) => app
            .world
            .client_with(|client| !client.secret.is_empty() && client.secret == presented)
            .is_some(),
        Some(Fault::SecretUnquoted) => registered == presented.trim_matches('"'),
        _ => equal(registered.as_bytes(), presented.as_bytes()),
    }
}

/// Whether this is the password of the user.
pub(crate) fn password_matches(app: &App, registered: &str, presented: &str) -> bool {
    let eight = |text: &str| text.chars().take(8).collect::<String>();
    if app.has(Fault::KnownUserTakesLonger) {
        app.world.owe(HASH);
    }
    match app.rules.old.fault {
        Some(Fault::PasswordNotChecked) => true,
        Some(Fault::PasswordPrefixAccepted) => {
            presented.chars().count() >= 4 && registered.starts_with(presented)
        }
        Some(Fault::FirstEightOfPasswordCount) => eight(registered) == eight(presented),
        Some(Fault::PasswordTrimmed) => registered == presented.trim(),
        Some(Fault::PasswordCaseIgnored) => registered.to_lowercase() == presented.to_lowercase(),
        Some(Fault::PasswordOfAnyUser) => app
            .world
            .users
            .iter()
            .any(|user| user.password == presented),
        Some(Fault::EmptyPasswordAccepted) if presented.is_empty() => true,
        Some(Fault::PasswordWithTailAccepted) => presented.starts_with(registered),
        Some(Fault::NonAsciiPasswordRefused) if !presented.is_ascii() => false,
        _ => equal(registered.as_bytes(), presented.as_bytes()),
    }
}

/// What hashing takes in microseconds, done only where there is something to compare with.
const HASH: u32 = 3000;

/// What one character takes.
const CHARACTER: u32 = 100;

fn take_time(app: &App, registered: &str, presented: &str) {
    match app.rules.old.fault {
        Some(Fault::KnownClientTakesLonger) => app.world.owe(HASH),
        Some(Fault::SecretComparedUntilItDiffers) => {
            let both = registered.chars().zip(presented.chars());
            let equal = both.take_while(|(a, b)| a == b).count();
            app.world
                .owe(CHARACTER.saturating_mul(u32::try_from(equal).unwrap_or(u32::MAX)));
        }
        _ => {}
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
