//! Random attacks: strategies over the surface of a grant.

use proptest::collection::vec;
use proptest::prelude::{Just, any};
use proptest::sample::select;
use proptest::strategy::{BoxedStrategy, NewTree, Strategy, Union};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::fuzz::attack::{Attack, Crafted, KNOWN_NAMES, Mutation, Piece};
use crate::fuzz::corpus::NEAR_MISSES;
use crate::fuzz::fragments::{
    BROKEN_FORM, BROKEN_JSON, COMPRESSIONS, CONTENT_TYPES, HEADERS, ODD_NAMES, PLAIN_NAMES,
    PREFIXES, SUFFIXES, TEXTS, injections,
};
use crate::fuzz::shrink::AttackTree;
use crate::fuzz::surface::{Slot, Surface};
use crate::suite::{BodyForm, Socket, Wire};

/// A runner whose numbers follow from the seed.
pub(crate) fn runner(seed: &[u8; 32]) -> TestRunner {
    TestRunner::new_with_rng(
        Config::default(),
        TestRng::from_seed(RngAlgorithm::ChaCha, seed),
    )
}

/// So many attacks on these surfaces, drawn at once: a strategy does not go from thread to thread.
pub(crate) fn draw(surfaces: &[Surface], runner: &mut TestRunner, count: usize) -> Vec<Attack> {
    use proptest::strategy::ValueTree;
    let attacks = Attacks::on(surfaces);
    let one = |_| attacks.new_tree(runner).ok().map(|tree| tree.current());
    (0..count).filter_map(one).collect()
}

/// Attacks on these surfaces. Its trees shrink an attack as a whole: see [`AttackTree`].
#[derive(Debug)]
pub(crate) struct Attacks(BoxedStrategy<Attack>);

impl Attacks {
    pub(crate) fn on(surfaces: &[Surface]) -> Self {
        let all: Vec<BoxedStrategy<Attack>> = surfaces.iter().map(attacks).collect();
        Self(Union::new(all).boxed())
    }
}

impl Strategy for Attacks {
    type Tree = AttackTree;
    type Value = Attack;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        use proptest::strategy::ValueTree;
        Ok(AttackTree::new(self.0.new_tree(runner)?.current()))
    }
}

fn attacks(surface: &Surface) -> BoxedStrategy<Attack> {
    let (client, method) = (surface.client.clone(), surface.method.clone());
    // Mostly one thing wrong in an otherwise perfect request, which gets the deepest.
    let count = Union::new_weighted(vec![
        (6, Just(1_usize)),
        (2, Just(2)),
        (1, Just(3)),
        (1, Just(5)),
    ]);
    let one = mutation(surface);
    count
        .prop_flat_map(move |count| vec(one.clone(), count))
        .prop_map(move |mutations| Attack {
            client: client.clone(),
            method: method.clone(),
            mutations: apart(mutations),
        })
        .boxed()
}

/// One alteration for each parameter: a second one would undo or hide the first.
fn apart(mutations: Vec<Mutation>) -> Vec<Mutation> {
    let mut kept: Vec<Mutation> = Vec::new();
    for mutation in mutations {
        let about = |one: &Mutation| match one {
            Mutation::Add(name, _) => name.clone(),
            other => other.about(),
        };
        if !kept.iter().any(|known| about(known) == about(&mutation)) {
            kept.push(mutation);
        }
    }
    kept
}

fn mutation(surface: &Surface) -> BoxedStrategy<Mutation> {
    let mut all: Vec<(u32, BoxedStrategy<Mutation>)> = Vec::new();
    for slot in &surface.slots {
        all.push((4, of_slot(slot, surface)));
    }
    let weight = u32::try_from(surface.slots.len()).unwrap_or(4).max(4);
    all.push((weight, further(surface)));
    all.push((weight / 2, form()));
    if surface.has_basic {
        all.push((weight, credentials(surface)));
    }
    Union::new_weighted(all).boxed()
}

fn of_slot(slot: &Slot, surface: &Surface) -> BoxedStrategy<Mutation> {
    let name = slot.name.clone();
    if slot.in_header {
        let safe = "[ -~\u{80}-\u{ff}]{0,40}";
        return safe
            .prop_map(move |text| Mutation::Set(name.clone(), Crafted::text(text)))
            .boxed();
    }
    let set = name.clone();
    let value = value(surface).prop_map(move |value| Mutation::Set(set.clone(), value));
    let (alter, before, behind) = (name.clone(), name.clone(), name.clone());
    let near = select(NEAR_MISSES).prop_map(move |how| Mutation::Alter(alter.clone(), how));
    let second =
        value_of(surface).prop_map(move |value| Mutation::RepeatWith(behind.clone(), value));
    let first =
        value_of(surface).prop_map(move |value| Mutation::RepeatBefore(before.clone(), value));
    let plain = vec![
        Mutation::Remove(name.clone()),
        Mutation::Repeat(name.clone()),
        Mutation::ToQuery(name.clone()),
        Mutation::Rename(name.clone(), format!("{name}[]")),
    ];
    let mut all = vec![(12, value.boxed()), (1, select(plain).boxed())];
    if slot.is_sent {
        all.extend([(3, near.boxed()), (1, first.boxed()), (1, second.boxed())]);
    }
    if surface.is_json {
        let typed = json().prop_map(move |json| Mutation::Json(name.clone(), json));
        all.push((3, typed.boxed()));
    }
    Union::new_weighted(all).boxed()
}

fn value_of(surface: &Surface) -> BoxedStrategy<Crafted> {
    value(surface)
}

/// A value: the own one with something in it, or something else.
fn value(surface: &Surface) -> BoxedStrategy<Crafted> {
    let piece = piece(surface);
    let around = (piece.clone(), any::<bool>()).prop_map(|(piece, before)| {
        if before {
            Crafted(vec![piece, Piece::Own])
        } else {
            Crafted(vec![Piece::Own, piece])
        }
    });
    let instead = vec(piece, 0..3).prop_map(Crafted);
    Union::new_weighted(vec![(3, around.boxed()), (2, instead.boxed())]).boxed()
}

fn piece(surface: &Surface) -> BoxedStrategy<Piece> {
    let broken = if surface.is_json {
        BROKEN_JSON
    } else {
        BROKEN_FORM
    };
    let broken = select(broken).prop_map(|bytes| Piece::Wire(Wire(bytes.to_vec())));
    let fragment = select(TEXTS).prop_map(|text| Piece::Text(text.to_owned()));
    let injection = select(injections()).prop_map(Piece::Text);
    let control = "[\\x00-\\x1f\\x7f]{1,3}".prop_map(Piece::Text);
    let ascii = "[ -~]{1,24}".prop_map(Piece::Text);
    let letters = "\\PC{1,12}".prop_map(|text: String| Piece::Text(unmarked(&text)));
    let soup = vec(any::<char>(), 1..8)
        .prop_map(|letters| Piece::Text(unmarked(&letters.into_iter().collect::<String>())));
    let is_json = surface.is_json;
    let byte = any::<u8>().prop_map(move |byte| match byte {
        0..=127 => Piece::Text(char::from(byte).to_string()),
        _ if is_json => Piece::Wire(Wire(vec![byte])),
        _ => Piece::Wire(Wire(format!("%{byte:02x}").into_bytes())),
    });
    let longest = surface.longest.max(2);
    let power = (0..usize::BITS - longest.leading_zeros(), any::<u16>());
    let long = (
        power,
        select(vec!["a", "0", "%", "ü", "😀", " ", "a b", "<"]),
    )
        .prop_map(move |((power, more), text)| {
            let length = (1_usize << power) + usize::from(more) % (1_usize << power);
            Piece::Times(text.to_owned(), (length / text.len()).clamp(1, longest))
        });
    let of = select(vec![
        "client.client_id",
        "another.client_id",
        "user.username",
    ])
    .prop_map(|name| Piece::Of(name.to_owned()));
    Union::new_weighted(vec![
        (4, fragment.boxed()),
        (3, byte.boxed()),
        (3, broken.boxed()),
        (3, long.boxed()),
        (2, control.boxed()),
        (2, ascii.boxed()),
        (2, letters.boxed()),
        (1, soup.boxed()),
        (1, injection.boxed()),
        (1, of.boxed()),
    ])
    .boxed()
}

/// Text without the characters that stand for bytes.
fn unmarked(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if u32::from(letter) >= 0x10_FF00 {
                '\u{1F600}'
            } else {
                letter
            }
        })
        .collect()
}

fn json() -> BoxedStrategy<serde_json::Value> {
    use serde_json::Value;
    let leaf = Union::new(vec![
        Just(Value::Null).boxed(),
        any::<bool>().prop_map(Value::from).boxed(),
        any::<i64>().prop_map(Value::from).boxed(),
        any::<f64>().prop_map(Value::from).boxed(),
        "[ -~]{0,8}".prop_map(Value::from).boxed(),
    ]);
    leaf.prop_recursive(4, 16, 4, |inner| {
        Union::new(vec![
            vec(inner.clone(), 0..4).prop_map(Value::from).boxed(),
            vec(("[a-z$_]{0,6}", inner), 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect()))
                .boxed(),
        ])
    })
    .boxed()
}

/// Further parameters, plain and odd, of other requests, and many.
fn further(surface: &Surface) -> BoxedStrategy<Mutation> {
    let value = value(surface);
    let plain = (select(PLAIN_NAMES), "[!-~]{0,24}")
        .prop_map(|(name, text)| Mutation::Add(name.to_owned(), Crafted::text(text)));
    let own: Vec<String> = surface.slots.iter().map(|slot| slot.name.clone()).collect();
    let known: Vec<&str> = KNOWN_NAMES
        .iter()
        .copied()
        .filter(|name| !own.iter().any(|known| known == name))
        .collect();
    let known = (select(known), value.clone())
        .prop_map(|(name, value)| Mutation::Add(name.to_owned(), value));
    let odd = (select(ODD_NAMES), value.clone())
        .prop_map(|(name, value)| Mutation::Add(name.to_owned(), value));
    let any_name = ("\\PC{0,8}", value)
        .prop_filter("the request has this one", move |(name, _)| {
            !own.contains(name)
        })
        .prop_map(|(name, value)| Mutation::Add(unmarked(&name), value));
    let many = (1_usize..1200).prop_map(Mutation::Many);
    Union::new_weighted(vec![
        (3, plain.boxed()),
        (3, known.boxed()),
        (2, odd.boxed()),
        (1, any_name.boxed()),
        (1, many.boxed()),
        (1, Just(Mutation::Reverse).boxed()),
    ])
    .boxed()
}

fn form() -> BoxedStrategy<Mutation> {
    let forms = vec![
        BodyForm::FormPercent20,
        BodyForm::FormEncodeAll,
        BodyForm::FormSemicolons,
        BodyForm::Json,
        BodyForm::Multipart,
        BodyForm::Xml,
    ];
    let styles = vec![
        Socket::UpperCaseHeaders,
        Socket::LowerCaseHeaders,
        Socket::SmallChunks,
    ];
    let compressed = select(COMPRESSIONS).prop_map(Mutation::Compress);
    let header = select(HEADERS)
        .prop_map(|(name, value)| Mutation::Header(name.to_owned(), Crafted::text(value)));
    let named = ("[A-Za-z][A-Za-z0-9-]{0,12}", "[ -~]{0,32}")
        .prop_map(|(name, value)| Mutation::Header(format!("X-{name}"), Crafted::text(value)));
    let prefix = select(PREFIXES).prop_map(|bytes| Mutation::BodyPrefix(Wire(bytes.to_vec())));
    let suffix = select(SUFFIXES).prop_map(|bytes| Mutation::BodySuffix(Wire(bytes.to_vec())));
    let tail = vec(any::<u8>(), 1..24).prop_map(|bytes| Mutation::BodySuffix(Wire(bytes)));
    let content_type =
        select(CONTENT_TYPES).prop_map(|text| Mutation::ContentType(Crafted::text(text)));
    Union::new(vec![
        select(forms).prop_map(Mutation::Form).boxed(),
        select(styles).prop_map(Mutation::Socket).boxed(),
        compressed.boxed(),
        header.boxed(),
        named.boxed(),
        prefix.boxed(),
        suffix.boxed(),
        tail.boxed(),
        content_type.boxed(),
    ])
    .boxed()
}

fn credentials(surface: &Surface) -> BoxedStrategy<Mutation> {
    let basic = value(surface).prop_map(Mutation::Basic);
    let bytes = vec(any::<u8>(), 0..24)
        .prop_map(|bytes| Mutation::Basic(Crafted(vec![Piece::Own, Piece::Wire(Wire(bytes))])));
    let header =
        "[!-~][ -~]{0,40}".prop_map(|text| Mutation::Authorization(vec![Crafted::text(text)]));
    let around = "[ -~]{1,6}".prop_map(|text| {
        Mutation::Authorization(vec![Crafted(vec![Piece::Own, Piece::Text(text)])])
    });
    let long = (1_usize..8192).prop_map(|count| {
        let times = Piece::Times("a".to_owned(), count);
        Mutation::Authorization(vec![Crafted(vec![Piece::Text("Basic ".to_owned()), times])])
    });
    Union::new_weighted(vec![
        (3, basic.boxed()),
        (2, bytes.boxed()),
        (2, header.boxed()),
        (1, around.boxed()),
        (1, long.boxed()),
    ])
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::strategy::ValueTree;

    fn drawn(seed: u8) -> Vec<Attack> {
        let surface = Surface {
            slots: Vec::new(),
            has_basic: true,
            longest: 65_536,
            ..Surface::default()
        };
        let attacks = Attacks::on(&[surface]);
        let mut runner = runner(&[seed; 32]);
        (0..200)
            .filter_map(|_| attacks.new_tree(&mut runner).ok())
            .map(|tree| tree.current())
            .collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_attacks_and_another_one_others() {
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
    }

    #[test]
    fn an_attack_is_the_same_when_it_is_read_back() {
        for attack in drawn(3) {
            let text = serde_json::to_string(&attack).expect("an attack is data");
            let back: Attack = serde_json::from_str(&text).expect("it was written by us");
            assert_eq!(back, attack);
        }
    }
}
