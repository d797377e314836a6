//! Faults that show only when requests come at once.

use crate::faults::row::{ALL_BUT_CIAM, ALL_BUT_CLOUDBASE, Fault, RFC, RFC_AND_EIAM, fault};

pub(crate) const FAULTS: &[Fault] = &[
    fault("code_redemption_race", ALL_BUT_CLOUDBASE, |rules| {
        rules.code.is_marked_at_once = false;
    }),
    fault("refresh_race", ALL_BUT_CIAM, |rules| {
        rules.refresh.is_marked_at_once = false;
    }),
    fault("device_code_race", RFC_AND_EIAM, |rules| {
        rules.device.is_marked_at_once = false;
    }),
    fault("assertion_race", RFC, |rules| {
        rules.assertion.is_marked_at_once = false;
    }),
];
