//! The fixed corpus: each byte, each length around a power of two, and the classic fragments, for every parameter;
//! then structure, credentials and form. It runs first, in the same order everywhere.

use serde_json::json;

use crate::fuzz::apply::wire;
use crate::fuzz::attack::{Attack, Crafted, KNOWN_NAMES, Mutation, Piece};
use crate::fuzz::fragments::{
    BROKEN_FORM, BROKEN_JSON, COMPRESSIONS, CONTENT_TYPES, HEADERS, ODD_NAMES, PLAIN_NAMES,
    PREFIXES, SUFFIXES, TEXTS, injections,
};
use crate::fuzz::surface::{Slot, Surface};
use crate::suite::{Alteration, Assertion, BodyForm, Compression, Socket, Wire};

/// Recipes for near misses of a valid value.
pub(crate) const NEAR_MISSES: &[Alteration] = &[
    Alteration::DropLast,
    Alteration::DropFirst,
    Alteration::FirstHalf,
    Alteration::FirstEight,
    Alteration::FlipFirst,
    Alteration::FlipMiddle,
    Alteration::FlipLast,
    Alteration::Append,
    Alteration::Prepend,
    Alteration::SwapCase,
    Alteration::Upper,
    Alteration::Lower,
    Alteration::AppendSpace,
    Alteration::PrependSpace,
    Alteration::AppendNewline,
    Alteration::AppendNul,
    Alteration::TwiceByComma,
    Alteration::TwiceBySpace,
    Alteration::Quoted,
    Alteration::PercentEncode,
];

/// Parameters that mean the same with every grant.
const SHARED: &[&str] = &[
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "nonce",
    "x-device-id",
    "exclusive_tag",
];

/// Every attack of the corpus on these surfaces: of the first one everything, of the others what they have besides.
/// Unless it is to be `whole`, what all grants have in common is left to another grant.
pub(crate) fn corpus(surfaces: &[Surface], whole: bool) -> Vec<Attack> {
    let mut all = Vec::new();
    for (at, surface) in surfaces.iter().enumerate() {
        let known = |name: &str| {
            surfaces[..at]
                .iter()
                .any(|earlier| earlier.slots.iter().any(|slot| slot.name == name))
        };
        let mut mutations = Vec::new();
        for slot in surface.slots.iter().filter(|slot| !known(&slot.name)) {
            if whole || !SHARED.contains(&slot.name.as_str()) {
                of_slot(slot, surface, &mut mutations);
            } else if slot.is_sent {
                mutations.push(vec![Mutation::Remove(slot.name.clone())]);
                mutations.push(vec![Mutation::Repeat(slot.name.clone())]);
            }
        }
        if at == 0 && whole {
            structure(surface, &mut mutations);
            form(surface, &mut mutations);
        }
        let has_basic = surface.has_basic && whole;
        if has_basic && !surfaces[..at].iter().any(|earlier| earlier.has_basic) {
            credentials(surface, &mut mutations);
        }
        if surface.has_assertion && whole {
            assertions(&mut mutations);
        }
        all.extend(mutations.into_iter().map(|mutations| Attack {
            client: surface.client.clone(),
            method: surface.method.clone(),
            mutations,
        }));
    }
    all
}

#[expect(clippy::too_many_lines, reason = "one paragraph per kind of value")]
fn of_slot(slot: &Slot, surface: &Surface, all: &mut Vec<Vec<Mutation>>) {
    let name = &slot.name;
    let mut one = |mutation| all.push(vec![mutation]);
    one(Mutation::Remove(name.clone()));
    one(Mutation::Set(name.clone(), Crafted::empty()));
    if slot.in_header {
        for text in TEXTS
            .iter()
            .filter(|text| !text.contains(['\r', '\n', '\0']))
        {
            one(Mutation::Set(name.clone(), Crafted::text(*text)));
        }
        return;
    }
    for byte in 0..=255_u8 {
        let piece = match byte {
            0..=127 => Piece::Text(char::from(byte).to_string()),
            _ if surface.is_json => Piece::Wire(Wire(vec![byte])),
            _ => wire(&format!("%{byte:02x}")),
        };
        one(Mutation::Set(name.clone(), Crafted::own_and(piece)));
    }
    for length in lengths(surface.longest) {
        let times = Piece::Times("a".to_owned(), length);
        one(Mutation::Set(name.clone(), Crafted(vec![times])));
    }
    for length in (6..=16)
        .map(|power| 1_usize << power)
        .filter(|length| *length <= surface.longest)
    {
        let times = Piece::Times("a".to_owned(), length);
        one(Mutation::Set(name.clone(), Crafted::own_and(times)));
    }
    for text in letters_of_all_blocks() {
        one(Mutation::Set(name.clone(), Crafted::text(text)));
    }
    let injections = injections();
    for text in TEXTS
        .iter()
        .copied()
        .chain(injections.iter().map(String::as_str))
    {
        one(Mutation::Set(name.clone(), Crafted::text(text)));
    }
    let broken = if surface.is_json {
        BROKEN_JSON
    } else {
        BROKEN_FORM
    };
    for bytes in broken {
        let piece = Piece::Wire(Wire(bytes.to_vec()));
        one(Mutation::Set(name.clone(), Crafted::own_and(piece.clone())));
        one(Mutation::Set(name.clone(), Crafted(vec![piece])));
    }
    if slot.is_sent {
        for how in NEAR_MISSES {
            one(Mutation::Alter(name.clone(), *how));
        }
        one(Mutation::Repeat(name.clone()));
        for value in [Crafted::empty(), Crafted::text("grantspec")] {
            one(Mutation::RepeatWith(name.clone(), value.clone()));
            one(Mutation::RepeatBefore(name.clone(), value));
        }
        one(Mutation::ToQuery(name.clone()));
        for other in [
            format!("{name}[]"),
            name.to_uppercase(),
            format!("{name}%00"),
        ] {
            one(Mutation::Rename(name.clone(), other));
        }
    }
    if surface.is_json {
        types(name, all);
    }
}

/// A letter of each block of 256, sixteen to a text; then one of each plane.
fn letters_of_all_blocks() -> Vec<String> {
    let letters = (0..0x100_u32).filter_map(|block| char::from_u32(block * 0x100 + 0x41));
    let letters: Vec<char> = letters.collect();
    let planes = (1..0x10_u32).filter_map(|plane| char::from_u32(plane * 0x1_0000 + 0x341));
    let texts = letters.chunks(16).map(|some| some.iter().collect());
    texts.chain([planes.collect()]).collect()
}

/// Lengths around the powers of two.
fn lengths(longest: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..usize::BITS - 1)
        .map(|power| 1_usize << power)
        .take_while(|length| *length <= longest)
        .flat_map(|length| [length.saturating_sub(1), length, length + 1])
        .filter(|length| (1..=longest).contains(length))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn types(name: &str, all: &mut Vec<Vec<Mutation>>) {
    let values = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(18_446_744_073_709_551_615_u64),
        json!([]),
        json!({}),
        json!(["grantspec"]),
        json!([[["grantspec"]]]),
        json!({"x": "grantspec"}),
        json!({"$ne": null}),
        json!([null]),
    ];
    for value in values {
        all.push(vec![Mutation::Json(name.to_owned(), value)]);
    }
    for depth in [2, 64, 127, 128, 129, 512, 4096] {
        all.push(vec![Mutation::Nested(name.to_owned(), depth)]);
    }
}

fn structure(surface: &Surface, all: &mut Vec<Vec<Mutation>>) {
    let add = |name: &str, value: Crafted| Mutation::Add(name.to_owned(), value);
    all.push(vec![Mutation::Reverse]);
    for name in ODD_NAMES {
        all.push(vec![add(name, Crafted::text("1"))]);
    }
    for name in PLAIN_NAMES {
        all.push(vec![add(name, Crafted::text("1"))]);
        all.push(vec![add(name, Crafted::empty())]);
    }
    // Values of an unknown parameter: every letter that is plain, then what is not.
    for byte in 0x20..0x7f_u8 {
        let text = format!("x{}", char::from(byte));
        all.push(vec![add("grantspec_x", Crafted::text(text))]);
    }
    for length in lengths(surface.longest) {
        let times = Piece::Times("a".to_owned(), length);
        all.push(vec![add("grantspec_x", Crafted(vec![times]))]);
    }
    for byte in 0..=255_u8 {
        let name = match byte {
            0..=127 => format!("grantspec{}", char::from(byte)),
            _ => format!("grantspec{}", char::from(byte)),
        };
        all.push(vec![add(&name, Crafted::text("1"))]);
    }
    for count in [2, 10, 16, 50, 64, 100, 128, 200, 256, 500, 512, 1000, 1024] {
        all.push(vec![Mutation::Many(count)]);
    }
    known_names(surface, all);
    for slot in surface.sent() {
        let again = Mutation::Repeat(slot.name.clone());
        all.push(vec![again.clone(), again]);
    }
}

/// Parameters of other requests: each alone, all at once, and in halves, so that each pair meets several times.
fn known_names(surface: &Surface, all: &mut Vec<Vec<Mutation>>) {
    let is_free = |name: &&&str| !surface.slots.iter().any(|slot| slot.name == **name);
    let names: Vec<&str> = KNOWN_NAMES.iter().filter(is_free).copied().collect();
    let add = |name: &&str| Mutation::Add((*name).to_owned(), Crafted::text("grantspec"));
    all.extend(names.iter().map(|name| vec![add(name)]));
    all.push(names.iter().map(add).collect());
    for bit in 0..6_u32 {
        for wanted in [0, 1] {
            let half = names.iter().enumerate();
            let half = half.filter(|(at, _)| (at >> bit) & 1 == wanted);
            all.push(half.map(|(_, name)| add(name)).collect());
        }
    }
}

fn form(surface: &Surface, all: &mut Vec<Vec<Mutation>>) {
    let mut one = |mutation| all.push(vec![mutation]);
    for form in [
        BodyForm::FormPercent20,
        BodyForm::FormEncodeAll,
        BodyForm::FormEncodeAllLower,
        BodyForm::FormSemicolons,
        BodyForm::Json,
        BodyForm::Multipart,
        BodyForm::Xml,
        BodyForm::Empty,
        BodyForm::Form,
    ] {
        one(Mutation::Form(form));
    }
    for bytes in PREFIXES {
        one(Mutation::BodyPrefix(Wire(bytes.to_vec())));
    }
    for bytes in SUFFIXES {
        one(Mutation::BodySuffix(Wire(bytes.to_vec())));
    }
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(4096), close.repeat(4096));
    if surface.is_json {
        one(Mutation::BodyPrefix(Wire::from(deep("[", "").as_str())));
        one(Mutation::BodyPrefix(Wire::from(
            deep("{\"a\":", "").as_str(),
        )));
    }
    for text in CONTENT_TYPES {
        one(Mutation::ContentType(Crafted::text(*text)));
    }
    for (name, value) in HEADERS {
        one(Mutation::Header((*name).to_owned(), Crafted::text(*value)));
    }
    for how in COMPRESSIONS {
        one(Mutation::Compress(*how));
    }
    // A body that is short on the wire and long behind it.
    let long = Crafted(vec![Piece::Times("a".to_owned(), surface.longest)]);
    let long = Mutation::Add("grantspec_x".to_owned(), long);
    all.push(vec![long, Mutation::Compress(Compression::Gzip)]);
    let mut one = |mutation| all.push(vec![mutation]);
    for style in [
        Socket::UpperCaseHeaders,
        Socket::LowerCaseHeaders,
        Socket::SmallChunks,
        Socket::SlowSegments,
    ] {
        one(Mutation::Socket(style));
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one paragraph per kind of credential"
)]
fn credentials(surface: &Surface, all: &mut Vec<Vec<Mutation>>) {
    let own_and = |text: &str| Crafted(vec![Piece::Own, Piece::Text(text.to_owned())]);
    let header = |value: Crafted| vec![Mutation::Authorization(vec![value])];
    all.push(vec![Mutation::Authorization(Vec::new())]);
    for text in [
        "",
        " ",
        "Basic",
        "Basic ",
        "Basic  ",
        "Basic =",
        "Basic ====",
        "Basic !!not*base64!!",
        "Basic YQ",
        "Basic Og==",
        "Basic Ojo=",
        "Basic OmE=",
        "Basic YTo=",
        "Basic w7w6w7w=",
        "basic Og==",
        "BASIC",
        "Bearer grantspec",
        "Digest username=\"x\"",
        "Negotiate YII=",
        "NTLM TlRM",
        "DPoP grantspec",
        "AWS4-HMAC-SHA256 x",
        "grantspec",
        "Basic\u{a0}Og==",
        "Basic, Basic",
        "Basic realm=\"x\"",
        ":",
        "a:b",
    ] {
        all.push(header(Crafted::text(text)));
    }
    for text in [" ", "=", "\t", "x", ",", ", Bearer x", " x", "A", "\u{fc}"] {
        all.push(header(own_and(text)));
        all.push(header(Crafted(vec![
            Piece::Text(text.to_owned()),
            Piece::Own,
        ])));
    }
    all.push(vec![Mutation::Authorization(vec![
        Crafted(vec![Piece::Own]),
        Crafted(vec![Piece::Own]),
    ])]);
    all.push(vec![Mutation::Authorization(vec![
        Crafted(vec![Piece::Own]),
        Crafted::text("Bearer grantspec"),
    ])]);
    for byte in 0..=255_u8 {
        let piece = Piece::Wire(Wire(vec![byte]));
        all.push(vec![Mutation::Basic(Crafted(vec![Piece::Own, piece]))]);
        if !matches!(byte, 0 | b'\r' | b'\n') {
            let odd = Wire([b"Basic ".as_slice(), &[byte]].concat());
            all.push(header(Crafted(vec![Piece::Wire(odd)])));
        }
    }
    for text in TEXTS {
        all.push(vec![Mutation::Basic(Crafted::text(*text))]);
        all.push(vec![Mutation::Basic(own_and(text))]);
    }
    for length in lengths(surface.longest.min(8 * 1024)) {
        let times = Piece::Times("a".to_owned(), length);
        all.push(vec![Mutation::Basic(Crafted(vec![times.clone()]))]);
        all.push(header(Crafted(vec![
            Piece::Text("Basic ".to_owned()),
            times,
        ])));
    }
}

#[expect(clippy::too_many_lines, reason = "one paragraph per kind of assertion")]
fn assertions(all: &mut Vec<Vec<Mutation>>) {
    let mut one = |differs: Assertion| all.push(vec![Mutation::Assertion(Box::new(differs))]);
    for algorithm in [
        "none", "None", "NONE", "HS256", "HS512", "XX256", "", "RS1", "ES256",
    ] {
        let header = [("alg".to_owned(), json!(algorithm))].into();
        one(Assertion {
            header,
            ..Assertion::default()
        });
    }
    let long = "a".repeat(8192);
    let headers = [
        ("crit", json!(["grantspec"])),
        ("crit", json!([])),
        ("crit", json!(["b64"])),
        ("b64", json!(false)),
        ("typ", json!("grantspec")),
        ("typ", json!(null)),
        ("cty", json!("JWT")),
        ("kid", json!(long)),
        ("kid", json!("../../../x")),
        ("kid", json!("' OR '1'='1")),
        ("kid", json!(1)),
        ("kid", json!(null)),
        ("kid", json!(["x"])),
        ("jwk", json!("{{own_public_jwk}}")),
        ("jwk", json!({})),
        ("jwk", json!("x")),
        ("jku", json!("https://grantspec.invalid/jwks")),
        ("jku", json!("file:///x")),
        ("x5u", json!("https://grantspec.invalid/x5u")),
        ("x5c", json!(["grantspec"])),
        ("x5c", json!([])),
        ("x5t", json!("grantspec")),
        ("zip", json!("DEF")),
        ("alg", json!(1)),
        ("alg", json!(null)),
        ("alg", json!(["RS256"])),
    ];
    for (name, value) in headers {
        let header = [(name.to_owned(), value)].into();
        one(Assertion {
            header,
            ..Assertion::default()
        });
    }
    let odd = [
        json!(null),
        json!(""),
        json!(0),
        json!(-1),
        json!(1e300),
        json!(true),
        json!([]),
        json!({}),
        json!(["grantspec"]),
        json!("\u{0}"),
        json!("' OR '1'='1"),
        json!("9999999999999999999999"),
        json!(9_007_199_254_740_993_i64),
        json!(i64::MAX),
        json!("a".repeat(4096)),
    ];
    for claim in ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"] {
        for value in &odd {
            let claims = [(claim.to_owned(), value.clone())].into();
            one(Assertion {
                claims,
                ..Assertion::default()
            });
        }
        let drop = vec![claim.to_owned()];
        one(Assertion {
            drop,
            ..Assertion::default()
        });
    }
    for suffix in ["x", "}", ",", "{}", "\u{0}", " "] {
        let payload_suffix = Some(suffix.to_owned());
        one(Assertion {
            payload_suffix,
            ..Assertion::default()
        });
    }
    for how in NEAR_MISSES {
        one(Assertion {
            alter: Some(*how),
            ..Assertion::default()
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_the_powers_of_two_and_their_neighbours() {
        assert_eq!(lengths(9), [1, 2, 3, 4, 5, 7, 8, 9]);
        assert_eq!(lengths(65_536).last(), Some(&65_536));
    }

    #[test]
    fn each_pair_of_known_names_meets() {
        let mut all = Vec::new();
        known_names(&Surface::default(), &mut all);
        let meet = |a: &str, b: &str| {
            all.iter().any(|mutations| {
                let has = |name: &str| {
                    mutations
                        .iter()
                        .any(|one| matches!(one, Mutation::Add(known, _) if known == name))
                };
                has(a) && has(b)
            })
        };
        for a in KNOWN_NAMES {
            for b in KNOWN_NAMES {
                assert!(meet(a, b), "{a} and {b}");
            }
        }
    }
}
