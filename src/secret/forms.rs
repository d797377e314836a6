//! What a value may look like once every escape around it is undone: as it is, trimmed, in either normal form of Unicode,
//! in parts, and with its own letters mistaken for escapes.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

use crate::secret::squeeze::squeezed;
use crate::secret::unescape::unescaped;
use crate::secret::value::SHORTEST;

/// Layers of escapes that are undone: percent-encoding twice in a JSON text in a JSON text.
pub(super) const LAYERS: u8 = 4;

/// A part of a secret that says too much of it.
const LONG_PART: usize = 8;

/// Lines of keys are longer than this.
const LONG_LINE: usize = 16;

/// Everything that a text is searched for because of this value, each once.
pub(super) fn forms(value: &str) -> Vec<Box<[u8]>> {
    let mut all = Vec::new();
    let is_plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if value.bytes().all(is_plain) {
        all.push(value.as_bytes().into());
    } else {
        for text in spellings(value) {
            add_layers(text.into_owned().into_bytes(), &mut all);
        }
    }
    for part in parts(value) {
        add_layers(part.as_bytes().to_vec(), &mut all);
    }
    all.retain(|form| form.len() >= SHORTEST);
    all.sort();
    all.dedup();
    all
}

/// The value as people and programs write it.
fn spellings(value: &str) -> Vec<Cow<'_, str>> {
    let mut all = vec![Cow::Borrowed(value), Cow::Borrowed(value.trim())];
    if !value.is_ascii() {
        all.push(ComposingNormalizerBorrowed::new_nfc().normalize(value));
        all.push(DecomposingNormalizerBorrowed::new_nfd().normalize(value));
    }
    // A form writes a blank as `+`, and who reads it badly takes a `+` for a blank.
    if value.contains(' ') {
        all.push(value.replace(' ', "+").into());
    }
    if value.contains('+') {
        all.push(value.replace('+', " ").into());
    }
    all
}

/// A form as it is, and what is left of it where its own letters are taken for escapes as well.
fn add_layers(form: Vec<u8>, all: &mut Vec<Box<[u8]>>) {
    let latin = latin(&form);
    for mut form in [Some(form), latin].into_iter().flatten() {
        for _ in 0..=LAYERS {
            all.extend(squeezed(&form).map(|view| view.bytes.into()));
            let next = unescaped(&form).map(|view| view.bytes);
            all.push(form.into());
            match next {
                Some(next) => form = next,
                None => break,
            }
        }
    }
}

/// The text with each letter of Latin-1 as the byte that `\xe4` and `%E4` are.
fn latin(form: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(form).ok()?;
    let is_latin = |letter: char| ('\u{80}'..='\u{ff}').contains(&letter);
    if !text.contains(is_latin) {
        return None;
    }
    let mut bytes = Vec::with_capacity(form.len());
    for letter in text.chars() {
        match u8::try_from(letter) {
            Ok(byte) => bytes.push(byte),
            Err(_) => bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    Some(bytes)
}

/// Parts that are shown alone and say too much.
fn parts(value: &str) -> Vec<&str> {
    let mut all = Vec::new();
    if value.matches('.').count() >= 2 && value.starts_with("ey") {
        // The segments of a JWT, or of two that were sent as one; headers aside, which many JWTs share.
        let segments = value.split(['.', ',', ' ']);
        all.extend(
            segments.filter(|segment| segment.len() >= SHORTEST && !is_jose_header(segment)),
        );
    }
    // A server that takes the secret for a form shows it in parts.
    if value.contains('&') {
        all.extend(value.split('&').filter(|part| part.len() >= LONG_PART));
    }
    // A key is told line by line.
    if value.contains('\n') {
        let lines = value.lines().map(str::trim);
        all.extend(lines.filter(|line| line.len() > LONG_LINE && !line.starts_with('-')));
    }
    all
}

fn is_jose_header(segment: &str) -> bool {
    STANDARD_NO_PAD
        .decode(segment.replace('-', "+").replace('_', "/"))
        .is_ok_and(|bytes| bytes.windows(5).any(|window| window == b"\"alg\""))
}
