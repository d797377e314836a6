//! The parts of an attack that can be made smaller: lists, texts, numbers; each has a place and can be cut.

use std::ops::Range;

use serde_json::{Value as Json, json};

use crate::fuzz::attack::{Attack, Crafted, Mutation, Piece};

/// A list within an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    Mutations,
    Pieces(usize, usize),
    Inside(usize, usize, usize),
    Name(usize),
    Affix(usize),
}

/// A number within an attack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Count {
    Times(usize, usize, usize),
    Of(usize),
}

pub(super) fn with(base: &Attack, at: usize, mutation: Mutation) -> Attack {
    let mut attack = base.clone();
    attack.mutations[at] = mutation;
    attack
}

/// The values of an alteration, by number.
pub(super) fn crafted(mutation: &Mutation, value: usize) -> Option<&Crafted> {
    mutation.values().get(value)
}

pub(super) fn crafted_mut(mutation: &mut Mutation, value: usize) -> Option<&mut Crafted> {
    mutation.values_mut().get_mut(value)
}

pub(super) fn length(attack: &Attack, site: Site) -> usize {
    match site {
        Site::Mutations => attack.mutations.len(),
        Site::Pieces(at, value) => {
            crafted(&attack.mutations[at], value).map_or(0, |one| one.0.len())
        }
        Site::Inside(at, value, piece) => {
            match crafted(&attack.mutations[at], value).and_then(|one| one.0.get(piece)) {
                Some(Piece::Text(text)) => text.chars().count(),
                Some(Piece::Wire(wire)) => wire.0.len(),
                _ => 0,
            }
        }
        Site::Name(at) => match &attack.mutations[at] {
            Mutation::Add(name, _) => name.chars().count(),
            _ => 0,
        },
        Site::Affix(at) => match &attack.mutations[at] {
            Mutation::BodyPrefix(wire) | Mutation::BodySuffix(wire) => wire.0.len(),
            _ => 0,
        },
    }
}

/// Changes the list at a site, as letters or as bytes.
pub(super) fn edit(
    attack: &mut Attack,
    site: Site,
    letters: impl FnOnce(&mut Vec<char>),
    bytes: impl FnOnce(&mut Vec<u8>),
) {
    let text = |text: &mut String, change: &mut dyn FnMut(&mut Vec<char>)| {
        let mut all: Vec<char> = text.chars().collect();
        change(&mut all);
        *text = all.into_iter().collect();
    };
    let mut letters = Some(letters);
    let mut once = |all: &mut Vec<char>| {
        if let Some(change) = letters.take() {
            change(all);
        }
    };
    match site {
        Site::Inside(at, value, piece) => {
            let pieces = crafted_mut(&mut attack.mutations[at], value);
            match pieces.and_then(|one| one.0.get_mut(piece)) {
                Some(Piece::Text(one)) => text(one, &mut once),
                Some(Piece::Wire(wire)) => bytes(&mut wire.0),
                _ => {}
            }
        }
        Site::Name(at) => {
            if let Mutation::Add(name, _) = &mut attack.mutations[at] {
                text(name, &mut once);
            }
        }
        Site::Affix(at) => {
            if let Mutation::BodyPrefix(wire) | Mutation::BodySuffix(wire) =
                &mut attack.mutations[at]
            {
                bytes(&mut wire.0);
            }
        }
        Site::Mutations | Site::Pieces(..) => {}
    }
}

pub(super) fn without(base: &Attack, site: Site, range: Range<usize>) -> Attack {
    let mut attack = base.clone();
    match site {
        Site::Mutations => {
            attack.mutations.drain(range);
        }
        Site::Pieces(at, value) => {
            if let Some(one) = crafted_mut(&mut attack.mutations[at], value) {
                one.0.drain(range);
            }
        }
        _ => {
            let other = range.clone();
            edit(
                &mut attack,
                site,
                |letters| drop(letters.drain(range)),
                |bytes| drop(bytes.drain(other)),
            );
        }
    }
    attack
}

pub(super) fn plain(base: &Attack, site: Site, at: usize) -> Attack {
    let mut attack = base.clone();
    edit(
        &mut attack,
        site,
        |letters| letters[at] = 'a',
        |bytes| bytes[at] = b'a',
    );
    attack
}

pub(super) fn counted(base: &Attack, count: Count, number: usize) -> Attack {
    let mut attack = base.clone();
    match count {
        Count::Times(at, value, piece) => {
            let pieces = crafted_mut(&mut attack.mutations[at], value);
            if let Some(Piece::Times(_, times)) = pieces.and_then(|one| one.0.get_mut(piece)) {
                *times = number;
            }
        }
        Count::Of(at) => {
            if let Mutation::Many(count) | Mutation::Nested(_, count) = &mut attack.mutations[at] {
                *count = number;
            }
        }
    }
    attack
}

/// JSON values that are simpler than this one, the simplest first.
pub(super) fn simpler(json: &Json) -> Vec<Json> {
    let mut all = vec![json!(null), json!(0), json!([]), json!({}), json!("a")];
    match json {
        Json::Array(items) => {
            all.extend(items.iter().cloned());
            all.extend(items.iter().map(|item| json!([item])));
        }
        Json::Object(members) => {
            all.extend(members.values().cloned());
            all.extend(members.iter().map(|(name, value)| json!({ name: value })));
        }
        _ => {}
    }
    let own = all.iter().position(|simple| simple == json);
    all.truncate(own.unwrap_or(all.len()));
    all
}
