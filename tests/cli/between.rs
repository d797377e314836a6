//! A proxy between a run and an embedded endpoint: it passes on what it likes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::sandbox::Embedded;
use crate::server::{Request, Server};

/// The endpoint's target file, with everything sent through the proxy.
pub(crate) fn through(proxy: &Server, embedded: &Embedded) -> String {
    format!("{}\nproxy: {}\n", embedded.target, proxy.url())
}

/// The path of a request to a proxy, whose target is a whole URL.
pub(crate) fn path(request: &Request) -> &str {
    let behind = request.path.split_once("://").map_or("", |(_, rest)| rest);
    behind.find('/').map_or("/", |at| &behind[at..])
}

/// Asks the endpoint, and gives back what it said, byte by byte.
pub(crate) fn passed_on(request: &Request) -> Vec<u8> {
    let behind = request.path.split_once("://").map_or("", |(_, rest)| rest);
    let host = behind.split('/').next().unwrap_or_default();
    let mut stream = TcpStream::connect(host).expect("the endpoint listens");
    let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
    let query = match request.query.as_str() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let mut head = format!("{} {}{query} HTTP/1.1\r\n", request.method, path(request));
    let is_own = |name: &str| {
        let own = ["connection", "content-length", "transfer-encoding"];
        own.iter().any(|one| name.eq_ignore_ascii_case(one))
    };
    for (name, value) in request.headers.iter().filter(|(name, _)| !is_own(name)) {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let length = request.body.len();
    head.push_str(&format!(
        "Content-Length: {length}\r\nConnection: close\r\n\r\n"
    ));
    let mut said = Vec::new();
    let asked = stream
        .write_all(head.as_bytes())
        .and_then(|()| stream.write_all(request.body.as_bytes()))
        .and_then(|()| stream.read_to_end(&mut said));
    asked.expect("the endpoint answers");
    said
}
