//! Recipes that make another value of a given one.

use url::Url;

use crate::suite::Alteration;

/// The value, altered.
pub fn altered(value: &str, how: Alteration) -> String {
    let letters: Vec<char> = value.chars().collect();
    let count = letters.len();
    let of = |range: std::ops::Range<usize>| letters[range].iter().collect::<String>();
    match how {
        Alteration::DropLast => of(0..count.saturating_sub(1)),
        Alteration::DropFirst => of(count.min(1)..count),
        Alteration::FirstHalf => of(0..count / 2),
        Alteration::FirstEight => of(0..count.min(8)),
        Alteration::FlipLast => with_another_end(letters),
        Alteration::FlipFirst => flipped(&letters, 0),
        Alteration::FlipMiddle => flipped(&letters, count / 2),
        Alteration::Append => format!("{value}x"),
        Alteration::Prepend => format!("x{value}"),
        Alteration::AppendSpace => format!("{value} "),
        Alteration::PrependSpace => format!(" {value}"),
        Alteration::AppendSlash => format!("{value}/"),
        Alteration::AppendPath => format!("{value}/extra/path"),
        Alteration::AppendQuery => format!("{value}?extra=1"),
        Alteration::AppendFragment => format!("{value}#extra"),
        Alteration::AppendNewline => format!("{value}\n"),
        Alteration::AppendNul => format!("{value}\0"),
        Alteration::SwapCase => value.chars().map(swapped_case).collect(),
        Alteration::Upper => value.to_uppercase(),
        Alteration::Lower => value.to_lowercase(),
        Alteration::PercentEncode => percent_encoded(value),
        Alteration::Repeat64k => value.repeat((64 * 1024_usize).div_ceil(value.len().max(1))),
        Alteration::TwiceByComma => format!("{value},{value}"),
        Alteration::TwiceBySpace => format!("{value} {value}"),
        Alteration::Quoted => format!("\"{value}\""),
        Alteration::ReverseWords => value.split(' ').rev().collect::<Vec<_>>().join(" "),
        // The plan has put the recipe of the variant in its place.
        Alteration::Each => value.to_owned(),
        Alteration::HostUpper
        | Alteration::PathUpper
        | Alteration::DefaultPort
        | Alteration::OtherPort
        | Alteration::DotSegments
        | Alteration::OtherScheme
        | Alteration::Subdomain
        | Alteration::HostSuffix
        | Alteration::UserInfo => altered_uri(value, how),
    }
}

/// Alters a URI as text, since a URL library would normalise away what is to be sent.
fn altered_uri(value: &str, how: Alteration) -> String {
    let Some((scheme, rest)) = value.split_once("://") else {
        return altered(value, Alteration::Append);
    };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    match how {
        Alteration::HostUpper => format!("{scheme}://{}{path}", authority.to_uppercase()),
        Alteration::PathUpper => format!("{scheme}://{authority}{}", path.to_uppercase()),
        Alteration::DefaultPort => {
            let port = Url::parse(value)
                .ok()
                .and_then(|url| url.port_or_known_default())
                .unwrap_or(443);
            format!(
                "{scheme}://{}:{port}{path}",
                authority.split(':').next().unwrap_or_default()
            )
        }
        Alteration::OtherPort => {
            let host = match authority.rsplit_once(':') {
                Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
                _ => authority,
            };
            let port = if authority.ends_with(":49213") {
                49214
            } else {
                49213
            };
            format!("{scheme}://{host}:{port}{path}")
        }
        Alteration::DotSegments => format!("{scheme}://{authority}/extra/..{path}"),
        Alteration::OtherScheme => format!(
            "{}://{rest}",
            if scheme == "https" { "http" } else { "https" }
        ),
        Alteration::Subdomain => format!("{scheme}://extra.{rest}"),
        Alteration::HostSuffix => format!("{scheme}://{authority}.attacker.example{path}"),
        _ => format!("{scheme}://attacker@{rest}"),
    }
}

fn swapped_case(letter: char) -> char {
    if letter.is_lowercase() {
        letter.to_uppercase().next().unwrap_or(letter)
    } else {
        letter.to_lowercase().next().unwrap_or(letter)
    }
}

/// Another last character. In unpadded base64url its low bits may be idle, so where the text may be that, the new one
/// differs in the high bits, which always count.
fn with_another_end(mut letters: Vec<char>) -> String {
    const BASE64_URL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let position = |letter: char| BASE64_URL.iter().position(|one| char::from(*one) == letter);
    let has = |test: fn(&char) -> bool| letters.iter().any(test);
    let is_base64 = has(char::is_ascii_uppercase) && has(char::is_ascii_lowercase);
    let last = letters.last().copied().and_then(position);
    let Some(last) = last.filter(|_| is_base64) else {
        let end = letters.len().saturating_sub(1);
        return flipped(&letters, end);
    };
    letters.pop();
    letters.extend(BASE64_URL.get(last ^ 0b11_0000).map(|one| char::from(*one)));
    letters.into_iter().collect()
}

/// Another character of the same kind in that place.
fn flipped(letters: &[char], at: usize) -> String {
    let mut letters = letters.to_vec();
    if let Some(letter) = letters.get_mut(at) {
        *letter = match *letter {
            'A'..='M' | 'a'..='m' => char::from(*letter as u8 + 13),
            'N'..='Z' | 'n'..='z' => char::from(*letter as u8 - 13),
            '0'..='4' => char::from(*letter as u8 + 5),
            '5'..='9' => char::from(*letter as u8 - 5),
            '-' => '_',
            '_' => '-',
            _ => 'x',
        };
    }
    letters.into_iter().collect()
}

/// The first letter percent-encoded, which decodes to the same letter once more than it should.
fn percent_encoded(value: &str) -> String {
    // In a URI the path is where encoding is allowed to differ; elsewhere the first letter will do.
    let start = value.find("://").map_or(0, |at| {
        value[at + 3..].find('/').map_or(0, |slash| at + 3 + slash)
    });
    let Some((at, letter)) = value
        .char_indices()
        .find(|(at, letter)| *at >= start && letter.is_ascii_alphanumeric())
    else {
        return format!("{value}%78");
    };
    format!(
        "{}%{:02X}{}",
        &value[..at],
        letter as u32,
        &value[at + letter.len_utf8()..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recipe_changes_a_redirect_uri() {
        let uri = "https://client.example/cb";
        for how in [
            Alteration::HostUpper,
            Alteration::PathUpper,
            Alteration::DefaultPort,
            Alteration::OtherPort,
            Alteration::DotSegments,
            Alteration::OtherScheme,
            Alteration::Subdomain,
            Alteration::HostSuffix,
            Alteration::UserInfo,
            Alteration::PercentEncode,
            Alteration::FlipLast,
            Alteration::SwapCase,
        ] {
            assert_ne!(altered(uri, how), uri, "{how:?}");
        }
        assert_eq!(
            altered(uri, Alteration::PercentEncode),
            "https://client.example/%63b"
        );
        assert_eq!(
            altered(uri, Alteration::DefaultPort),
            "https://client.example:443/cb"
        );
    }

    #[test]
    fn another_end_changes_what_base64url_stands_for() {
        use base64::Engine;
        use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
        let lenient = GeneralPurpose::new(
            &base64::alphabet::URL_SAFE,
            GeneralPurposeConfig::new()
                .with_decode_allow_trailing_bits(true)
                .with_decode_padding_mode(DecodePaddingMode::Indifferent),
        );
        for value in ["Zm9vYg", "Zm9vYmE", "Zm9vYmFy", "AaA"] {
            let other = altered(value, Alteration::FlipLast);
            assert_ne!(
                lenient.decode(&other).expect("it decodes"),
                lenient.decode(value).expect("it decodes"),
                "{value} {other}"
            );
        }
    }

    #[test]
    fn an_empty_value_survives_every_cut() {
        for how in [
            Alteration::DropLast,
            Alteration::DropFirst,
            Alteration::FirstHalf,
            Alteration::FirstEight,
            Alteration::FlipLast,
        ] {
            assert_eq!(altered("", how), "");
        }
    }
}
