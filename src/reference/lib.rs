//! The embedded token endpoint: a model implementation that the suites are tried on.
//!
//! It keeps real state in memory, speaks four dialects, and can be told to have exactly one fault. It shares no code
//! with the judge, so that a misreading of a specification cannot hide in both.

mod dialects;
mod faults;
mod habits;
mod model;
mod rules;
mod server;
mod state;
mod wire;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use dialects::registry;
use faults::families;
use faults::nearest::nearest;
use faults::row::Fault;
use habits::Habit;
use model::app::App;
use rules::book::Rules;
use rules::parameter::Drawn;
use state::keys;
use state::world::World;
use wire::tls;

pub use dialects::dialect::Dialect;

/// What open connections get to finish in.
const FAREWELL: Duration = Duration::from_millis(500);

/// How to start an endpoint.
#[derive(Debug, Clone)]
pub struct Options {
    /// The dialect to speak.
    pub dialect: Dialect,
    /// The id of the one fault to have, of [`fault_ids`].
    pub fault: Option<String>,
    /// The id of the one habit to have, of [`habit_ids`]: a way to be right that a client may not expect.
    pub habit: Option<String>,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Served over TLS, with the certificate of `keys/`, whose CA is `fixtures/keys/tls-ca.pem`.
    pub tls: bool,
}

/// Why an endpoint does not start.
#[derive(Debug)]
pub enum StartError {
    /// No fault has this id.
    UnknownFault {
        /// The id that was given.
        id: String,
        /// Ids that look like it, the most alike first.
        nearest: Vec<&'static str>,
    },
    /// The fault exists, but not in this dialect.
    FaultOfOtherDialect {
        /// The id that was given.
        id: String,
        /// The dialects that know it.
        dialects: &'static [Dialect],
    },
    /// The fault takes a parameter with its id, and none that it understands is there.
    FaultWithoutParameter {
        /// The id that was given.
        id: String,
    },
    /// No habit of this dialect has this id.
    UnknownHabit {
        /// The id that was given.
        id: String,
        /// The dialect.
        dialect: Dialect,
    },
    /// The address cannot be listened on.
    Listen(std::io::Error),
    /// The compiled-in test keys cannot be read.
    Keys(jsonwebtoken::errors::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFault { id, nearest } if nearest.is_empty() => {
                write!(formatter, "no fault is called `{id}`")
            }
            Self::UnknownFault { id, nearest } => {
                write!(
                    formatter,
                    "no fault is called `{id}`; nearest: {}",
                    nearest.join(", ")
                )
            }
            Self::FaultOfOtherDialect { id, dialects } => {
                let names: Vec<_> = dialects.iter().map(|dialect| dialect.name()).collect();
                write!(
                    formatter,
                    "fault `{id}` exists only in: {}",
                    names.join(", ")
                )
            }
            Self::FaultWithoutParameter { id } => {
                write!(
                    formatter,
                    "fault `{id}` takes a parameter, `{id}:0x1f@code` for example; `grantspec faults list {id}` says which"
                )
            }
            Self::UnknownHabit { id, dialect } => {
                let ids: Vec<_> = habit_ids()
                    .filter(|id| habit_dialects(id).contains(dialect))
                    .collect();
                write!(
                    formatter,
                    "no habit is called `{id}`; in the dialect {} there are {}",
                    dialect.name(),
                    ids.join(", ")
                )
            }
            Self::Listen(error) => write!(formatter, "cannot listen: {error}"),
            Self::Keys(error) => write!(formatter, "cannot read the test keys: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen(error) => Some(error),
            Self::Keys(error) => Some(error),
            Self::UnknownFault { .. }
            | Self::FaultOfOtherDialect { .. }
            | Self::FaultWithoutParameter { .. }
            | Self::UnknownHabit { .. } => None,
        }
    }
}

/// A running endpoint. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Endpoint {
    base_url: String,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
}

/// Serves until the sender of `stopped` says so or is gone.
fn serve<L>(
    listener: L,
    router: axum::Router,
    stopped: oneshot::Receiver<()>,
) -> JoinHandle<std::io::Result<()>>
where
    L: axum::serve::Listener,
    L::Addr: fmt::Debug,
{
    let stop = async {
        let _ = stopped.await;
    };
    tokio::spawn(
        axum::serve(listener, router)
            .with_graceful_shutdown(stop)
            .into_future(),
    )
}

impl Endpoint {
    /// Starts an endpoint on the runtime of the caller.
    ///
    /// # Errors
    ///
    /// Fails on the id of a fault or habit that is unknown or of another dialect, and on an address that cannot be listened on.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let rules = rules(&options)?;
        let listener = TcpListener::bind(options.listen)
            .await
            .map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let scheme = if options.tls { "https" } else { "http" };
        let base_url = format!("{scheme}://{address}");
        let keys = keys::loaded().map_err(StartError::Keys)?;
        let world = World::new(
            base_url.clone(),
            keys,
            registry::clients(options.dialect),
            registry::users(options.dialect),
        );
        let app = App { rules, world };
        let (stop, stopped) = oneshot::channel::<()>();
        let router = server::router(Arc::new(app));
        let server = if options.tls {
            let listener = tls::TlsListener::new(listener).map_err(StartError::Listen)?;
            serve(listener, router, stopped)
        } else {
            // Answers are small and timings are judged: nothing may wait for a fuller packet. A refusal changes nothing.
            let listener = listener.tap_io(|connection| drop(connection.set_nodelay(true)));
            serve(listener, router, stopped)
        };
        Ok(Self {
            base_url,
            stop,
            server,
        })
    }

    /// Where it listens, without a slash at the end; in most dialects also the issuer identifier.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Stops listening and lets answers that are under way finish for a moment.
    pub async fn stop(mut self) {
        let _ = self.stop.send(());
        if tokio::time::timeout(FAREWELL, &mut self.server)
            .await
            .is_err()
        {
            self.server.abort();
        }
    }
}

/// The rules of an endpoint: the standard's, then what the dialect, the fault and the habit change.
fn rules(options: &Options) -> Result<Rules, StartError> {
    let mut rules = Rules::standard();
    registry::change(options.dialect, &mut rules);
    if let Some(id) = options.fault.as_deref() {
        let (fault, drawn) = known_fault(id, options.dialect)?;
        rules.drawn = drawn;
        (fault.change)(&mut rules);
    }
    if let Some(id) = options.habit.as_deref() {
        (known_habit(id, options.dialect)?.change)(&mut rules);
    }
    Ok(rules)
}

fn known_fault(id: &str, dialect: Dialect) -> Result<(&'static Fault, Drawn), StartError> {
    let (id, parameter) = id.split_once(':').unwrap_or((id, ""));
    let Some(fault) = families::find(id) else {
        return Err(StartError::UnknownFault {
            id: id.into(),
            nearest: nearest(id),
        });
    };
    let drawn = match (fault.takes_parameter(), Drawn::read(parameter)) {
        (true, None) => return Err(StartError::FaultWithoutParameter { id: id.into() }),
        (true, Some(drawn)) => drawn,
        (false, _) => Drawn::default(),
    };
    if fault.dialects.contains(&dialect) {
        Ok((fault, drawn))
    } else {
        Err(StartError::FaultOfOtherDialect {
            id: id.into(),
            dialects: fault.dialects,
        })
    }
}

fn known_habit(id: &str, dialect: Dialect) -> Result<&'static Habit, StartError> {
    habits::find(id)
        .filter(|habit| habit.dialects.contains(&dialect))
        .ok_or_else(|| StartError::UnknownHabit {
            id: id.into(),
            dialect,
        })
}

/// The id of every habit that an endpoint can be told to have.
pub fn habit_ids() -> impl Iterator<Item = &'static str> {
    habits::all().map(|habit| habit.id)
}

/// The dialects in which a habit can be switched on; none for an unknown id.
pub fn habit_dialects(id: &str) -> &'static [Dialect] {
    habits::find(id).map_or(&[], |habit| habit.dialects)
}

/// The id of every fault an endpoint can be told to have.
pub fn fault_ids() -> impl Iterator<Item = &'static str> {
    families::all().map(|fault| fault.id)
}

/// The dialects in which a fault can be switched on; none for an unknown id.
pub fn fault_dialects(id: &str) -> &'static [Dialect] {
    let id = id.split(':').next().unwrap_or(id);
    families::find(id).map_or(&[], |fault| fault.dialects)
}
