//! How deeply a file may be nested.

use crate::yaml::place::Place;

/// Where more collections are open than any file of ours has, if that is so. Readers of YAML take time by the square of
/// the depth before they notice. Brackets in quotes count, too; no text has so many.
pub(super) fn too_deep(text: &str) -> Option<Place> {
    const MOST: usize = 1000;
    let mut open: usize = 0;
    for (number, line) in text.lines().enumerate() {
        // Each dash that follows another on a line opens a collection in the one before.
        let mut dashes = 0;
        for (column, letter) in line.chars().enumerate() {
            match letter {
                '[' | '{' => open += 1,
                ']' | '}' => open = open.saturating_sub(1),
                '-' | '?' => dashes += 1,
                _ => {}
            }
            if letter != '-' && letter != '?' && letter != ' ' {
                dashes = 0;
            }
            if open + dashes > MOST {
                return Some(Place {
                    line: number + 1,
                    column: column + 1,
                });
            }
        }
    }
    None
}
