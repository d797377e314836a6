//! The layers of `reference`, lowest first: a file names only files of layers before its own, and of its own part.

use crate::circles::arrows;
use crate::ratchet::ratchet;
use crate::report;
use crate::source::sources;

/// The parts of `src/reference/`, by layer. Parts of one layer do not know each other.
pub(crate) const LAYERS: &[&[&str]] = &[
    &["wire"],
    &["state"],
    &["rules"],
    &["dialects", "faults", "habits", "model"],
    &["server"],
    &["lib"],
];

/// Within a layer: rows of faults and habits say in which dialects they exist.
const BESIDE: &[(&str, &str)] = &[("faults", "dialects"), ("habits", "dialects")];

/// The part of `src/reference/` that a file is of, with its layer.
fn layer(path: &str) -> Option<(usize, &str)> {
    let below = path.strip_prefix("src/reference/")?;
    let part = below.split('/').next()?.trim_end_matches(".rs");
    let layer = LAYERS.iter().position(|parts| parts.contains(&part))?;
    Some((layer, part))
}

#[test]
fn a_layer_of_the_endpoint_names_only_layers_before_it() {
    let mut broken = Vec::new();
    for arrow in arrows() {
        let (Some((own, from)), Some((other, to))) = (layer(arrow.from), layer(arrow.to)) else {
            continue;
        };
        if from != to && other >= own && !BESIDE.contains(&(from, to)) {
            broken.push(format!(
                "{}:{}: names {}, which is not below it",
                arrow.from, arrow.line, arrow.to
            ));
        }
    }
    report(&broken);
}

#[test]
fn every_file_of_the_endpoint_is_in_a_layer() {
    let places: Vec<String> = sources()
        .iter()
        .filter(|file| file.room == "reference" && layer(&file.path).is_none())
        .map(|file| format!("{}: in no layer", file.path))
        .collect();
    ratchet("reference_files_without_layer", &places);
}
