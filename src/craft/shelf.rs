//! What is kept for the time of a run, within a bound: what does not fit is counted.

/// Things that are kept, none of which may take more than the rest leaves.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    most: usize,
    weight: usize,
    left_out: usize,
    things: Vec<T>,
}

/// What weighs more than this has half of the room, so that a few large things do not keep the others out.
const LARGE: usize = 64 * 1024;

impl<T> Shelf<T> {
    /// For so many bytes.
    pub(crate) fn of(most: usize) -> Self {
        Self {
            most,
            weight: 0,
            left_out: 0,
            things: Vec::new(),
        }
    }

    /// Keeps a thing that weighs so many bytes, where there is room for it.
    pub(crate) fn put(&mut self, thing: T, weight: usize) {
        let most = if weight > LARGE {
            self.most / 2
        } else {
            self.most
        };
        if self.weight + weight > most {
            self.left_out += 1;
            return;
        }
        self.weight += weight;
        self.things.push(thing);
    }

    pub(crate) fn all(&self) -> &[T] {
        &self.things
    }

    /// Clears it, and gives back what was kept.
    pub(crate) fn take(&mut self) -> Vec<T> {
        self.weight = 0;
        std::mem::take(&mut self.things)
    }

    /// How many did not fit.
    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_counted_and_large_things_leave_room_for_small_ones() {
        let mut shelf = Shelf::of(1 << 20);
        for at in 0..10 {
            shelf.put(at, LARGE + 1);
        }
        assert_eq!((shelf.all().len(), shelf.left_out()), (7, 3));
        shelf.put(10, LARGE);
        assert_eq!(shelf.all().last(), Some(&10));
        for at in 0..1000 {
            shelf.put(at, LARGE);
        }
        // The seven are a byte too large for the room to be shared evenly.
        assert_eq!(shelf.take().len(), 15);
        assert_eq!(shelf.all().len(), 0);
    }
}
