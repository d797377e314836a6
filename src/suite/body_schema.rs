//! A JSON Schema as a suite or profile writes it, compiled when it first judges something.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// A JSON Schema that a body is held against.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BodySchema {
    /// The schema as written.
    pub json: Json,
    #[serde(skip)]
    compiled: OnceLock<Result<Arc<jsonschema::Validator>, String>>,
}

impl PartialEq for BodySchema {
    fn eq(&self, other: &Self) -> bool {
        self.json == other.json
    }
}

/// In the schema of suite files it is any JSON.
impl JsonSchema for BodySchema {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "BodySchema".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Json::json_schema(generator)
    }
}

impl BodySchema {
    /// What judges by it: one schema judges thousands of answers.
    ///
    /// # Errors
    ///
    /// It is no JSON Schema.
    pub fn validator(&self) -> Result<&jsonschema::Validator, &str> {
        let compile = || {
            jsonschema::validator_for(&self.json)
                .map(Arc::new)
                .map_err(|error| error.to_string())
        };
        match self.compiled.get_or_init(compile) {
            Ok(validator) => Ok(validator),
            Err(error) => Err(error),
        }
    }
}
