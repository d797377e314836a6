//! A JSON Schema as a suite or profile writes it, compiled when it first judges something.

use std::borrow::Cow;
use std::fmt;
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
    compiled: OnceLock<Result<Arc<jsonschema::Validator>, BadSchema>>,
}

/// What is written as a JSON Schema and is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadSchema {
    /// Where in it, as a JSON Pointer.
    pub place: String,
    /// What is wrong there.
    pub problem: String,
}

impl fmt::Display for BadSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for BadSchema {}

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
    pub fn validator(&self) -> Result<&jsonschema::Validator, &BadSchema> {
        let compile = || match jsonschema::validator_for(&self.json) {
            Ok(validator) => Ok(Arc::new(validator)),
            Err(error) => Err(BadSchema {
                place: error.instance_path().to_string(),
                problem: error.to_string(),
            }),
        };
        self.compiled.get_or_init(compile).as_deref()
    }
}
