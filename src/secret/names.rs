//! The names of fields, parameters and members whose value is secret whatever it is.

/// Parameters and members whose value is hidden whatever it is.
pub const SENSITIVE: &[&str] = &[
    "access_token",
    "refresh_token",
    "id_token",
    "code",
    "device_code",
    "user_code",
    "code_verifier",
    "client_secret",
    "client_assertion",
    "assertion",
    "password",
    "token",
    "subject_token",
    "actor_token",
    "secret",
    "authorization",
    "cookie",
    "set-cookie",
    "proxy-authorization",
    "verification_uri_complete",
    "dpop",
];

/// Ends of names that are secret in every spelling: `accessToken`, `X-Auth-Token`, `db_password`.
const ENDS: &[&str] = &[
    "token",
    "tokens",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "assertion",
    "verifier",
    "apikey",
    "privatekey",
    "accesskey",
    "authorization",
    "cookie",
    "devicecode",
    "usercode",
    "authorizationcode",
    "authcode",
    "verificationuricomplete",
    "jwt",
];

/// What `code` is. In a redirect and in a request it is an authorization code, in an error it is the error's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum CodeIs {
    /// An authorization code.
    Secret,
    /// A word that says what is wrong.
    Word,
    /// Either, in an answer that is no error: a code, unless it is such a word.
    Either,
}

/// Whether the value of a member `code` is a word: `SUCCESS`, `Common.Ok`, `0`.
pub(super) fn is_word(value: &[u8]) -> bool {
    const LONGEST_NUMBER: usize = 6;
    let is_number = value.len() <= LONGEST_NUMBER && value.iter().all(u8::is_ascii_digit);
    let is_upper = |byte: &u8| byte.is_ascii_uppercase() || matches!(byte, b'_' | b'-' | b'.');
    is_number
        || value.iter().all(is_upper)
        || value.eq_ignore_ascii_case(b"ok")
        || value == b"success"
}

/// Whether the value of a field of this name is secret, however the name is spelled.
pub(super) fn is_secret(name: &[u8], code: CodeIs) -> bool {
    const LONGEST: usize = 64;
    let mut letters = [0; LONGEST];
    let mut length = 0;
    for byte in name.iter().filter(|byte| byte.is_ascii_alphanumeric()) {
        if length == LONGEST {
            return false;
        }
        letters[length] = byte.to_ascii_lowercase();
        length += 1;
    }
    match &letters[..length] {
        b"code" => code != CodeIs::Word,
        b"dpop" | b"bearer" => true,
        name => ENDS.iter().any(|end| name.ends_with(end.as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_secret_name_is_one() {
        for name in SENSITIVE.iter().copied().chain([
            "accessToken",
            "AccessToken",
            "ACCESS_TOKEN",
            "access-token",
            "X-Auth-Token",
            "x-amz-security-token",
            "XSRF-TOKEN",
            "clientSecret",
        ]) {
            assert!(is_secret(name.as_bytes(), CodeIs::Secret), "{name}");
        }
        for name in [
            "token_type",
            "token_endpoint",
            "token_endpoint_auth_methods_supported",
            "client_assertion_type",
            "code_challenge",
            "error_code",
            "authorization_endpoint",
            "cookie_policy",
            "",
        ] {
            assert!(!is_secret(name.as_bytes(), CodeIs::Secret), "{name}");
        }
        assert!(!is_secret(b"code", CodeIs::Word) && is_secret(b"device_code", CodeIs::Word));
    }
}
