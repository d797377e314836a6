//! How many token requests the embedded endpoint serves where tokens are opaque.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

mod common;

use std::net::SocketAddr;
use std::time::Duration;

use common::{aside, at_least, median, runtime, setting, timed, title};
use grantspec::conduct::faultless;
use grantspec::reference::{Dialect, Endpoint};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Connections, each with one request after the other.
const CONNECTIONS: usize = 32;

fn main() {
    title("The embedded rfc endpoint, client_credentials, opaque tokens");
    let runtime = runtime();
    let endpoint = runtime
        .block_on(Endpoint::start(faultless(Dialect::Rfc)))
        .expect("the endpoint starts");
    let address: SocketAddr = endpoint
        .base_url()
        .trim_start_matches("http://")
        .parse()
        .expect("the base URL is an address");
    let each = setting("GRANTSPEC_BENCH_CASES", 20_000) / CONNECTIONS;
    let rates: Vec<f64> = (0..setting("GRANTSPEC_BENCH_ROUNDS", 7))
        .map(|_| {
            let (answered, took) = timed(|| runtime.block_on(load(address, each)));
            answered as f64 / took.as_secs_f64()
        })
        .collect();
    aside(
        "the best round",
        rates.iter().copied().fold(0.0, f64::max),
        "/s",
    );
    at_least(
        "token requests, who asks in the same process",
        median(rates),
        10_000.0,
        "/s",
    );
    runtime.block_on(endpoint.stop());
}

/// Sends so many requests over each connection; gives back how many were answered.
async fn load(address: SocketAddr, each: usize) -> usize {
    let tasks: Vec<_> = (0..CONNECTIONS)
        .map(|_| tokio::spawn(ask(address, each)))
        .collect();
    let mut answered = 0;
    for task in tasks {
        answered += task.await.expect("every request is answered with a token");
    }
    answered
}

/// Who asks costs as little as can be: bytes written before, and no more read of the answer than needed.
async fn ask(address: SocketAddr, requests: usize) -> usize {
    const BODY: &str = "grant_type=client_credentials&scope=api.read";
    // confidential-client:s3cret-of-the-confidential-client-8f1d
    let request = format!(
        "POST /token HTTP/1.1\r\nHost: {address}\r\n\
         Authorization: Basic Y29uZmlkZW50aWFsLWNsaWVudDpzM2NyZXQtb2YtdGhlLWNvbmZpZGVudGlhbC1jbGllbnQtOGYxZA==\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{BODY}",
        BODY.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("the connection is open");
    for _ in 0..requests {
        stream
            .write_all(request.as_bytes())
            .await
            .expect("the connection is open");
        let answer = tokio::time::timeout(Duration::from_secs(20), whole_answer(&mut stream))
            .await
            .expect("the answer comes in time");
        assert!(
            answer.starts_with(b"HTTP/1.1 200"),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    requests
}

async fn whole_answer(stream: &mut TcpStream) -> Vec<u8> {
    let mut read = Vec::with_capacity(1024);
    loop {
        let count = stream
            .read_buf(&mut read)
            .await
            .expect("the connection is open");
        assert!(count > 0, "the connection was closed");
        if let Some(head) = read.windows(4).position(|four| four == b"\r\n\r\n")
            && read.len() >= head + 4 + common::endpoint::content_length(&read[..head + 4])
        {
            return read;
        }
    }
}
