//! Which of several clients in one role sends what a case sends: `confidential`, `confidential.device`, and so on. One
//! grant or one method per client is ordinary.

use std::collections::BTreeMap;

use crate::plan::axes::Axes;
use crate::plan::role::in_role;
use crate::plan::subject::Subject;
use crate::plan::{carrier, missing, need};
use crate::suite::LoadedCase;

/// The axes of the variant with the clients that its roles name, and the grant that carries it.
pub(super) fn cast(case: &LoadedCase, axes: Axes, subject: Subject<'_>) -> Axes {
    let clients = subject.target.clients.keys();
    let several: Vec<&str> = clients
        .filter_map(|role| Some(role.split_once('.')?.0))
        .collect();
    let mut chosen = with_carrier(case, axes, subject);
    for role in several {
        let with = |own: &str| {
            let own = BTreeMap::from([(role.to_owned(), own.to_owned())]);
            let clients = chosen.clients.clone().into_iter().chain(own).collect();
            with_carrier(
                case,
                Axes {
                    clients,
                    ..chosen.clone()
                },
                subject,
            )
        };
        let fits = |axes: &Axes| {
            let needs = need::of(case, axes, subject);
            missing::missing(&case.case, axes, &needs, subject).is_none()
        };
        if let Some(fitting) = in_role(subject.target, role).map(with).find(fits) {
            chosen = fitting;
        }
    }
    chosen
}

fn with_carrier(case: &LoadedCase, axes: Axes, subject: Subject<'_>) -> Axes {
    Axes {
        carrier: carrier::choose(case, &axes, subject),
        ..axes
    }
}
