//! The `Authorization` header of a client (RFC 7617, RFC 6749 section 2.3.1).

use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};

use crate::wire::form::{self, Plus};

/// What the header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Credentials {
    Basic { id: String, secret: String },
    BasicWithoutColon,
    BrokenBasic,
    OtherScheme,
}

const LENIENT_PADDING: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The scheme is compared without regard to case (RFC 9110 section 11.1). `encoded` tells whether id and
/// secret were form-encoded before they were joined, as RFC 6749 section 2.3.1 wants.
pub(crate) fn read(header: &[u8], encoded: bool) -> Credentials {
    let Ok(text) = std::str::from_utf8(header) else {
        return Credentials::OtherScheme;
    };
    let (scheme, token) = text
        .trim()
        .split_once(' ')
        .unwrap_or_else(|| (text.trim(), ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Credentials::OtherScheme;
    }
    let Some(joined) = LENIENT_PADDING
        .decode(token.trim())
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
    else {
        return Credentials::BrokenBasic;
    };
    let Some((id, secret)) = joined.split_once(':') else {
        return Credentials::BasicWithoutColon;
    };
    if joined.chars().any(char::is_control) {
        return Credentials::BrokenBasic;
    }
    if !encoded {
        return Credentials::Basic {
            id: id.into(),
            secret: secret.into(),
        };
    }
    match (
        form::decode(id.as_bytes(), Plus::IsSpace),
        form::decode(secret.as_bytes(), Plus::IsSpace),
    ) {
        (Ok(id), Ok(secret)) => Credentials::Basic { id, secret },
        _ => Credentials::BrokenBasic,
    }
}

#[cfg(test)]
mod tests {
    use super::{Credentials, read};
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;

    fn header(joined: &str) -> Vec<u8> {
        format!("Basic {}", BASE64_STANDARD.encode(joined)).into_bytes()
    }

    fn basic(id: &str, secret: &str) -> Credentials {
        Credentials::Basic {
            id: id.into(),
            secret: secret.into(),
        }
    }

    #[test]
    fn id_and_secret_are_form_decoded_after_the_split() {
        assert_eq!(
            read(&header("special+client%3A%C3%BC%2B%25%26:a%3Ab+c"), true),
            basic("special client:ü+%&", "a:b c")
        );
    }

    #[test]
    fn the_first_colon_separates() {
        assert_eq!(read(&header("id:a:b"), true), basic("id", "a:b"));
    }

    #[test]
    fn the_scheme_is_matched_without_regard_to_case() {
        let text = String::from_utf8(header("id:x"))
            .expect("ASCII")
            .replace("Basic", "bAsIc");
        assert_eq!(read(text.as_bytes(), true), basic("id", "x"));
    }

    #[test]
    fn without_the_encoding_step_nothing_is_decoded() {
        assert_eq!(read(&header("id:a+b%20"), false), basic("id", "a+b%20"));
    }

    #[test]
    fn rubbish_is_never_a_credential() {
        assert_eq!(read(b"Basic ###", true), Credentials::BrokenBasic);
        assert_eq!(read(b"Basic", true), Credentials::BasicWithoutColon);
        assert_eq!(read(&header("name"), true), Credentials::BasicWithoutColon);
        assert_eq!(read(&header("a:b\0"), true), Credentials::BrokenBasic);
        assert_eq!(read(&header("a:%zz"), true), Credentials::BrokenBasic);
        assert_eq!(read(b"Bearer abc", true), Credentials::OtherScheme);
    }
}
