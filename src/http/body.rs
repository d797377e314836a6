//! Bodies of answers: shared instead of copied, and weighed for as long as anybody holds them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What all large bodies of a run may take at a time.
const ROOM: usize = 24 << 20;

/// A body up to this size needs no room: there are few of them at a time, and a run has nearly none that is larger.
const SMALL: usize = 16 * 1024;

/// The body of an answer, or its beginning.
#[derive(Clone, Default)]
pub struct Body(Arc<Held>);

/// Bytes, and the room that they take.
#[derive(Default)]
struct Held {
    bytes: Box<[u8]>,
    _share: Share,
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0.bytes
    }
}

impl From<Vec<u8>> for Body {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Held {
            bytes: bytes.into(),
            _share: Share::default(),
        }))
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Body {}

impl fmt::Debug for Body {
    /// Its length and nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Body({} bytes)", self.len())
    }
}

/// The room that the large bodies of a run have together.
#[derive(Debug, Default)]
pub(super) struct Room {
    used: AtomicUsize,
    refused: AtomicUsize,
}

impl Room {
    /// How many bodies were cut off since there was no room for all of them.
    pub(super) fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    fn take(&self, bytes: usize) -> bool {
        let more = |used: usize| used.checked_add(bytes).filter(|used| *used <= ROOM);
        let taken = self
            .used
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        taken.is_ok()
    }
}

/// How much of a body is read.
#[derive(Clone, Copy)]
pub(super) struct Bounds<'a> {
    /// At most so many bytes.
    pub(super) most: usize,
    /// What all bodies have together.
    pub(super) room: &'a Arc<Room>,
}

/// A part of the room, given back when it is dropped.
#[derive(Default)]
struct Share {
    bytes: usize,
    of: Option<Arc<Room>>,
}

impl Share {
    /// Gives back what is beyond so many bytes.
    fn shrink(&mut self, to: usize) {
        let more = self.bytes.saturating_sub(to);
        if let Some(room) = &self.of {
            room.used.fetch_sub(more, Ordering::Relaxed);
        }
        self.bytes -= more;
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(0);
    }
}

/// A body that is being read: up to a bound, and as far as there is room for it.
pub(super) struct Growing {
    bytes: Vec<u8>,
    most: usize,
    share: Share,
    is_cut: bool,
}

impl Growing {
    /// One that has at most so many bytes.
    pub(super) fn up_to(most: usize, room: &Arc<Room>) -> Self {
        Self {
            bytes: Vec::new(),
            most,
            share: Share {
                bytes: 0,
                of: Some(Arc::clone(room)),
            },
            is_cut: false,
        }
    }

    /// Adds what came; says whether more is wanted.
    pub(super) fn add(&mut self, more: &[u8]) -> bool {
        let left = self.most - self.bytes.len();
        let taken = more.len().min(left);
        let needs = self.bytes.len() + taken;
        if needs > SMALL && needs > self.share.bytes {
            // A vector that grows has twice what it needs, at worst.
            let wanted = needs.next_power_of_two() - self.share.bytes;
            let room = self.share.of.as_ref();
            if !room.is_some_and(|room| room.take(wanted)) {
                if let Some(room) = room {
                    room.refused.fetch_add(1, Ordering::Relaxed);
                }
                self.is_cut = true;
                return false;
            }
            self.share.bytes += wanted;
        }
        self.bytes.extend_from_slice(&more[..taken]);
        self.is_cut = taken < more.len();
        !self.is_cut
    }

    /// What came, and whether it went on behind.
    pub(super) fn end(self) -> (Body, bool) {
        let Self {
            bytes,
            mut share,
            is_cut,
            ..
        } = self;
        share.shrink(bytes.len());
        let held = Held {
            bytes: bytes.into(),
            _share: share,
        };
        (Body(Arc::new(held)), is_cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(room: &Arc<Room>, size: usize, most: usize) -> (Body, bool) {
        let mut growing = Growing::up_to(most, room);
        for _ in 0..size.div_ceil(1000) {
            if !growing.add(&[b'x'; 1000]) {
                break;
            }
        }
        growing.end()
    }

    #[test]
    fn a_body_has_no_more_than_it_may_have() {
        let room = Arc::default();
        assert_eq!(grown(&room, 3000, 3000), (vec![b'x'; 3000].into(), false));
        assert_eq!(grown(&room, 4000, 3000), (vec![b'x'; 3000].into(), true));
        assert_eq!(room.used.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn large_bodies_share_their_room_and_give_it_back() {
        let room = Arc::default();
        let size = 1_000_000;
        let mut all: Vec<(Body, bool)> = Vec::new();
        while all.last().is_none_or(|(_, is_cut)| !is_cut) {
            all.push(grown(&room, size, 2 * size));
        }
        let whole = all.iter().filter(|(body, _)| body.len() == size).count();
        assert!((20..=ROOM / size).contains(&whole), "{whole}");
        assert_eq!((all.len() - whole, room.refused()), (1, 1));
        all.clear();
        assert_eq!(room.used.load(Ordering::Relaxed), 0);
        assert!(!grown(&room, size, 2 * size).1);
    }
}
