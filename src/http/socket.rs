//! The small writer over a plain or a TLS socket, for what reqwest normalises: the case of header names, control
//! characters in values, how the body is split.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::rustls::pki_types::ServerName;

use crate::http::Settings;
use crate::http::message::{Answer, Failure, Outgoing, SocketStyle};
use crate::http::tls;

const LARGEST_HEAD: usize = 256 * 1024;
const CHUNK: usize = 7;

/// Sends the request byte by byte as it stands, and reads one answer.
pub(super) async fn send(request: &Outgoing, settings: &Settings) -> Result<Answer, Failure> {
    let url =
        url::Url::parse(&request.url).map_err(|error| Failure::Unsendable(error.to_string()))?;
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_matches(['[', ']'])
        .to_owned();
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = TcpStream::connect((host.as_str(), port))
        .await
        .map_err(|error| Failure::Connect(error.to_string()))?;
    if url.scheme() != "https" {
        return exchange(stream, request, &url, settings.max_body_bytes).await;
    }
    if settings.insecure || settings.client_certificate.is_some() {
        return Err(Failure::Unsendable(
            "the socket writer checks certificates and shows none of its own".to_owned(),
        ));
    }
    let connector = tls::connector(&settings.ca).map_err(Failure::Unsendable)?;
    let name = ServerName::try_from(host).map_err(|error| Failure::Connect(error.to_string()))?;
    let stream = connector
        .connect(name, stream)
        .await
        .map_err(|error| Failure::Connect(error.to_string()))?;
    exchange(stream, request, &url, settings.max_body_bytes).await
}

async fn exchange(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    request: &Outgoing,
    url: &url::Url,
    max_body_bytes: usize,
) -> Result<Answer, Failure> {
    let broken = |error: std::io::Error| Failure::Broken(error.to_string());
    let (head, body) = compose(request, url);
    stream.write_all(&head).await.map_err(broken)?;
    if request.style == Some(SocketStyle::SlowSegments) {
        stream.flush().await.map_err(broken)?;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    stream.write_all(&body).await.map_err(broken)?;
    stream.flush().await.map_err(broken)?;
    read(&mut stream, max_body_bytes).await
}

/// Head and body as bytes.
fn compose(request: &Outgoing, url: &url::Url) -> (Vec<u8>, Vec<u8>) {
    let mut target = url.path().to_owned();
    if let Some(query) = url.query() {
        target.push('?');
        target.push_str(query);
    }
    let mut fields: Vec<(String, Vec<u8>)> =
        vec![("Host".to_owned(), url.authority().as_bytes().to_vec())];
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

/// Reads until the server closes, as it was asked to, and takes the answer apart.
async fn read(
    stream: &mut (impl AsyncRead + Unpin),
    max_body_bytes: usize,
) -> Result<Answer, Failure> {
    let mut bytes = Vec::new();
    let mut buffer = vec![0; 16 * 1024];
    let most = LARGEST_HEAD + max_body_bytes;
    loop {
        let count = stream
            .read(&mut buffer)
            .await
            .map_err(|error| Failure::Broken(error.to_string()))?;
        bytes.extend_from_slice(&buffer[..count]);
        if count == 0 || bytes.len() > most || is_whole(&bytes) {
            break;
        }
    }
    parse(&bytes, max_body_bytes)
}

/// Whether a Content-Length says that everything is there, for servers that keep the connection open.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = head_end(bytes) else {
        return false;
    };
    let Ok((_, headers)) = parse_head(&bytes[..end]) else {
        return true;
    };
    match header(&headers, "content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => bytes.len() >= end + length,
        None => header(&headers, "transfer-encoding").is_some() && bytes.ends_with(b"0\r\n\r\n"),
    }
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .map(|at| at + 4)
}

type Headers = Vec<(String, Vec<u8>)>;

fn header(headers: &Headers, name: &str) -> Option<String> {
    headers
        .iter()
        .find(|(field, _)| field == name)
        .map(|(_, value)| String::from_utf8_lossy(value).trim().to_owned())
}

fn parse_head(head: &[u8]) -> Result<(u16, Headers), Failure> {
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

fn parse(bytes: &[u8], max_body_bytes: usize) -> Result<Answer, Failure> {
    let end = head_end(bytes).ok_or_else(|| {
        Failure::Broken(format!(
            "the answer ended in its head, after {} bytes",
            bytes.len()
        ))
    })?;
    let (status, headers) = parse_head(&bytes[..end])?;
    let rest = &bytes[end..];
    let mut body = if header(&headers, "transfer-encoding")
        .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
    {
        unchunked(rest)?
    } else {
        rest.to_vec()
    };
    let truncated = body.len() > max_body_bytes;
    body.truncate(max_body_bytes);
    Ok(Answer {
        status,
        headers,
        body,
        truncated,
    })
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

    #[test]
    fn a_chunked_answer_is_put_together() {
        let answer = parse(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
            100,
        );
        assert_eq!(answer.map(|answer| answer.body), Ok(b"{}".to_vec()));
    }

    #[test]
    fn what_is_not_http_is_told_apart_from_no_answer() {
        assert!(matches!(
            parse(b"hello\r\n\r\n", 100),
            Err(Failure::Broken(_))
        ));
    }
}
