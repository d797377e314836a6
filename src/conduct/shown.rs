//! How a failure is shown where libtest shows why a test failed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::conduct::conductor::Conductor;
use crate::harness::Render;
use crate::report::{self, Repeats, SuiteText};
use crate::secret::written;

/// With the lines of its suite file, in short where it is one of many.
pub(super) fn render(conductor: &Conductor<'_>) -> Box<Render> {
    let sources = conductor.sources.iter();
    let texts: BTreeMap<String, SuiteText> = sources
        .map(|source| (source.file.clone(), SuiteText::new(source.text.clone())))
        .collect();
    let unknown = SuiteText::default();
    let catalogue = Arc::clone(&conductor.library.catalogue);
    let style = conductor.wish.style;
    let selector: Vec<_> = conductor.wish.selector.iter().map(written).collect();
    let repeats = Repeats::default();
    Box::new(move |record| {
        if let Some(first) = repeats.first_of_many(record) {
            return report::in_short(record, &catalogue, &first, &selector);
        }
        let source = texts.get(record.file.as_str()).unwrap_or(&unknown);
        report::diagnosis(record, &catalogue, source, style, &selector)
    })
}
