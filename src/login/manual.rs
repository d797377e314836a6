//! Login by a person: the URL is shown, then the redirect is awaited on loopback, or a pasted line.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use url::Url;

use crate::answer::Arrival;
use crate::login::announce::Announce;
use crate::login::command::arrival_of;
use crate::login::decided::Decided;
use crate::login::failure::LoginFailure;
use crate::secret::{Shown, shown, written};
use crate::suite::Decision;
use crate::target::ManualLogin;

const USUAL_TIMEOUT: u64 = 120;

/// No person types more than this.
const LONGEST_CODE: usize = 200;

pub(super) async fn authorize(
    rules: &ManualLogin,
    announce: &Announce,
    url: &Url,
    redirect_uri: &str,
) -> Result<Arrival, LoginFailure> {
    let timeout = Duration::from_secs(rules.timeout_seconds.unwrap_or(USUAL_TIMEOUT));
    let listener = listener(redirect_uri).await;
    let how = if listener.is_some() {
        "the redirect is awaited here"
    } else {
        "then paste the address you are sent to, or the code"
    };
    announce(shown!(
        "please log in at {}\n({}, for {} s)",
        written(url),
        how,
        timeout.as_secs()
    ));
    let line = async {
        match listener {
            Some(listener) => {
                tokio::select! { line = redirected(&listener, redirect_uri) => line, line = pasted() => line }
            }
            None => pasted().await,
        }
    };
    match tokio::time::timeout(timeout, line).await {
        Ok(Ok(line)) => Ok(arrival_of(line.trim(), url, redirect_uri)),
        Ok(Err(error)) => Err(LoginFailure::Failed(format!("nobody answered: {error}"))),
        Err(_) => Err(LoginFailure::Failed(format!(
            "nobody logged in within {} s",
            timeout.as_secs()
        ))),
    }
}

pub(super) async fn decide(
    rules: &ManualLogin,
    announce: &Announce,
    url: &Url,
    user_code: &str,
    decision: Decision,
) -> Result<Decided, LoginFailure> {
    let timeout = Duration::from_secs(rules.timeout_seconds.unwrap_or(USUAL_TIMEOUT));
    let verb = if decision == Decision::Approve {
        "approve"
    } else {
        "deny"
    };
    // Whoever decides has to type the code; nobody else is told.
    announce(shown!(
        "please {} the code {} at {}, then press Enter (within {} s)",
        verb,
        Shown::cleaned(user_code).in_line(LONGEST_CODE),
        Shown::cleaned(url.as_str()),
        timeout.as_secs()
    ));
    match tokio::time::timeout(timeout, pasted()).await {
        Ok(Ok(_)) => Ok(Decided {
            place: "what the person who was asked did".to_owned(),
            is_confirmed: false,
        }),
        Ok(Err(error)) => Err(LoginFailure::Failed(format!("nobody answered: {error}"))),
        Err(_) => Err(LoginFailure::Failed(format!(
            "nobody decided within {} s",
            timeout.as_secs()
        ))),
    }
}

/// A listener at the redirect URI, where that is on this machine.
async fn listener(redirect_uri: &str) -> Option<TcpListener> {
    let url = Url::parse(redirect_uri).ok()?;
    if url.scheme() != "http" || !crate::target::is_loopback(redirect_uri) {
        return None;
    }
    TcpListener::bind((
        url.host_str()?.trim_matches(['[', ']']),
        url.port_or_known_default()?,
    ))
    .await
    .ok()
}

async fn redirected(listener: &TcpListener, redirect_uri: &str) -> std::io::Result<String> {
    loop {
        let (mut stream, _) = listener.accept().await?;
        let mut buffer = vec![0; 16 * 1024];
        let count = stream.read(&mut buffer).await?;
        let head = String::from_utf8_lossy(&buffer[..count]).into_owned();
        let target = head.split(' ').nth(1).unwrap_or_default();
        let body = "You may close this window.";
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(answer.as_bytes()).await?;
        if let Ok(url) = Url::parse(redirect_uri).and_then(|url| url.join(target))
            && url.query().is_some()
        {
            return Ok(url.into());
        }
    }
}

async fn pasted() -> std::io::Result<String> {
    let mut line = String::new();
    let count = BufReader::new(tokio::io::stdin())
        .read_line(&mut line)
        .await?;
    if count == 0 {
        return Err(std::io::Error::new(
            std::io::ErrorKind::UnexpectedEof,
            "standard input is closed",
        ));
    }
    Ok(line)
}
