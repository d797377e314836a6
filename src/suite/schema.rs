//! JSON Schemas of the suite formats, generated from the types, for editors.

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use crate::suite::advice::AdviceFile;
use crate::suite::case::SuiteFile;
use crate::suite::catalogue::RequirementsFile;
use crate::suite::peers::PeersFile;
use crate::suite::property::PropertiesFile;

/// The schemas of this room, by the name of their file.
pub fn schema_names() -> &'static [&'static str] {
    &["suite", "requirements", "peers", "advice", "properties"]
}

/// The schema of that name.
pub fn schema_for(name: &str) -> Option<Json> {
    let mut generator = SchemaSettings::draft07().into_generator();
    let schema = match name {
        "suite" => generator.root_schema_for::<SuiteFile>(),
        "requirements" => generator.root_schema_for::<RequirementsFile>(),
        "advice" => generator.root_schema_for::<AdviceFile>(),
        "properties" => generator.root_schema_for::<PropertiesFile>(),
        "peers" => generator.root_schema_for::<PeersFile>(),
        _ => return None,
    };
    Some(schema.to_value())
}
