//! A token endpoint that does next to nothing: every request of a kept-alive connection gets a token.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Handle;

/// Starts one on a free loopback port; it answers after `latency` and lives as long as the runtime.
pub(crate) fn start(handle: &Handle, latency: Duration) -> SocketAddr {
    let listener = handle
        .block_on(TcpListener::bind("127.0.0.1:0"))
        .expect("loopback has a free port");
    let address = listener.local_addr().expect("a listener has an address");
    handle.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, latency));
        }
    });
    address
}

/// Numbers the tokens: each is another one, as it would be elsewhere.
static ISSUED: AtomicU64 = AtomicU64::new(0);

async fn serve(mut stream: TcpStream, latency: Duration) {
    let _ = stream.set_nodelay(true);
    let mut read = Vec::with_capacity(4096);
    let mut chunk = [0_u8; 4096];
    loop {
        while let Some(length) = first_request(&read) {
            read.drain(..length);
            if !latency.is_zero() {
                tokio::time::sleep(latency).await;
            }
            if stream.write_all(answer().as_bytes()).await.is_err() {
                return;
            }
        }
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(count) => read.extend_from_slice(&chunk[..count]),
        }
    }
}

fn answer() -> String {
    let number = ISSUED.fetch_add(1, Ordering::Relaxed);
    let body = format!(
        r#"{{"access_token":"2YotnFZFEjr1zCsicMWpAA-{number:016x}","token_type":"Bearer","expires_in":3600,"scope":"api.read"}}"#
    );
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nPragma: no-cache\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// The length of the first request, once it is there as a whole.
fn first_request(read: &[u8]) -> Option<usize> {
    let head = read.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let whole = head + content_length(&read[..head]);
    (read.len() >= whole).then_some(whole)
}

/// The number behind `Content-Length:`, 0 where there is none.
pub(crate) fn content_length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length:";
    head.split(|byte| *byte == b'\n')
        .find(|line| line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME))
        .and_then(|line| std::str::from_utf8(&line[NAME.len()..]).ok())
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}
