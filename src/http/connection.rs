//! The connections of the socket writer: straight to the server, or through the proxy that the target file names, which no
//! request goes around.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::ServerName;
use url::Url;

use crate::http::body::Bounds;
use crate::http::message::{Answer, Failure, Outgoing};
use crate::http::settings::Settings;
use crate::http::socket::{self, Form};
use crate::http::tls;
use crate::target::Proxy;

/// What a proxy says before a tunnel is open is no longer than this.
const LARGEST_HEAD: usize = 16 * 1024;

/// Sends the request byte by byte as it stands, and reads one answer.
pub(super) async fn send(
    request: &Outgoing,
    settings: &Settings,
    bounds: Bounds<'_>,
) -> Result<Answer, Failure> {
    let url = Url::parse(&request.url).map_err(unsendable)?;
    let proxy = settings.proxy().map_err(unsendable)?;
    let way = Way {
        request,
        url: &url,
        settings,
        bounds,
    };
    let Some(proxy) = proxy else {
        return way.straight(connect(&url).await?).await;
    };
    let stream = connect(&proxy.url).await?;
    if proxy.url.scheme() == "https" {
        let stream = way.encrypted(stream, &proxy.url).await?;
        return way.through(stream, &proxy).await;
    }
    way.through(stream, &proxy).await
}

fn unsendable(error: impl ToString) -> Failure {
    Failure::Unsendable(error.to_string())
}

fn unconnected(error: impl ToString) -> Failure {
    Failure::Connect(error.to_string())
}

/// The host of a URL as a name or an address, an address of IPv6 without its brackets.
fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or_default();
    host.trim_matches(['[', ']'])
}

fn port(url: &Url) -> u16 {
    url.port_or_known_default().unwrap_or(80)
}

async fn connect(url: &Url) -> Result<TcpStream, Failure> {
    let stream = TcpStream::connect((host(url), port(url)));
    stream.await.map_err(unconnected)
}

/// One request on its way.
#[derive(Clone, Copy)]
struct Way<'a> {
    request: &'a Outgoing,
    url: &'a Url,
    settings: &'a Settings,
    bounds: Bounds<'a>,
}

impl Way<'_> {
    /// Over a stream that ends at the server.
    async fn straight(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
    ) -> Result<Answer, Failure> {
        if self.url.scheme() == "https" {
            let stream = self.encrypted(stream, self.url).await?;
            return self.exchange(stream, Form::Origin).await;
        }
        self.exchange(stream, Form::Origin).await
    }

    /// Over a stream that ends at the proxy.
    async fn through(
        self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
        proxy: &Proxy,
    ) -> Result<Answer, Failure> {
        let shown = proxy.credentials.as_ref().map(|(user, password)| {
            let pair = STANDARD.encode(format!("{user}:{password}"));
            format!("Basic {pair}")
        });
        if self.url.scheme() == "https" {
            self.open_tunnel(&mut stream, shown.as_deref()).await?;
            return self.straight(stream).await;
        }
        let form = Form::Absolute(shown.as_deref());
        self.exchange(stream, form).await
    }

    async fn exchange(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        form: Form<'_>,
    ) -> Result<Answer, Failure> {
        socket::exchange(stream, self.request, self.url, form, self.bounds).await
    }

    async fn encrypted<S: AsyncRead + AsyncWrite + Unpin>(
        self,
        stream: S,
        to: &Url,
    ) -> Result<TlsStream<S>, Failure> {
        if self.settings.insecure || self.settings.client_certificate.is_some() {
            let text = "the socket writer checks certificates and shows none of its own";
            return Err(Failure::Unsendable(text.to_owned()));
        }
        let connector = tls::connector(&self.settings.ca).map_err(unsendable)?;
        let name = ServerName::try_from(host(to).to_owned()).map_err(unconnected)?;
        let stream = connector.connect(name, stream).await;
        stream.map_err(unconnected)
    }

    /// Asks the proxy to pass on what is encrypted for the server (RFC 9110 section 9.3.6).
    async fn open_tunnel(
        self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        shown: Option<&str>,
    ) -> Result<(), Failure> {
        let to = format!(
            "{}:{}",
            self.url.host_str().unwrap_or_default(),
            port(self.url)
        );
        let mut head = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n");
        if let Some(shown) = shown {
            head.push_str(&format!("Proxy-Authorization: {shown}\r\n"));
        }
        head.push_str("\r\n");
        stream
            .write_all(head.as_bytes())
            .await
            .map_err(unconnected)?;
        // Byte by byte: what stands behind the head is the server's.
        let mut said = Vec::new();
        while !said.ends_with(b"\r\n\r\n") && said.len() < LARGEST_HEAD {
            let byte = stream.read_u8().await.map_err(|error| {
                Failure::Connect(format!("the proxy opened no tunnel: {error}"))
            })?;
            said.push(byte);
        }
        match socket::parse_head(&said)? {
            (200..=299, _) => Ok(()),
            (status, _) => Err(Failure::Connect(format!(
                "the proxy answered CONNECT with {status}"
            ))),
        }
    }
}
