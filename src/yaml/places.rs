//! Where each path of a file stands.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser};

use crate::yaml::depth::too_deep;
use crate::yaml::place::Place;

/// Where each path of a YAML file stands.
#[derive(Debug, Default)]
pub struct Places {
    by_path: BTreeMap<String, Place>,
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
        let mut places = Self::default();
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
            match event {
                Event::Scalar(value, ..) => {
                    if let Some(Level::Mapping {
                        key: key @ None, ..
                    }) = levels.last_mut()
                    {
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
        let path = current(levels);
        match levels.last_mut() {
            Some(Level::Sequence { next, .. }) => *next += 1,
            Some(Level::Mapping { key, .. }) => *key = None,
            None => {}
        }
        self.by_path.insert(path.clone(), place);
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
}
