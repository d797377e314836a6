//! Faults and the dialect that the model still asks for by name. What is here goes as the families become rows
//! that change rules.

use crate::rules::dialect::Dialect;

macro_rules! names {
    ($what:ident: $($name:ident),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum $what { $($name),+ }
    };
}

/// Who is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Old {
    pub(crate) dialect: Dialect,
    pub(crate) fault: Option<Fault>,
}

impl Default for Old {
    fn default() -> Self {
        Self {
            dialect: Dialect::Rfc,
            fault: None,
        }
    }
}

names! { Fault:
    AtAudIgnoresResource,
    AnyGrantForAnyClient,
    AnyScopeGranted,
}
