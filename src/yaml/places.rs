//! Where each path of a file stands.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

use crate::yaml::depth::too_deep;
use crate::yaml::place::Place;

/// Where each path of a YAML file stands.
#[derive(Debug, Default)]
pub struct Places {
    by_path: BTreeMap<String, Place>,
    /// What lies deeper is not noted.
    depth: usize,
}

/// The depth to which places are noted: that of the typed parse.
const DEEPEST: usize = 128;
/// As much of a key as is noted.
const LONGEST_KEY: usize = 200;

/// A collection that the marked parse is inside of.
enum Level {
    Sequence { path: String, next: usize },
    Mapping { path: String, key: Option<String> },
}

impl Places {
    /// Reads the places of `text`; a file that does not parse gives those before its error.
    pub fn of(text: &str) -> Self {
        Self::down_to(DEEPEST, text)
    }

    /// Only those of what the file holds and of its parts, such as `cases[3]`: most of the cost is what lies deeper.
    pub fn of_parts(text: &str) -> Self {
        Self::down_to(2, text)
    }

    fn down_to(depth: usize, text: &str) -> Self {
        let mut places = Self {
            depth,
            ..Self::default()
        };
        if too_deep(text).is_some() {
            return places;
        }
        let mut levels: Vec<Level> = Vec::new();
        for step in Parser::new_from_str(text) {
            let Ok((event, span)) = step else { break };
            let place = Place {
                line: span.start.line(),
                column: span.start.col() + 1,
            };
            let is_deeper = levels.len() > places.depth;
            match event {
                Event::Scalar(value, ..) => {
                    if let Some(Level::Mapping {
                        key: key @ None, ..
                    }) = levels.last_mut()
                    {
                        if is_deeper {
                            *key = Some(String::new());
                            continue;
                        }
                        *key = Some(value.chars().take(LONGEST_KEY).collect());
                        let path = current(&levels);
                        places.by_path.insert(format!("{path}#key"), place);
                    } else {
                        places.enter(&mut levels, place);
                    }
                }
                Event::Alias(_) => {
                    places.enter(&mut levels, place);
                }
                // Deeper than any file that parses; each path repeats the one around it.
                Event::SequenceStart(..) | Event::MappingStart(..) if levels.len() >= DEEPEST => {
                    break;
                }
                Event::SequenceStart(..) => {
                    let path = places.enter(&mut levels, place);
                    levels.push(Level::Sequence { path, next: 0 });
                }
                Event::MappingStart(..) => {
                    let path = places.enter(&mut levels, place);
                    levels.push(Level::Mapping { path, key: None });
                }
                Event::SequenceEnd | Event::MappingEnd => {
                    levels.pop();
                }
                _ => {}
            }
        }
        places
    }

    /// Whether there is something at `path` itself.
    pub fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    /// The place of `path`, or of the nearest thing around it.
    pub fn get(&self, path: &str) -> Option<Place> {
        let mut path = path;
        loop {
            if let Some(place) = self.by_path.get(path) {
                return Some(*place);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }

    /// Notes that a value begins here, and gives its path.
    fn enter(&mut self, levels: &mut [Level], place: Place) -> String {
        let path = if levels.len() <= self.depth {
            current(levels)
        } else {
            String::new()
        };
        match levels.last_mut() {
            Some(Level::Sequence { next, .. }) => *next += 1,
            Some(Level::Mapping { key, .. }) => *key = None,
            None => {}
        }
        if levels.len() <= self.depth {
            self.by_path.insert(path.clone(), place);
        }
        path
    }
}

/// The path of the value that comes next.
fn current(levels: &[Level]) -> String {
    match levels.last() {
        None => String::new(),
        Some(Level::Sequence { path, next }) => format!("{path}[{next}]"),
        Some(Level::Mapping { path, key }) => {
            let key = key.as_deref().unwrap_or_default();
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_their_places() {
        let places = Places::of("a: 1\nb:\n  - c: {d: e}\n  - [f, g]\n");
        assert_eq!(
            places.get("b[0].c.d"),
            Some(Place {
                line: 3,
                column: 12
            })
        );
        assert_eq!(places.get("b[1][1]"), Some(Place { line: 4, column: 9 }));
        assert_eq!(
            places.get("b[1].nothing.here"),
            Some(Place { line: 4, column: 5 })
        );
    }

    #[test]
    fn parts_stand_where_they_stand_among_all_places() {
        let text = "kind: suite\ncases:\n  - id: a\n    steps: [{b: c}, {d: {e: f}}]\n  - {id: g}\n  - &h [i]\n  - *h\n";
        let (all, parts) = (Places::of(text), Places::of_parts(text));
        for path in [
            "kind", "kind#key", "cases", "cases[0]", "cases[1]", "cases[2]", "cases[3]",
        ] {
            assert!(parts.has(path), "{path}");
            assert_eq!(parts.get(path), all.get(path), "{path}");
        }
        assert!(!parts.has("cases[4]"));
        assert!(all.has("cases[0].id") && !parts.has("cases[0].id"));
        assert_eq!(parts.get("cases[0].steps[1].d"), all.get("cases[0]"));
    }
}
