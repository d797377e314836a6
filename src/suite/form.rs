//! How a body is written, compressed and put on the wire, where that is not the usual way.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the parameters are written into the body, where that is not the profile's own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BodyForm {
    /// `application/x-www-form-urlencoded`, space as `+`.
    Form,
    /// The same with space as `%20`.
    FormPercent20,
    /// The same with every byte of names and values percent-encoded, upper-case hex.
    FormEncodeAll,
    /// The same with every byte percent-encoded, lower-case hex.
    FormEncodeAllLower,
    /// The same with `;` between the parameters.
    FormSemicolons,
    /// A JSON object of strings.
    Json,
    /// `multipart/form-data`.
    Multipart,
    /// XML.
    Xml,
    /// Nothing: the body is empty.
    Empty,
}

/// How the body is compressed. Reports show it as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// gzip, and `Content-Encoding` says so.
    Gzip,
    /// zlib, and `Content-Encoding` calls it deflate.
    Deflate,
    /// gzip, and nothing says so.
    GzipUnsaid,
    /// gzip without its last bytes.
    GzipCutOff,
    /// gzip with a checksum that is not that of the body.
    GzipWrongChecksum,
    /// gzip of gzip, and `Content-Encoding` says so.
    GzipTwice,
}

impl Compression {
    /// How it is told.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Gzip => "by gzip",
            Self::Deflate => "by deflate",
            Self::GzipUnsaid => "by gzip, and nothing says so",
            Self::GzipCutOff => "by gzip, and its end is missing",
            Self::GzipWrongChecksum => "by gzip, with a wrong checksum",
            Self::GzipTwice => "by gzip, twice",
        }
    }
}

/// What reqwest would normalise, and so is written to the socket by ourselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Socket {
    /// Header names in upper case.
    UpperCaseHeaders,
    /// Header names in lower case.
    LowerCaseHeaders,
    /// The body in chunks of a few bytes.
    SmallChunks,
    /// The header fields and the body in separate, delayed segments.
    SlowSegments,
}
