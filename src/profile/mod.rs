//! Profiles: how a dialect writes requests, what its success and its errors look like, and which requirements
//! the vendor's own documents replace.

mod answers;
mod deviation;
mod dialect;
mod endpoint;
mod grant;
mod material;
mod rotation;

pub use answers::{Errors, Success};
pub use deviation::Deviation;
pub use dialect::{Profile, ProfileKind};
pub use endpoint::{ClientRules, Encoding, Endpoint};
pub use grant::{Grant, Parameter, ParameterPlace, ParameterType, Presence, Required};
pub use material::Material;
pub use rotation::{Rotation, RotationRule};
