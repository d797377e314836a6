//! Faults with a parameter that comes with their id (`fuzz_crash_on_byte:0x1f@code`), so that whoever looks for them
//! cannot know which byte, length or pair it is. Nothing but malformed requests shows them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::app::App;
use crate::rules::old::Fault;
use crate::rules::parameter::Drawn;
use crate::wire::reply::{Object, Reply, crash};
use crate::wire::request::Request;

/// Names and values as bytes, read as leniently as can be.
struct Seen {
    pairs: Vec<(Vec<u8>, Vec<u8>)>,
    json: Option<Value>,
}

impl Seen {
    fn of(request: &Request) -> Self {
        if let Ok(json) = serde_json::from_slice::<Value>(&request.body) {
            let members = json.as_object().cloned().unwrap_or_default();
            let text = |value: &Value| value.as_str().unwrap_or_default().as_bytes().to_vec();
            return Self {
                pairs: members
                    .iter()
                    .map(|(name, value)| (name.clone().into_bytes(), text(value)))
                    .collect(),
                json: Some(json),
            };
        }
        let pairs = request.body.split(|byte| *byte == b'&').map(|piece| {
            let mut halves = piece.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default());
            (name, decoded(halves.next().unwrap_or_default()))
        });
        Self {
            pairs: pairs.collect(),
            json: None,
        }
    }

    fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.pairs
            .iter()
            .filter(move |(known, _)| known == name.as_bytes())
            .map(|(_, value)| value.as_slice())
    }

    fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    fn text(&self, name: &str) -> String {
        let value = self.all(name).next().unwrap_or_default();
        String::from_utf8_lossy(value).into_owned()
    }
}

fn decoded(text: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = text
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_encoding::percent_decode(&spaced).collect()
}

/// Whether the body is in this content coding, and says so.
fn is_coded(request: &Request, coding: &str) -> bool {
    let begins = match coding {
        "gzip" => &[0x1f, 0x8b][..],
        _ => &[0x78],
    };
    let said = request.header("content-encoding").unwrap_or_default();
    String::from_utf8_lossy(said).contains(coding) && request.body.starts_with(begins)
}

/// Whether the request is what the fault waits for.
fn is_hit(fault: Fault, drawn: &Drawn, request: &Request, seen: &Seen) -> bool {
    use Fault::{
        FuzzCrashOnAuthorizationLength, FuzzCrashOnBasicByte, FuzzCrashOnCharset,
        FuzzCrashOnCoding, FuzzCrashOnCount, FuzzCrashOnDepth, FuzzCrashOnEmpty, FuzzCrashOnEscape,
        FuzzCrashOnExactLength, FuzzCrashOnHeader, FuzzCrashOnLength, FuzzCrashOnLetter,
        FuzzCrashOnNameByte, FuzzCrashOnPair, FuzzCrashOnRepeated, FuzzCrashOnType,
        FuzzDropOnLength, FuzzFlakyOnLength, FuzzHangOnLength, FuzzHeaderInjected,
        FuzzHeaderReflects, FuzzMarkupReflected, FuzzUnknownRefused,
    };
    let any = |test: &dyn Fn(&[u8]) -> bool| seen.all(&drawn.name).any(test);
    let header = |name: &str| request.header(name).unwrap_or_default();
    match fault {
        FuzzCrashOnLength | FuzzHangOnLength | FuzzDropOnLength | FuzzFlakyOnLength => {
            any(&|value| value.len() >= drawn.length())
        }
        FuzzCrashOnExactLength => any(&|value| value.len() == drawn.length()),
        FuzzCrashOnPair => seen.has(&drawn.name) && seen.has(&drawn.other),
        FuzzCrashOnNameByte => seen
            .pairs
            .iter()
            .any(|(name, _)| name.contains(&drawn.byte())),
        FuzzCrashOnCount => seen.pairs.len() > drawn.length(),
        FuzzCrashOnBasicByte => basic(request).contains(&drawn.byte()),
        FuzzCrashOnAuthorizationLength => header("authorization").len() >= drawn.length(),
        FuzzCrashOnEscape => {
            let escape = [b'%', drawn.byte()];
            request.body.windows(2).any(|pair| pair == escape)
        }
        FuzzCrashOnLetter => any(&|value| {
            let range = drawn.number..=drawn.last;
            String::from_utf8_lossy(value)
                .chars()
                .any(|letter| range.contains(&u32::from(letter)))
        }),
        FuzzCrashOnDepth => depth(&request.body) > drawn.length(),
        FuzzCrashOnType => {
            let member = seen.json.as_ref().and_then(|json| json.get(&drawn.name));
            member.is_some_and(|member| kind(member) == drawn.other)
        }
        FuzzCrashOnHeader => request.headers.contains_key(drawn.name.as_str()),
        FuzzCrashOnCoding => is_coded(request, &drawn.name),
        FuzzCrashOnCharset => {
            let charset = format!("charset={}", drawn.name);
            String::from_utf8_lossy(header("content-type")).contains(&charset)
        }
        FuzzCrashOnEmpty => any(&<[u8]>::is_empty),
        FuzzCrashOnRepeated => seen.all(&drawn.name).count() > 1,
        FuzzHeaderInjected => any(&|value| value.contains(&b'\n') || value.contains(&b'\r')),
        FuzzHeaderReflects => any(&|value| value.contains(&b'"')),
        FuzzMarkupReflected => any(&|value| value.contains(&b'<')),
        FuzzUnknownRefused => seen
            .pairs
            .iter()
            .any(|(name, value)| name.starts_with(b"grantspec") && value.contains(&drawn.byte())),
        // All others wait for a byte in the value of a parameter.
        _ => any(&|value| value.contains(&drawn.byte())),
    }
}

fn basic(request: &Request) -> Vec<u8> {
    use base64::Engine;
    use base64::prelude::BASE64_STANDARD;
    let token = request
        .header("authorization")
        .and_then(|value| value.get(6..));
    token
        .and_then(|token| BASE64_STANDARD.decode(token).ok())
        .unwrap_or_default()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// How deep brackets are nested, whatever stands between them.
fn depth(body: &[u8]) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for byte in body {
        match byte {
            b'[' | b'{' => now += 1,
            b']' | b'}' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

/// The request as the fault reads it: a token comes for what should be refused.
pub(crate) fn reread(app: &App, mut request: Request) -> Request {
    let Some(fault) = app
        .rules
        .old
        .fault
        .filter(|_| !app.rules.drawn.name.is_empty())
    else {
        return request;
    };
    let drawn = &app.rules.drawn;
    let change: &dyn Fn(&[u8]) -> Vec<u8> = match fault {
        Fault::FuzzTokenForSuffix => &|value| {
            let byte = drawn.byte();
            value.strip_suffix(&[byte]).unwrap_or(value).to_vec()
        },
        Fault::FuzzTokenForStripped => &|value| {
            value
                .iter()
                .copied()
                .filter(|byte| *byte != drawn.byte())
                .collect()
        },
        Fault::FuzzTokenForLonger => &|value| {
            // Only so many letters fit the column: what stands behind them is cut off.
            let (short, rest) = value.split_at(value.len().min(drawn.length()));
            let Some(filling) = rest.first() else {
                return value.to_vec();
            };
            let end = short.iter().rposition(|byte| byte != filling);
            short[..end.map_or(0, |at| at + 1)].to_vec()
        },
        Fault::FuzzTokenForRepeated => &|value| value.to_vec(),
        _ => return request,
    };
    let only_first = fault == Fault::FuzzTokenForRepeated;
    let mut known = false;
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    for piece in request.body.split(|byte| *byte == b'&') {
        let mut halves = piece.splitn(2, |byte| *byte == b'=');
        let name = halves.next().unwrap_or_default();
        if decoded(name) != drawn.name.as_bytes() {
            pieces.push(piece.to_vec());
            continue;
        }
        if std::mem::replace(&mut known, true) && only_first {
            continue;
        }
        let value = halves.next().unwrap_or_default();
        if only_first {
            pieces.push(piece.to_vec());
            continue;
        }
        let changed = change(&decoded(value));
        let escaped: String = changed.iter().map(|byte| format!("%{byte:02X}")).collect();
        pieces.push([name, b"=", escaped.as_bytes()].concat());
    }
    if known {
        request.body = pieces.join(&b'&');
    }
    request
}

/// What the fault answers in place of the handlers, where the request is what it waits for.
pub(crate) async fn instead(app: &App, request: &Request) -> Option<Reply> {
    let fault = app
        .rules
        .old
        .fault
        .filter(|fault| fault.takes_parameter())?;
    if request.method != "POST" || !request.path.ends_with("token") {
        return None;
    }
    let seen = Seen::of(request);
    if fault == Fault::FuzzSpoilsOnByte && app.world.count_down("spoilt") {
        return Some(crash());
    }
    if !is_hit(fault, &app.rules.drawn, request, &seen) {
        return None;
    }
    match fault {
        Fault::FuzzHangOnByte | Fault::FuzzHangOnLength => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            None
        }
        // The worker dies, and with it the connection; nothing is said anywhere.
        Fault::FuzzDropOnByte | Fault::FuzzDropOnLength => {
            std::panic::resume_unwind(Box::new("the worker died"))
        }
        Fault::FuzzSpoilsOnByte => {
            app.world.count_up("spoilt", 3);
            None
        }
        _ => answer(app, fault, request, &seen),
    }
}

fn error(description: &str) -> Object {
    let members =
        json!({ "error": "invalid_request", "error_code": 4000, "error_description": description });
    members.as_object().cloned().unwrap_or_default()
}

fn answer(app: &App, fault: Fault, request: &Request, seen: &Seen) -> Option<Reply> {
    let value = seen.text(&app.rules.drawn.name);
    let refused = |description: &str| Reply::json(400, error(description));
    Some(match fault {
        Fault::FuzzTraceOnByte => {
            refused("Traceback (most recent call last): File /srv/token.py, line 118, in handle")
        }
        Fault::FuzzSqlOnByte => refused("SQLSTATE[42601]: syntax error at or near the value"),
        Fault::FuzzPathOnByte => refused("cannot open /var/www/idaas/clients.json"),
        Fault::FuzzHtmlOnByte => Reply::html(
            400,
            "<html><body><h1>Bad Request</h1></body></html>".to_owned(),
        ),
        Fault::FuzzSecretReflected => refused(&format!("cannot use {value}")),
        Fault::FuzzSuccessStatusOnByte => Reply::json(200, error("refused")),
        Fault::FuzzCodeOnByte => {
            let mut members = error("refused");
            members.insert("error".to_owned(), json!("illegal_value"));
            Reply::json(400, members)
        }
        Fault::FuzzDescriptionOnByte => refused("un\u{fc}bersetzbar\n\"\\"),
        Fault::FuzzHugeOnByte => refused(&"x".repeat(200_000)),
        Fault::FuzzHeaderInjected => injected(refused("refused"), &value),
        Fault::FuzzHeaderReflects => refused("refused").with("X-Error", &value),
        Fault::FuzzMarkupReflected => {
            Reply::html(400, format!("<html><body>unknown: {value}</body></html>"))
        }
        Fault::FuzzUnknownRefused => refused("refused"),
        Fault::FuzzFlakyOnLength => {
            if app.world.next_number().is_multiple_of(2) {
                refused("refused")
            } else {
                let mut members = error("refused");
                members.insert("error".to_owned(), json!("invalid_grant"));
                Reply::json(400, members)
            }
        }
        _ if fault.crashes() => {
            let _ = request;
            crash()
        }
        _ => return None,
    })
}

/// What stands behind a line end becomes a field of its own.
fn injected(reply: Reply, value: &str) -> Reply {
    let lines = value.split(['\r', '\n']).skip(1);
    lines
        .filter_map(|line| line.split_once(':'))
        .fold(reply, |reply, (name, value)| {
            reply.with(name.trim(), value.trim())
        })
}
