//! A server made by hand: bytes in, bytes out, as wrong as a test wants them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server on a free port of loopback; it ends when it is dropped.
pub(crate) struct Server {
    address: SocketAddr,
    ended: Arc<AtomicBool>,
    seen: Arc<Mutex<Vec<Request>>>,
}

/// One request, read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.header_values(name).first().copied()
    }

    pub(crate) fn header_values(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    /// The values of a parameter of the query.
    pub(crate) fn asked(&self, name: &str) -> Vec<String> {
        values(&self.query, name)
    }

    /// The values of a parameter of the body.
    pub(crate) fn told(&self, name: &str) -> Vec<String> {
        values(&self.body, name)
    }
}

fn values(form: &str, name: &str) -> Vec<String> {
    url::form_urlencoded::parse(form.as_bytes())
        .filter(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
        .collect()
}

impl Server {
    /// Answers each request with the bytes that `answer` gives, then closes.
    pub(crate) fn answering(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Self {
        Self::handling(move |request, stream| {
            // A client that goes away early is no defect of the server.
            let _ = stream.write_all(&answer(request));
        })
    }

    /// Hands each request and its connection over.
    pub(crate) fn handling(
        handle: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        Self::serving(move |stream, seen| serve(stream, seen, &handle))
    }

    /// Hands token requests over; whoever asks in another way is answered.
    pub(crate) fn token_endpoint(
        handle: impl Fn(&Request, &mut TcpStream) + Send + Sync + 'static,
    ) -> Self {
        Self::handling(move |request, stream| {
            if request.method == "POST" {
                handle(request, stream);
            } else {
                let _ = stream.write_all(&answer(405, &[("Allow", "POST")], b""));
            }
        })
    }

    fn serving(serve: impl Fn(TcpStream, &Mutex<Vec<Request>>) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let server = Self {
            address,
            ended: Arc::default(),
            seen: Arc::default(),
        };
        let (ended, seen) = (Arc::clone(&server.ended), Arc::clone(&server.seen));
        let serve = Arc::new(serve);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let (seen, serve) = (Arc::clone(&seen), Arc::clone(&serve));
                std::thread::spawn(move || serve(stream, &seen));
            }
        });
        server
    }

    /// Answers without reading to the end what was asked, so that the connection is reset.
    pub(crate) fn hasty(answer: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> Self {
        Self::serving(move |mut stream, _| {
            let _ = stream.read(&mut [0]);
            answer(&mut stream);
        })
    }

    /// Hands each connection over as it comes.
    pub(crate) fn raw(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        Self::serving(move |stream, _| handle(stream))
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().expect("no handler panicked").clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the listener up.
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    seen: &Mutex<Vec<Request>>,
    handle: &(dyn Fn(&Request, &mut TcpStream) + Send + Sync),
) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let _ = stream.set_nodelay(true);
    let reader = stream.try_clone().map(BufReader::new);
    if let Some(request) = reader.ok().and_then(|mut reader| read(&mut reader)) {
        seen.lock()
            .expect("no handler panicked")
            .push(request.clone());
        handle(&request, &mut stream);
        let _ = stream.shutdown(std::net::Shutdown::Write);
        // What is still on its way is read, since a reset would take the answer with it.
        let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    }
}

/// Reads one request; nothing where none comes.
pub(crate) fn read(reader: &mut impl BufRead) -> Option<Request> {
    let first = line(reader)?;
    let mut words = first.split(' ');
    let method = words.next()?.to_owned();
    let target = words.next()?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request {
        method,
        path: path.to_owned(),
        query: query.to_owned(),
        ..Request::default()
    };
    loop {
        let text = line(reader)?;
        let Some((name, value)) = text.split_once(':') else {
            break;
        };
        request
            .headers
            .push((name.to_owned(), value.trim().to_owned()));
    }
    let body = if request.header("transfer-encoding").is_some() {
        chunks(reader)?
    } else {
        let length = request
            .header("content-length")
            .and_then(|length| length.parse().ok());
        take(reader, length.unwrap_or(0))?
    };
    request.body = String::from_utf8_lossy(&body).into_owned();
    Some(request)
}

fn chunks(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let size = usize::from_str_radix(&line(reader)?, 16).ok()?;
        body.extend(take(reader, size)?);
        line(reader)?;
        if size == 0 {
            return Some(body);
        }
    }
}

fn line(reader: &mut impl BufRead) -> Option<String> {
    let mut bytes = Vec::new();
    reader.read_until(b'\n', &mut bytes).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    text.ends_with('\n').then(|| text.trim_end().to_owned())
}

fn take(reader: &mut impl Read, count: usize) -> Option<Vec<u8>> {
    let mut body = vec![0; count];
    reader.read_exact(&mut body).ok()?;
    Some(body)
}

/// An answer of JSON as the standard wants it.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Vec<u8> {
    let headers = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
    ];
    answer(status, &headers, body.to_string().as_bytes())
}

/// An answer, whole.
pub(crate) fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} x\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str(&format!(
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    ));
    let mut bytes = head.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Asks for a page, and gives back its status and what it says.
pub(crate) fn get(address: SocketAddr, place: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).expect("somebody listens");
    let request = format!("GET {place} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .expect("the request can be written");
    let mut text = String::new();
    stream
        .read_to_string(&mut text)
        .expect("the answer can be read");
    let status = text
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    (status.expect("an answer has a status"), body.to_owned())
}

/// A port of loopback that nobody listens on.
pub(crate) fn dead_url() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    format!("http://{address}")
}
