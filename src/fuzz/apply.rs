//! From an attack to bytes: the perfect request, then each alteration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::craft::{Draft, EndpointError, Facts, Parameter, Scope, altered};
use crate::fuzz::attack::{Attack, Crafted, Mutation, Piece};
use crate::http::Outgoing;
use crate::profile::{Encoding, Parameter as Listed, ParameterPlace};
use crate::secret::{SENSITIVE, Secret};
use crate::suite::{Alteration, Change, Place, Placeholder, Template, Value, Wire};

/// Stands for a byte that goes over the wire as it is, until the request is bytes: text cannot hold it.
const MARK: u32 = 0x10_FF00;

/// A parameter whose value is another one than the perfect request has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    pub(crate) name: String,
    /// Its own value.
    pub(crate) own: String,
    /// What was sent, decoded; none where that cannot be said.
    pub(crate) sent: Option<String>,
}

/// A request ready to go, with what is known about it.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    pub(crate) outgoing: Outgoing,
    pub(crate) draft: Draft,
    /// Parameters with another value, the credentials of Basic among them as `Authorization`.
    pub(crate) changed: Vec<Changed>,
}

/// What the attack is applied to.
pub(crate) struct Ground<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) scope: &'a Scope,
    pub(crate) perfect: &'a Draft,
}

/// An attack that cannot be written against this target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WriteError {
    /// The dialect has no such endpoint, or the target nothing for its path.
    Endpoint(EndpointError),
    /// The target file has nothing for this placeholder.
    Nothing(String),
}

impl Ground<'_> {
    /// Writes the attack.
    ///
    /// # Errors
    ///
    /// The target has no such endpoint or value.
    pub(crate) fn write(&self, attack: &Attack) -> Result<Sending, WriteError> {
        let mut writing = Writing {
            ground: self,
            draft: self.perfect.clone(),
            changed: Vec::new(),
        };
        for mutation in &attack.mutations {
            writing.apply(mutation)?;
        }
        let mut outgoing = self.encoded(&writing.draft)?;
        finish(&mut outgoing);
        Ok(Sending {
            outgoing,
            draft: writing.draft,
            changed: writing.changed,
        })
    }

    fn encoded(&self, draft: &Draft) -> Result<Outgoing, WriteError> {
        draft.encode(self.facts).map_err(WriteError::Endpoint)
    }

    fn is_json(&self) -> bool {
        self.perfect.encoding.unwrap_or(self.facts.profile.encoding) == Encoding::Json
    }

    /// How the profile's table has the parameter.
    fn listed(&self, name: &str) -> Option<&Listed> {
        let grant = self.perfect.grant.as_deref()?;
        let grant = self.facts.profile.grant(grant)?;
        grant.parameters.iter().find(|one| one.name == name)
    }

    /// The value of the perfect request, or that which the profile's table gives an optional parameter.
    fn own(&self, name: &str) -> String {
        let optional = || {
            let listed = self.listed(name)?;
            Template(listed.value.as_str())
                .fill(|placeholder| self.scope.value(placeholder, self.facts))
                .ok()
        };
        let sent = self.perfect.text(name).map(str::to_owned);
        sent.or_else(optional).unwrap_or_default()
    }

    fn authorization(&self) -> Option<String> {
        let is_it = |name: &str| name.eq_ignore_ascii_case("authorization");
        let mut headers = self.perfect.headers.iter();
        let (_, value) = headers.find(|(name, _)| is_it(name))?;
        String::from_utf8(value.clone()).ok()
    }

    /// Identifier, colon and secret of the perfect request, as they stand in the Base64.
    fn credentials(&self) -> Option<String> {
        let header = self.authorization()?;
        let bytes = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
        String::from_utf8(bytes).ok()
    }

    fn content_type(&self) -> Result<String, WriteError> {
        let perfect = self.encoded(self.perfect)?;
        let own = perfect.header("content-type").unwrap_or_default();
        Ok(String::from_utf8_lossy(own).into_owned())
    }
}

struct Writing<'a> {
    ground: &'a Ground<'a>,
    draft: Draft,
    changed: Vec<Changed>,
}

impl Writing<'_> {
    fn apply(&mut self, mutation: &Mutation) -> Result<(), WriteError> {
        let change = match mutation {
            Mutation::Set(name, value) => {
                self.make_room(name);
                let own = self.ground.own(name);
                let (value, sent) = self.value(value, &own, self.is_header(name))?;
                self.note(name, own, sent);
                Change::Set(name.clone(), value)
            }
            // What is altered is the valid value, and it is sent even where that changes nothing.
            Mutation::Alter(name, how) => {
                self.make_room(name);
                Change::Set(name.clone(), Value::Text(self.altered(name, *how)))
            }
            Mutation::Json(name, _) | Mutation::Nested(name, _) => {
                self.make_room(name);
                mutation.map(|place, value| self.placed(place, value))?
            }
            Mutation::Authorization(all) => {
                let own = self.ground.authorization().unwrap_or_default();
                match all.as_slice() {
                    [] => self.note("Authorization", own, Some(String::new())),
                    [one] => {
                        let sent = self.plain(one, &own)?;
                        self.note("Authorization", own, Some(sent));
                    }
                    _ => {}
                }
                mutation.map(|place, value| self.placed(place, value))?
            }
            Mutation::Basic(value) => {
                let Some(own) = self.ground.credentials() else {
                    return Ok(());
                };
                let sent = String::from_utf8(self.bytes(value, &own)?).ok();
                self.note("Authorization", own, sent);
                mutation.map(|place, value| self.placed(place, value))?
            }
            other => other.map(|place, value| self.placed(place, value))?,
        };
        // Where there is nothing to change the request stays as it is: the attack asks for it all the same.
        let _ = self.draft.change(&change);
        Ok(())
    }

    /// A parameter that the request does not have stands where the profile's table has it.
    fn make_room(&mut self, name: &str) {
        if self.draft.text(name).is_some() {
            return;
        }
        if let Some(listed) = self.ground.listed(name) {
            self.draft.parameters.push(Parameter {
                place: listed.place,
                ..Parameter::new(name, self.ground.own(name))
            });
        }
    }

    fn altered(&mut self, name: &str, how: Alteration) -> String {
        let own = self.ground.own(name);
        let now = altered(&own, how);
        if SENSITIVE.contains(&name) && now.len() >= crate::secret::SHORTEST {
            let kind = format!("{name}, {}", how.recipe());
            self.draft.secrets.push(Secret::new(kind, now.as_str()));
        }
        self.note(name, own, Some(now.clone()));
        now
    }

    fn is_header(&self, name: &str) -> bool {
        let mut sent = self.draft.parameters.iter();
        let sent = sent.find(|one| one.name == name);
        sent.is_some_and(|one| one.place == ParameterPlace::Header)
    }

    fn note(&mut self, name: &str, own: String, sent: Option<String>) {
        self.changed.push(Changed {
            name: name.to_owned(),
            own,
            sent,
        });
    }

    /// The value as it is written in its place.
    fn placed(&self, place: Place<'_>, value: &Crafted) -> Result<Value, WriteError> {
        let field = |own: &str| Ok(Value::of_bytes(self.bytes(value, own)?));
        match place {
            Place::Own(name) => {
                let own = self.ground.own(name);
                Ok(self.value(value, &own, self.is_header(name))?.0)
            }
            Place::Beside(name) => Ok(self.value(value, &self.ground.own(name), false)?.0),
            Place::Further => Ok(self.value(value, "", false)?.0),
            Place::ContentType => field(&self.ground.content_type()?),
            Place::Header => field(""),
            Place::Authorization => field(&self.ground.authorization().unwrap_or_default()),
            Place::Basic => field(&self.ground.credentials().unwrap_or_default()),
        }
    }

    fn piece(&self, piece: &Piece, own: &str) -> Result<String, WriteError> {
        Ok(match piece {
            Piece::Own => own.to_owned(),
            Piece::Text(text) => text.clone(),
            Piece::Times(text, times) => text.repeat(*times),
            Piece::Of(name) => {
                let placeholder = Placeholder::read(name);
                let value = self.ground.scope.value(&placeholder, self.ground.facts);
                value.ok_or_else(|| WriteError::Nothing(name.clone()))?
            }
            Piece::Wire(wire) => String::from_utf8_lossy(&wire.0).into_owned(),
        })
    }

    fn plain(&self, value: &Crafted, own: &str) -> Result<String, WriteError> {
        value.0.iter().map(|piece| self.piece(piece, own)).collect()
    }

    /// The value for its place, and what whoever decodes it reads.
    fn value(
        &self,
        value: &Crafted,
        own: &str,
        in_header: bool,
    ) -> Result<(Value, Option<String>), WriteError> {
        let plain = self.plain(value, own)?;
        if !value.is_wire() {
            return Ok((Value::Text(plain.clone()), Some(plain)));
        }
        if in_header {
            return Ok((
                Value::Text(self.marked(value, own, |text| text.to_owned())?),
                None,
            ));
        }
        if self.ground.is_json() {
            let escaped = |text: &str| {
                let json = Json::String(text.to_owned()).to_string();
                json[1..json.len() - 1].to_owned()
            };
            let inside = self.marked(value, own, escaped)?;
            // A reader takes the text to end at the first quotation mark.
            let sent = serde_json::from_str::<String>(&format!("\"{}\"", to_quote(&inside))).ok();
            let sent = sent.filter(|text| !text.chars().any(is_mark));
            return Ok((Value::Raw(format!("\"{inside}\"")), sent));
        }
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let raw = self.marked(value, own, encoded)?;
        // A reader takes the value to end where the next parameter begins.
        let ends = |letter: char| matches!(letter, '&' | ';' | '#');
        let value = raw.split(ends).next().unwrap_or_default();
        let sent = percent_encoding::percent_decode_str(&value.replace('+', " "))
            .decode_utf8()
            .ok()
            .map(|text| text.into_owned())
            .filter(|text| !text.chars().any(is_mark) && is_well_encoded(value));
        Ok((Value::Raw(raw), sent))
    }

    /// The pieces in one text, bytes beyond ASCII and control characters as marks.
    fn marked(
        &self,
        value: &Crafted,
        own: &str,
        encode: impl Fn(&str) -> String,
    ) -> Result<String, WriteError> {
        let mut text = String::new();
        for piece in &value.0 {
            match piece {
                Piece::Wire(wire) => text.extend(wire.0.iter().map(|byte| marked(*byte))),
                other => text.push_str(&encode(&self.piece(other, own)?)),
            }
        }
        Ok(text)
    }

    /// The value of a header field, or what stands in the Base64 of one.
    fn bytes(&self, value: &Crafted, own: &str) -> Result<Vec<u8>, WriteError> {
        let mut bytes = Vec::new();
        for piece in &value.0 {
            match piece {
                Piece::Wire(wire) => bytes.extend_from_slice(&wire.0),
                other => bytes.extend_from_slice(self.piece(other, own)?.as_bytes()),
            }
        }
        Ok(bytes)
    }
}

/// Marks become the bytes they stand for.
fn finish(outgoing: &mut Outgoing) {
    let has_marks = |bytes: &[u8]| bytes.windows(4).any(|four| marked_by(four).is_some());
    if let Some(body) = &mut outgoing.body
        && has_marks(body)
    {
        *body = unmarked(body);
    }
    for (_, value) in &mut outgoing.headers {
        if has_marks(value) {
            *value = unmarked(value);
        }
    }
    if outgoing.style.is_none() && outgoing.headers.iter().any(|(_, value)| is_odd(value)) {
        outgoing.style = Some(crate::http::SocketStyle::Plain);
    }
    if outgoing.url.chars().any(is_mark) {
        let escaped = outgoing.url.chars().map(|letter| match mark_of(letter) {
            Some(byte) => format!("%{byte:02X}"),
            None => letter.to_string(),
        });
        outgoing.url = escaped.collect();
    }
}

/// The text up to the first quotation mark that is not escaped.
fn to_quote(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return &text[..at],
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text
}

fn is_odd(value: &[u8]) -> bool {
    value
        .iter()
        .any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
}

fn is_mark(letter: char) -> bool {
    mark_of(letter).is_some()
}

fn mark_of(letter: char) -> Option<u8> {
    let number = u32::from(letter).checked_sub(MARK)?;
    u8::try_from(number).ok()
}

fn marked(byte: u8) -> char {
    if matches!(byte, 0x20..=0x7e) {
        return char::from(byte);
    }
    char::from_u32(MARK + u32::from(byte)).unwrap_or('\u{fffd}')
}

/// The byte that the four bytes of a mark stand for.
fn marked_by(four: &[u8]) -> Option<u8> {
    match four {
        [0xF4, 0x8F, third @ 0xBC..=0xBF, last @ 0x80..=0xBF] => {
            Some(((third & 0b11) << 6) | (last & 0b11_1111))
        }
        _ => None,
    }
}

fn unmarked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, behind)) = rest.split_first() {
        match rest.get(..4).and_then(marked_by) {
            Some(byte) => {
                plain.push(byte);
                rest = &rest[4..];
            }
            None => {
                plain.push(*first);
                rest = behind;
            }
        }
    }
    plain
}

/// Bytes for the wire of a piece that a reader may know.
pub(crate) fn wire(text: &str) -> Piece {
    Piece::Wire(Wire::from(text))
}

/// Whether two hexadecimal digits follow each percent sign.
fn is_well_encoded(text: &str) -> bool {
    let digits = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
    text.split('%').skip(1).all(|rest| digits(rest) == 2)
}
