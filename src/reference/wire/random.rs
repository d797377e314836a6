//! Values nobody can guess (RFC 6749 section 10.10).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::RngExt;

/// 256 bits, base64url: more than the 160 bits that section 10.10 recommends.
pub(crate) fn token() -> String {
    octets::<32>()
}

/// `N` random octets in base64url.
pub(crate) fn octets<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    rand::rng().fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// The alphabet of RFC 8628 section 6.1: no vowels, nothing to confuse.
const USER_CODE_ALPHABET: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// Eight letters in two groups.
pub(crate) fn user_code() -> String {
    let mut code = String::with_capacity(9);
    for position in 0..8 {
        if position == 4 {
            code.push('-');
        }
        code.push(char::from(
            USER_CODE_ALPHABET[rand::random_range(0..USER_CODE_ALPHABET.len())],
        ));
    }
    code
}

/// A name for one JWT or one request, in the form of a UUID.
pub(crate) fn uuid() -> String {
    let hex = format!("{:032x}", rand::random::<u128>());
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}
