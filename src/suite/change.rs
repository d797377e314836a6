//! The one list of what can be changed in a valid request: a case names changes, the fuzzer draws them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::whole;
use crate::suite::alteration::Alteration;
use crate::suite::auth::Assertion;
use crate::suite::form::{BodyForm, Compression, Socket};
use crate::suite::value::Value;
use crate::suite::wire::Wire;

/// One change to a valid request. `[name, value]` pairs, since a repeated parameter is something to send.
// Its values are text or bytes in a case; the fuzzer puts them together of pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Change")]
pub enum Change<V = Value> {
    /// The parameter has this value, once; it is added at the end if it was not there.
    Set(String, V),
    /// One more parameter at the end, whether or not the name is there.
    Add(String, V),
    /// The parameter is not sent.
    Remove(String),
    /// The parameter is sent without a value.
    Empty(String),
    /// The parameter is sent twice, with the same value.
    Repeat(String),
    /// The parameter is sent a second time, with this value.
    RepeatWith(String, V),
    /// The parameter is sent a second time, with this value, in front of its own.
    RepeatBefore(String, V),
    /// The parameter's value is altered.
    Alter(String, Alteration),
    /// The parameter has another name.
    Rename(String, String),
    /// The parameter goes into the query of the URI, `*` for all.
    ToQuery(String),
    /// In a JSON body the parameter has this value, of any type.
    Json(String, serde_json::Value),
    /// In a JSON body the parameter is an array in arrays, so deep.
    Nested(
        String,
        #[serde(deserialize_with = "whole::<_, _, 0, 1_000_000>")] usize,
    ),
    /// In a JSON body the parameter is of another type: a number, an array or an object around its value.
    WrongType(String),
    /// So many further parameters of made-up names.
    Many(#[serde(deserialize_with = "whole::<_, _, 0, 100_000>")] usize),
    /// The parameters go in the opposite order.
    Reverse,
    /// The parameters are written in this form.
    Form(BodyForm),
    /// The Content-Type.
    ContentType(V),
    /// One more header field.
    Header(String, V),
    /// These Authorization headers in place of the request's own.
    Authorization(Vec<V>),
    /// What stands in the Base64 of Basic.
    Basic(V),
    /// Bytes in front of the body.
    BodyPrefix(Wire),
    /// Bytes behind the body.
    BodySuffix(Wire),
    /// How the body is compressed.
    Compress(Compression),
    /// What only the socket writer can send.
    Socket(Socket),
    /// How the client's assertion differs from a valid one.
    Assertion(Box<Assertion>),
}

/// Where a value stands, which decides how its bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// In the parameter of that name, which the request has or may have.
    Own(&'a str),
    /// In a second parameter of that name, beside the request's own.
    Beside(&'a str),
    /// In a further parameter.
    Further,
    /// In the Content-Type.
    ContentType,
    /// In another header field.
    Header,
    /// In the Authorization header.
    Authorization,
    /// In the Base64 of Basic.
    Basic,
}

impl<V> Change<V> {
    /// The parameter it is about, if it is about one.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::Set(name, _)
            | Self::Add(name, _)
            | Self::Remove(name)
            | Self::Empty(name)
            | Self::Repeat(name)
            | Self::RepeatWith(name, _)
            | Self::RepeatBefore(name, _)
            | Self::Alter(name, _)
            | Self::Rename(name, _)
            | Self::ToQuery(name)
            | Self::Json(name, _)
            | Self::Nested(name, _)
            | Self::WrongType(name) => Some(name),
            _ => None,
        }
    }

    /// What it is about in words; what findings are told apart by.
    pub fn about(&self) -> String {
        let words = match self {
            Self::Add(..) | Self::Many(_) => "a further parameter",
            Self::Reverse => "the order of the parameters",
            Self::Form(_) => "the form of the body",
            Self::ContentType(_) => "Content-Type",
            Self::Header(name, _) => name,
            Self::Authorization(_) | Self::Basic(_) => "Authorization",
            Self::BodyPrefix(_) | Self::BodySuffix(_) => "the body",
            Self::Compress(_) => "the content coding",
            Self::Socket(_) => "the bytes on the wire",
            Self::Assertion(_) => "client_assertion",
            of_parameter => of_parameter.parameter().unwrap_or_default(),
        };
        words.to_owned()
    }

    /// The values in it.
    pub fn values(&self) -> &[V] {
        match self {
            Self::Set(_, value)
            | Self::Add(_, value)
            | Self::RepeatWith(_, value)
            | Self::RepeatBefore(_, value)
            | Self::ContentType(value)
            | Self::Header(_, value)
            | Self::Basic(value) => std::slice::from_ref(value),
            Self::Authorization(all) => all,
            _ => &[],
        }
    }

    /// The same, to be changed.
    pub fn values_mut(&mut self) -> &mut [V] {
        match self {
            Self::Set(_, value)
            | Self::Add(_, value)
            | Self::RepeatWith(_, value)
            | Self::RepeatBefore(_, value)
            | Self::ContentType(value)
            | Self::Header(_, value)
            | Self::Basic(value) => std::slice::from_mut(value),
            Self::Authorization(all) => all,
            _ => &mut [],
        }
    }

    /// How the client's assertion differs, if that is the change.
    pub fn assertion(&self) -> Option<&Assertion> {
        match self {
            Self::Assertion(differs) => Some(differs),
            _ => None,
        }
    }

    /// The same change with other values.
    ///
    /// # Errors
    ///
    /// Those of `with`.
    pub fn map<W, E>(
        &self,
        mut with: impl FnMut(Place<'_>, &V) -> Result<W, E>,
    ) -> Result<Change<W>, E> {
        let name_of = |name: &String| name.clone();
        Ok(match self {
            Self::Set(name, value) => Change::Set(name_of(name), with(Place::Own(name), value)?),
            Self::Add(name, value) => Change::Add(name_of(name), with(Place::Further, value)?),
            Self::Remove(name) => Change::Remove(name_of(name)),
            Self::Empty(name) => Change::Empty(name_of(name)),
            Self::Repeat(name) => Change::Repeat(name_of(name)),
            Self::RepeatWith(name, value) => {
                Change::RepeatWith(name_of(name), with(Place::Beside(name), value)?)
            }
            Self::RepeatBefore(name, value) => {
                Change::RepeatBefore(name_of(name), with(Place::Beside(name), value)?)
            }
            Self::Alter(name, how) => Change::Alter(name_of(name), *how),
            Self::Rename(from, to) => Change::Rename(name_of(from), name_of(to)),
            Self::ToQuery(name) => Change::ToQuery(name_of(name)),
            Self::Json(name, json) => Change::Json(name_of(name), json.clone()),
            Self::Nested(name, depth) => Change::Nested(name_of(name), *depth),
            Self::WrongType(name) => Change::WrongType(name_of(name)),
            Self::Many(count) => Change::Many(*count),
            Self::Reverse => Change::Reverse,
            Self::Form(form) => Change::Form(*form),
            Self::ContentType(value) => Change::ContentType(with(Place::ContentType, value)?),
            Self::Header(name, value) => Change::Header(name_of(name), with(Place::Header, value)?),
            Self::Authorization(all) => {
                let all = all.iter().map(|value| with(Place::Authorization, value));
                Change::Authorization(all.collect::<Result<_, E>>()?)
            }
            Self::Basic(value) => Change::Basic(with(Place::Basic, value)?),
            Self::BodyPrefix(bytes) => Change::BodyPrefix(bytes.clone()),
            Self::BodySuffix(bytes) => Change::BodySuffix(bytes.clone()),
            Self::Compress(how) => Change::Compress(*how),
            Self::Socket(style) => Change::Socket(*style),
            Self::Assertion(differs) => Change::Assertion(differs.clone()),
        })
    }
}

impl Change {
    /// Every text in it that may hold placeholders.
    pub(crate) fn texts_mut(&mut self) -> Vec<&mut String> {
        let mut texts = Vec::new();
        match self {
            Self::Set(name, value)
            | Self::Add(name, value)
            | Self::RepeatWith(name, value)
            | Self::RepeatBefore(name, value)
            | Self::Header(name, value) => texts.extend([name, value.text_mut()]),
            Self::ContentType(value) | Self::Basic(value) => texts.push(value.text_mut()),
            Self::Authorization(all) => texts.extend(all.iter_mut().map(Value::text_mut)),
            Self::Remove(name)
            | Self::Empty(name)
            | Self::Repeat(name)
            | Self::Alter(name, _)
            | Self::ToQuery(name)
            | Self::Json(name, _)
            | Self::Nested(name, _)
            | Self::WrongType(name) => texts.push(name),
            Self::Rename(from, to) => texts.extend([from, to]),
            Self::Many(_)
            | Self::Reverse
            | Self::Form(_)
            | Self::BodyPrefix(_)
            | Self::BodySuffix(_)
            | Self::Compress(_)
            | Self::Socket(_)
            | Self::Assertion(_) => {}
        }
        texts
    }
}

impl<V: fmt::Display> fmt::Display for Change<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(name, value) => write!(f, "{name} is {value}"),
            Self::Add(name, value) => write!(f, "{name:?} is added, {value}"),
            Self::Remove(name) => write!(f, "{name} is left out"),
            Self::Empty(name) => write!(f, "{name} has no value"),
            Self::Repeat(name) => write!(f, "{name} is sent twice"),
            Self::RepeatWith(name, value) => write!(f, "{name} is sent again, as {value}"),
            Self::RepeatBefore(name, value) => write!(f, "{name} is sent before, as {value}"),
            Self::Alter(name, how) => write!(f, "{name} is altered by {}", how.recipe()),
            Self::Rename(from, to) => write!(f, "{from} is called {to:?}"),
            Self::ToQuery(name) => write!(f, "{name} is in the query"),
            Self::Json(name, json) => write!(f, "{name} is the JSON value {json}"),
            Self::Nested(name, depth) => write!(f, "{name} is an array in {depth} arrays"),
            Self::WrongType(name) => write!(f, "{name} is of another type"),
            Self::Many(count) => write!(f, "{count} further parameters"),
            Self::Reverse => f.write_str("the parameters in the opposite order"),
            Self::Form(form) => write!(f, "the body is written as {form:?}"),
            Self::ContentType(value) => write!(f, "Content-Type is {value}"),
            Self::Header(name, value) => write!(f, "the header {name} is {value}"),
            Self::Authorization(all) if all.is_empty() => f.write_str("no Authorization"),
            Self::Authorization(all) => {
                let all: Vec<String> = all.iter().map(ToString::to_string).collect();
                write!(f, "Authorization is {}", all.join(", and "))
            }
            Self::Basic(value) => write!(f, "the credentials of Basic are {value}"),
            Self::BodyPrefix(bytes) => write!(f, "`{bytes}` in front of the body"),
            Self::BodySuffix(bytes) => write!(f, "`{bytes}` behind the body"),
            Self::Compress(how) => write!(f, "the body is compressed, {}", how.in_words()),
            Self::Socket(style) => write!(f, "written to the socket as {style:?}"),
            Self::Assertion(differs) => {
                let text = serde_json::to_string(differs).unwrap_or_default();
                write!(f, "the assertion differs by {text}")
            }
        }
    }
}
