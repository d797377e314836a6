//! A fault: one row.

use crate::dialects::dialect::Dialect::{self, AlibabaEiam, Rfc, TencentCiam, TencentCloudbase};
use crate::rules::book::Rules;

/// One deliberate deviation. What it does stands in `fixtures/faults.yaml` of grantspec, in words.
pub(crate) struct Fault {
    pub(crate) id: &'static str,
    /// Where it makes sense.
    pub(crate) dialects: &'static [Dialect],
    /// Changes the rules of such a dialect, once, before the first request.
    pub(crate) change: fn(&mut Rules),
}

impl Fault {
    /// Whether its id goes on with a parameter.
    pub(crate) fn takes_parameter(&self) -> bool {
        self.id.starts_with("fuzz_")
    }
}

/// A row.
pub(crate) const fn fault(
    id: &'static str,
    dialects: &'static [Dialect],
    change: fn(&mut Rules),
) -> Fault {
    Fault {
        id,
        dialects,
        change,
    }
}

pub(crate) const EVERYWHERE: &[Dialect] = &[Rfc, AlibabaEiam, TencentCloudbase, TencentCiam];
pub(crate) const ALL_BUT_CLOUDBASE: &[Dialect] = &[Rfc, AlibabaEiam, TencentCiam];
pub(crate) const ALL_BUT_CIAM: &[Dialect] = &[Rfc, AlibabaEiam, TencentCloudbase];
pub(crate) const ALL_BUT_EIAM: &[Dialect] = &[Rfc, TencentCloudbase, TencentCiam];
pub(crate) const VENDORS: &[Dialect] = &[AlibabaEiam, TencentCloudbase, TencentCiam];
pub(crate) const RFC: &[Dialect] = &[Rfc];
pub(crate) const RFC_AND_EIAM: &[Dialect] = &[Rfc, AlibabaEiam];
pub(crate) const RFC_AND_CIAM: &[Dialect] = &[Rfc, TencentCiam];
pub(crate) const TENCENT: &[Dialect] = &[TencentCloudbase, TencentCiam];
pub(crate) const EIAM: &[Dialect] = &[AlibabaEiam];
pub(crate) const CLOUDBASE: &[Dialect] = &[TencentCloudbase];
pub(crate) const CIAM: &[Dialect] = &[TencentCiam];
