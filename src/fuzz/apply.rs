//! From an attack to bytes: the perfect request, then each alteration.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use crate::craft::{Draft, Facts, Parameter, Scope, altered};
use crate::fuzz::attack::{Attack, Crafted, Mutation, Piece, Wire};
use crate::http::Outgoing;
use crate::profile::{Encoding, ParameterPlace};
use crate::secret::{SENSITIVE, Secret};
use crate::suite::{Placeholder, Template, Value};

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

impl Ground<'_> {
    /// Writes the attack.
    ///
    /// # Errors
    ///
    /// The target has no such endpoint or value.
    pub(crate) fn write(&self, attack: &Attack) -> Result<Sending, String> {
        let mut writing = Writing {
            ground: self,
            draft: self.perfect.clone(),
            changed: Vec::new(),
            prefix: Vec::new(),
            suffix: Vec::new(),
        };
        for mutation in &attack.mutations {
            writing.apply(mutation)?;
        }
        let mut outgoing = writing
            .draft
            .encode(self.facts)
            .map_err(|error| error.to_string())?;
        writing.finish(&mut outgoing);
        Ok(Sending {
            outgoing,
            draft: writing.draft,
            changed: writing.changed,
        })
    }

    fn is_json(&self) -> bool {
        self.perfect.encoding.unwrap_or(self.facts.profile.encoding) == Encoding::Json
    }
}

struct Writing<'a> {
    ground: &'a Ground<'a>,
    draft: Draft,
    changed: Vec<Changed>,
    prefix: Vec<u8>,
    suffix: Vec<u8>,
}

impl Writing<'_> {
    #[expect(clippy::too_many_lines, reason = "one arm per alteration")]
    fn apply(&mut self, mutation: &Mutation) -> Result<(), String> {
        match mutation {
            Mutation::Set(name, value) => {
                let own = self.own(name);
                let (value, sent) = self.value(value, &own, self.is_header(name))?;
                self.set(name, value);
                self.changed(name, own, sent);
            }
            Mutation::Alter(name, how) => {
                let own = self.own(name);
                let now = altered(&own, *how);
                if SENSITIVE.contains(&name.as_str()) && now.len() >= crate::secret::SHORTEST {
                    let kind = format!("{name}, {}", how.recipe());
                    self.draft.secrets.push(Secret::new(kind, now.as_str()));
                }
                self.set(name, Value::Text(now.clone()));
                self.changed(name, own, Some(now));
            }
            Mutation::Remove(name) => {
                self.draft.parameters.retain(|one| one.name != *name);
            }
            Mutation::Repeat(name) => self.again(name, None, false)?,
            Mutation::RepeatWith(name, value) => self.again(name, Some(value), false)?,
            Mutation::RepeatBefore(name, value) => self.again(name, Some(value), true)?,
            Mutation::Add(name, value) => {
                let (value, _) = self.value(value, "", false)?;
                self.draft
                    .parameters
                    .push(Parameter::new(name.as_str(), value));
            }
            Mutation::Many(count) => self.draft.parameters.extend(
                (0..*count).map(|number| Parameter::new(format!("grantspec_{number}"), "1")),
            ),
            Mutation::Rename(from, to) => {
                for one in self
                    .draft
                    .parameters
                    .iter_mut()
                    .filter(|one| one.name == *from)
                {
                    one.name.clone_from(to);
                }
            }
            Mutation::Json(name, json) => self.json(name, json.clone()),
            Mutation::Nested(name, depth) => {
                let text = format!("{}{}", "[".repeat(*depth), "]".repeat(*depth));
                self.set(name, Value::Raw(text));
            }
            Mutation::ToQuery(name) => {
                for one in self
                    .draft
                    .parameters
                    .iter_mut()
                    .filter(|one| one.name == *name)
                {
                    one.place = ParameterPlace::Query;
                }
            }
            Mutation::Reverse => self.draft.parameters.reverse(),
            Mutation::Form(form) => self.draft.form = Some(*form),
            Mutation::Compress(how) => self.draft.compress = Some(*how),
            Mutation::Socket(style) => self.draft.socket = Some(*style),
            Mutation::BodyPrefix(wire) => self.prefix.extend_from_slice(&wire.0),
            Mutation::BodySuffix(wire) => self.suffix.extend_from_slice(&wire.0),
            // The perfect request was made with it.
            Mutation::Assertion(_) => {}
            _ => self.apply_to_header(mutation)?,
        }
        Ok(())
    }

    fn apply_to_header(&mut self, mutation: &Mutation) -> Result<(), String> {
        match mutation {
            Mutation::ContentType(value) => {
                let own = self.ground.perfect.encode(self.ground.facts);
                let own = own.map_err(|error| error.to_string())?;
                let own = own.header("content-type").unwrap_or_default();
                let own = String::from_utf8_lossy(own).into_owned();
                let bytes = self.field(value, &own)?;
                self.draft.content_type = Some(bytes);
            }
            Mutation::Header(name, value) => {
                let bytes = self.field(value, "")?;
                self.draft.headers.push((name.clone(), bytes));
            }
            Mutation::Authorization(all) => {
                let own = self.authorization().unwrap_or_default();
                self.without_authorization();
                for value in all {
                    let bytes = self.field(value, &own)?;
                    self.draft.headers.push(("Authorization".to_owned(), bytes));
                }
                let sent = match all.as_slice() {
                    [] => String::new(),
                    [one] => self.plain(one, &own).unwrap_or_default(),
                    _ => return Ok(()),
                };
                self.changed("Authorization", own, Some(sent));
            }
            Mutation::Basic(value) => {
                let Some(own) = self.credentials() else {
                    return Ok(());
                };
                let bytes = self.field(value, &own)?;
                self.without_authorization();
                let header = format!("Basic {}", STANDARD.encode(&bytes));
                self.draft
                    .headers
                    .push(("Authorization".to_owned(), header.into_bytes()));
                let sent = String::from_utf8(bytes).ok();
                self.changed("Authorization", own, sent);
            }
            _ => {}
        }
        Ok(())
    }

    fn without_authorization(&mut self) {
        self.draft
            .headers
            .retain(|(name, _)| !name.eq_ignore_ascii_case("authorization"));
    }

    fn authorization(&self) -> Option<String> {
        let (_, value) = self
            .ground
            .perfect
            .headers
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))?;
        String::from_utf8(value.clone()).ok()
    }

    /// Identifier, colon and secret of the perfect request, as they stand in the Base64.
    fn credentials(&self) -> Option<String> {
        let header = self.authorization()?;
        let bytes = STANDARD.decode(header.strip_prefix("Basic ")?).ok()?;
        String::from_utf8(bytes).ok()
    }

    fn own(&self, name: &str) -> String {
        let sent = self.ground.perfect.text(name).map(str::to_owned);
        sent.or_else(|| self.optional(name)).unwrap_or_default()
    }

    /// The value that the profile's table gives an optional parameter.
    fn optional(&self, name: &str) -> Option<String> {
        let ground = self.ground;
        let grant = ground
            .facts
            .profile
            .grant(ground.perfect.grant.as_deref()?)?;
        let listed = grant.parameters.iter().find(|one| one.name == name)?;
        Template(listed.value.as_str())
            .fill(|placeholder| ground.scope.value(placeholder, ground.facts))
            .ok()
    }

    fn is_header(&self, name: &str) -> bool {
        self.place(name) == ParameterPlace::Header
    }

    fn place(&self, name: &str) -> ParameterPlace {
        let sent = self.draft.parameters.iter().find(|one| one.name == name);
        let listed = || {
            let grant = self.ground.perfect.grant.as_deref()?;
            let grant = self.ground.facts.profile.grant(grant)?;
            let listed = grant.parameters.iter().find(|one| one.name == name)?;
            Some(listed.place)
        };
        sent.map(|one| one.place)
            .or_else(listed)
            .unwrap_or_default()
    }

    fn set(&mut self, name: &str, value: Value) {
        let place = self.place(name);
        match self
            .draft
            .parameters
            .iter_mut()
            .find(|one| one.name == name)
        {
            Some(one) => {
                one.value = value;
                one.json = None;
            }
            None => self.draft.parameters.push(Parameter {
                place,
                ..Parameter::new(name, value)
            }),
        }
    }

    fn json(&mut self, name: &str, json: Json) {
        let own = self.own(name);
        self.set(name, Value::Text(own));
        if let Some(one) = self
            .draft
            .parameters
            .iter_mut()
            .find(|one| one.name == name)
        {
            one.json = Some(json);
        }
    }

    fn again(&mut self, name: &str, value: Option<&Crafted>, before: bool) -> Result<(), String> {
        let Some(at) = self
            .draft
            .parameters
            .iter()
            .position(|one| one.name == name)
        else {
            return Ok(());
        };
        let mut second = self.draft.parameters[at].clone();
        if let Some(value) = value {
            let own = self.own(name);
            second.value = self.value(value, &own, false)?.0;
            second.json = None;
        }
        if before {
            self.draft.parameters.insert(at, second);
        } else {
            self.draft.parameters.push(second);
        }
        Ok(())
    }

    fn changed(&mut self, name: &str, own: String, sent: Option<String>) {
        self.changed.push(Changed {
            name: name.to_owned(),
            own,
            sent,
        });
    }

    fn piece(&self, piece: &Piece, own: &str) -> Result<String, String> {
        Ok(match piece {
            Piece::Own => own.to_owned(),
            Piece::Text(text) => text.clone(),
            Piece::Times(text, times) => text.repeat(*times),
            Piece::Of(name) => {
                let placeholder = Placeholder::read(name);
                let value = self.ground.scope.value(&placeholder, self.ground.facts);
                value.ok_or_else(|| format!("the target file has nothing for {{{{{name}}}}}"))?
            }
            Piece::Wire(wire) => String::from_utf8_lossy(&wire.0).into_owned(),
        })
    }

    fn plain(&self, value: &Crafted, own: &str) -> Result<String, String> {
        value.0.iter().map(|piece| self.piece(piece, own)).collect()
    }

    /// The value for its place, and what whoever decodes it reads.
    fn value(
        &self,
        value: &Crafted,
        own: &str,
        in_header: bool,
    ) -> Result<(Value, Option<String>), String> {
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
    ) -> Result<String, String> {
        let mut text = String::new();
        for piece in &value.0 {
            match piece {
                Piece::Wire(wire) => text.extend(wire.0.iter().map(|byte| marked(*byte))),
                other => text.push_str(&encode(&self.piece(other, own)?)),
            }
        }
        Ok(text)
    }

    /// The value of a header field as bytes.
    fn field(&self, value: &Crafted, own: &str) -> Result<Vec<u8>, String> {
        let mut bytes = Vec::new();
        for piece in &value.0 {
            match piece {
                Piece::Wire(wire) => bytes.extend_from_slice(&wire.0),
                other => bytes.extend_from_slice(self.piece(other, own)?.as_bytes()),
            }
        }
        Ok(bytes)
    }

    /// Marks become the bytes they stand for.
    fn finish(&self, outgoing: &mut Outgoing) {
        let has_marks = |bytes: &[u8]| {
            bytes
                .windows(3)
                .any(|three| matches!(three, [0xF4, 0x8F, 0xBC..=0xBF]))
        };
        if let Some(body) = &mut outgoing.body {
            if has_marks(body) {
                *body = unmarked(body);
            }
            if !self.prefix.is_empty() || !self.suffix.is_empty() {
                *body = [&self.prefix, body.as_slice(), &self.suffix].concat();
            }
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

fn unmarked(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes);
    let mut plain = Vec::with_capacity(bytes.len());
    for letter in text.chars() {
        match mark_of(letter) {
            Some(byte) => plain.push(byte),
            None => plain.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    plain
}

/// A field that reads like this was injected.
pub(crate) const INJECTED: &str = "X-Grantspec-Injected";

/// Bytes for the wire of a piece that a reader may know.
pub(crate) fn wire(text: &str) -> Piece {
    Piece::Wire(Wire::from(text))
}

/// Whether two hexadecimal digits follow each percent sign.
fn is_well_encoded(text: &str) -> bool {
    let digits = |rest: &str| rest.bytes().take(2).filter(u8::is_ascii_hexdigit).count();
    text.split('%').skip(1).all(|rest| digits(rest) == 2)
}
