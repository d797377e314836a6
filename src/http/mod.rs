//! Sends one request exactly as written and gives back the exchange: no redirects, no retries, no proxies of
//! the environment, bounded time and size.

mod body;
mod browser;
mod client;
mod compress;
mod connection;
mod cookies;
mod limiter;
mod load;
mod message;
mod origins;
mod pool;
mod sender;
mod settings;
mod socket;
mod tls;

pub use body::Body;
pub(crate) use browser::GOES_TO_PAGES;
pub use browser::{Browser, Page, PageError};
pub use client::SenderError;
pub(crate) use compress::{commands as compressing_commands, content_encoding};
pub use limiter::Limiter;
pub(crate) use load::broke;
pub use load::{Calm, Load};
pub use message::{Answer, Exchange, Failure, Outgoing, SocketStyle};
pub(crate) use origins::way_out;
pub use origins::{Origins, Unnamed};
pub use sender::Sender;
pub use settings::{Barred, Settings};
