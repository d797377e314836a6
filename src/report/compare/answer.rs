//! What a client could tell answers apart by: status, media type, error code and the names of members.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value as Json;

use crate::answer::error_code;
use crate::secret::{Part as ShownPart, Shown, written};
use crate::verdict::{Part, Record, ShownExchange};

/// The deciding answer of a case, without what differs from request to request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The status; none where no answer came.
    pub status: Option<u16>,
    /// The error code, where it is an error.
    pub error: Option<Shown>,
    /// The names of the members, sorted.
    pub members: Vec<Shown>,
    /// The media type.
    pub content_type: Option<Shown>,
}

impl Answer {
    /// The answer to the last step.
    pub(super) fn of(record: &Record) -> Option<Self> {
        let mut exchanges = record.exchanges.iter();
        let exchange = exchanges.rfind(|exchange| is_step(exchange))?;
        let json: Option<Json> = serde_json::from_str(&exchange.response_body).ok();
        let object = json.as_ref().and_then(Json::as_object);
        let mut members: Vec<Shown> = object
            .map(|object| object.keys().map(written).collect())
            .unwrap_or_default();
        members.sort();
        Some(Self {
            status: exchange.status,
            error: object
                .and_then(|object| error_code(exchange.status, object))
                .map(written),
            members,
            content_type: media_type(&exchange.response_headers),
        })
    }
}

/// Whether it was a step; reports of earlier versions say it by the words of its purpose alone.
fn is_step(exchange: &ShownExchange) -> bool {
    match exchange.part {
        Some(part) => part == Part::Step,
        None => {
            let purpose = exchange.purpose.as_str();
            !matches!(purpose, "control" | "oracle") && !purpose.starts_with("to get ")
        }
    }
}

fn media_type(headers: &[(Shown, Shown)]) -> Option<Shown> {
    let (_, value) = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"))?;
    let media_type = value.split(';').next().unwrap_or_default().trim();
    Some(written(media_type.to_ascii_lowercase()))
}

impl ShownPart for Answer {}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.status {
            Some(status) => write!(f, "{status}")?,
            None => f.write_str("no answer")?,
        }
        if let Some(error) = &self.error {
            write!(f, " {error}")?;
        }
        if !self.members.is_empty() {
            let members = Shown::joined(self.members.iter().cloned(), ", ");
            write!(f, " {{{members}}}")?;
        } else if let Some(content_type) = &self.content_type {
            write!(f, " {content_type}")?;
        }
        Ok(())
    }
}
