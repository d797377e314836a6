//! The small writer over a connection, for what reqwest normalises: the case of header names, control characters in
//! values, how the body is split.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use url::Position;

use crate::http::body::{Bounds, Growing, Room};
use crate::http::client::{LARGEST_HEAD, too_large_a_head};
use crate::http::message::{Answer, Failure, Outgoing, SocketStyle};

const CHUNK: usize = 7;

/// What the first line and its fields say of the way (RFC 9112 section 3.2).
#[derive(Clone, Copy)]
pub(super) enum Form<'a> {
    /// Path and query: whoever reads it is the server.
    Origin,
    /// The whole URL: whoever reads it is a proxy, which wants to be shown this.
    Absolute(Option<&'a str>),
}

/// Writes the request byte by byte as it stands, and reads one answer.
pub(super) async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &Outgoing,
    url: &url::Url,
    form: Form<'_>,
    bounds: Bounds<'_>,
) -> Result<Answer, Failure> {
    let reading = Reading {
        bodiless: request.method.eq_ignore_ascii_case("HEAD"),
        max_body_bytes: bounds.most,
    };
    let written = write(&mut stream, request, url, form).await;
    let answer = reading.read(&mut stream, bounds.room).await;
    // A server that has seen enough may answer and hang up before it has read everything.
    match (written, answer) {
        (Err(error), Err(_)) => Err(Failure::Broken(error.to_string())),
        (_, answer) => answer,
    }
}

async fn write(
    stream: &mut (impl AsyncWrite + Unpin),
    request: &Outgoing,
    url: &url::Url,
    form: Form<'_>,
) -> std::io::Result<()> {
    let (head, body) = compose(request, url, form);
    stream.write_all(&head).await?;
    if request.style == Some(SocketStyle::SlowSegments) {
        stream.flush().await?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stream.write_all(&body).await?;
    stream.flush().await
}

/// Head and body as bytes.
fn compose(request: &Outgoing, url: &url::Url, form: Form<'_>) -> (Vec<u8>, Vec<u8>) {
    let target = match form {
        Form::Origin => &url[Position::BeforePath..Position::AfterQuery],
        Form::Absolute(_) => &url[..Position::AfterQuery],
    };
    let mut fields: Vec<(String, Vec<u8>)> =
        vec![("Host".to_owned(), url.authority().as_bytes().to_vec())];
    if let Form::Absolute(Some(shown)) = form {
        fields.push(("Proxy-Authorization".to_owned(), shown.as_bytes().to_vec()));
    }
    fields.extend(request.headers.iter().cloned());
    fields.push(("Connection".to_owned(), b"close".to_vec()));
    let body = request.wire_body().unwrap_or_default().into_owned();
    let body = if request.style == Some(SocketStyle::SmallChunks) {
        fields.push(("Transfer-Encoding".to_owned(), b"chunked".to_vec()));
        chunked(&body)
    } else {
        fields.push((
            "Content-Length".to_owned(),
            body.len().to_string().into_bytes(),
        ));
        body
    };
    let mut head = format!("{} {target} HTTP/1.1\r\n", request.method).into_bytes();
    for (name, value) in fields {
        let name = match request.style {
            Some(SocketStyle::UpperCaseHeaders) => name.to_ascii_uppercase(),
            Some(SocketStyle::LowerCaseHeaders) => name.to_ascii_lowercase(),
            _ => name,
        };
        head.extend_from_slice(name.as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(&value);
        head.extend_from_slice(b"\r\n");
    }
    head.extend_from_slice(b"\r\n");
    (head, body)
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for chunk in body.chunks(CHUNK) {
        chunks.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
        chunks.extend_from_slice(chunk);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\n\r\n");
    chunks
}

/// How an answer is read.
#[derive(Clone, Copy)]
struct Reading {
    /// Whether no answer has a body, whatever its header fields say (RFC 9110 section 9.3.2).
    bodiless: bool,
    max_body_bytes: usize,
}

/// Where an answer that comes bit by bit has got to: what was looked at once is not looked at again.
#[derive(Default)]
struct Progress {
    /// Where the head that is read now begins, behind interim answers (1xx).
    begins: usize,
    /// How far its end was looked for.
    searched: usize,
    /// Where the body begins, and how it ends.
    body: Option<(usize, Framing)>,
    /// How often the chunks were taken apart to see whether they are all there.
    tries: usize,
}

/// An answer whose chunks seem to end more often than this is read to the end of the connection.
const MOST_TRIES: usize = 32;

impl Progress {
    /// Looks for the end of the head in what is there so far.
    fn find_body(&mut self, bytes: &[u8], reading: Reading) {
        while self.body.is_none() {
            let from = self.searched.saturating_sub(3).max(self.begins);
            self.searched = bytes.len();
            let Some(end) = bytes.get(from..).and_then(head_end) else {
                return;
            };
            let end = from + end;
            match parse_head(&bytes[self.begins..end]) {
                Ok((100..=199, _)) => (self.begins, self.searched) = (end, end),
                Ok((status, headers)) => {
                    self.body = Some((end, reading.framing(status, &headers)));
                }
                Err(_) => self.body = Some((end, Framing::Nothing)),
            }
        }
    }

    /// Whether everything is there, for servers that keep the connection open.
    fn is_whole(&mut self, bytes: &[u8], reading: Reading) -> bool {
        self.find_body(bytes, reading);
        let Some((begins, framing)) = &self.body else {
            return false;
        };
        let body = &bytes[*begins..];
        match framing {
            Framing::Nothing => true,
            Framing::Length(length) => body.len() >= *length,
            // Taking the chunks apart tells, and need not be tried before the last one can be there.
            Framing::Chunks => {
                let seems_over = body.ends_with(b"\r\n\r\n") && self.tries < MOST_TRIES;
                self.tries += usize::from(seems_over);
                seems_over && unchunked(body).is_ok()
            }
            Framing::ToTheEnd => false,
        }
    }

    /// Whether the head goes on and on.
    fn has_too_large_a_head(&self, bytes: &[u8]) -> bool {
        let end = self
            .body
            .as_ref()
            .map_or(bytes.len(), |(begins, _)| *begins);
        end > LARGEST_HEAD
    }
}

impl Reading {
    /// Reads until the answer is whole or the server closes, as it was asked to, and takes the answer apart.
    async fn read(
        self,
        stream: &mut (impl AsyncRead + Unpin),
        room: &Arc<Room>,
    ) -> Result<Answer, Failure> {
        let mut bytes = Vec::new();
        let mut buffer = vec![0; 16 * 1024];
        let mut progress = Progress::default();
        loop {
            let count = stream
                .read(&mut buffer)
                .await
                .map_err(|error| Failure::Broken(error.to_string()))?;
            bytes.extend_from_slice(&buffer[..count]);
            let is_whole = progress.is_whole(&bytes, self);
            if progress.has_too_large_a_head(&bytes) {
                return Err(too_large_a_head());
            }
            if count == 0 || is_whole || bytes.len() > LARGEST_HEAD + self.max_body_bytes {
                break;
            }
        }
        let answer = self.parse(&bytes)?;
        let mut body = Growing::up_to(self.max_body_bytes, room);
        body.add(&answer.body);
        let (body, is_cut) = body.end();
        Ok(Answer {
            truncated: answer.truncated || is_cut,
            body,
            ..answer
        })
    }

    /// Takes one answer apart. What comes behind it on the wire is not part of it.
    fn parse(self, bytes: &[u8]) -> Result<Answer, Failure> {
        let bytes = behind_interim(bytes);
        let end = head_end(bytes).ok_or_else(|| {
            Failure::Broken(format!(
                "the answer ended in its head, after {} bytes",
                bytes.len()
            ))
        })?;
        let (status, headers) = parse_head(&bytes[..end])?;
        let rest = &bytes[end..];
        let mut body = match self.framing(status, &headers) {
            Framing::Nothing => Vec::new(),
            // Of a body that is too long, reading has stopped before its end.
            Framing::Length(length) if rest.len() < length.min(self.max_body_bytes) => {
                return Err(Failure::BrokenBody(format!(
                    "it ended after {} of {length} bytes",
                    rest.len()
                )));
            }
            Framing::Length(length) => rest[..length.min(rest.len())].to_vec(),
            Framing::Chunks => unchunked(rest)?,
            Framing::ToTheEnd => rest.to_vec(),
        };
        let truncated = body.len() > self.max_body_bytes;
        body.truncate(self.max_body_bytes);
        Ok(Answer {
            status,
            headers,
            body: body.into(),
            truncated,
        })
    }

    fn framing(self, status: u16, headers: &Headers) -> Framing {
        if self.bodiless || matches!(status, 204 | 304) {
            return Framing::Nothing;
        }
        let is_chunked = header(headers, "transfer-encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
        if is_chunked {
            return Framing::Chunks;
        }
        header(headers, "content-length")
            .and_then(|length| length.parse().ok())
            .map_or(Framing::ToTheEnd, Framing::Length)
    }
}

/// Where a body ends (RFC 9112 section 6.3).
enum Framing {
    Nothing,
    Chunks,
    Length(usize),
    ToTheEnd,
}

/// What follows interim answers (1xx), which come before the answer itself.
fn behind_interim(mut bytes: &[u8]) -> &[u8] {
    while let Some(end) = head_end(bytes)
        && let Ok((100..=199, _)) = parse_head(&bytes[..end])
    {
        bytes = &bytes[end..];
    }
    bytes
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

pub(super) type Headers = Vec<(String, Vec<u8>)>;

fn header(headers: &Headers, name: &str) -> Option<String> {
    headers
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned())
}

pub(super) fn parse_head(head: &[u8]) -> Result<(u16, Headers), Failure> {
    let not_http = || Failure::Broken("the answer does not begin like HTTP".to_owned());
    let mut lines = head
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let status_line = String::from_utf8_lossy(lines.next().ok_or_else(not_http)?).into_owned();
    let mut words = status_line.split(' ');
    if !words
        .next()
        .is_some_and(|version| version.starts_with("HTTP/1."))
    {
        return Err(not_http());
    }
    let status = words
        .next()
        .and_then(|word| word.parse().ok())
        .ok_or_else(not_http)?;
    let headers = lines
        .filter_map(|line| {
            let colon = line.iter().position(|byte| *byte == b':')?;
            let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
            Some((name, line[colon + 1..].trim_ascii().to_vec()))
        })
        .collect();
    Ok((status, headers))
}

fn unchunked(mut rest: &[u8]) -> Result<Vec<u8>, Failure> {
    let broken = || Failure::BrokenBody("bad chunk".to_owned());
    let mut body = Vec::new();
    loop {
        let line_end = rest
            .windows(2)
            .position(|window| window == b"\r\n")
            .ok_or_else(broken)?;
        let size = String::from_utf8_lossy(&rest[..line_end]).into_owned();
        let size = size.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| broken())?;
        rest = &rest[line_end + 2..];
        if size == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(..size).ok_or_else(broken)?);
        rest = rest.get(size + 2..).ok_or_else(broken)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(bytes: &[u8]) -> Result<Vec<u8>, Failure> {
        let reading = Reading {
            bodiless: false,
            max_body_bytes: 100,
        };
        let whole = reading.parse(bytes);
        whole.map(|answer| answer.body.to_vec())
    }

    #[test]
    fn a_chunked_answer_is_put_together() {
        let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
        assert_eq!(parsed(answer), Ok(b"{}".to_vec()));
    }

    #[test]
    fn what_comes_behind_an_answer_is_not_part_of_it() {
        let answer =
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 400 Bad Request\r\n\r\n";
        assert_eq!(parsed(answer), Ok(b"{}".to_vec()));
    }

    #[test]
    fn interim_answers_are_passed_over() {
        let answer =
            b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(parsed(answer), Ok(b"{}".to_vec()));
    }

    #[test]
    fn a_body_that_ends_too_early_is_broken() {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}";
        assert_eq!(
            parsed(answer),
            Err(Failure::BrokenBody(
                "it ended after 2 of 3 bytes".to_owned()
            ))
        );
    }

    #[test]
    fn an_answer_to_head_has_no_body_whatever_its_length() {
        let reading = Reading {
            bodiless: true,
            max_body_bytes: 100,
        };
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
        assert!(Progress::default().is_whole(answer, reading));
        let body = reading.parse(answer).map(|answer| answer.body);
        assert_eq!(body, Ok(Vec::new().into()));
    }

    #[test]
    fn an_answer_that_comes_byte_by_byte_is_whole_with_its_last_one() {
        let reading = Reading {
            bodiless: false,
            max_body_bytes: 100,
        };
        for answer in [
            &b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"[..],
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ] {
            let mut progress = Progress::default();
            let whole: Vec<usize> = (1..=answer.len())
                .filter(|end| progress.is_whole(&answer[..*end], reading))
                .collect();
            assert_eq!(whole, [answer.len()]);
        }
    }

    #[test]
    fn what_is_not_http_is_told_apart_from_no_answer() {
        assert!(matches!(parsed(b"hello\r\n\r\n"), Err(Failure::Broken(_))));
    }
}
