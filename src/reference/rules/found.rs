//! How a presented value is found among those that were handed out.

/// Which of the known values a presented one passes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// The same, octet by octet.
    Exactly,
    CaseIgnored,
    /// Blanks around it do not count.
    Trimmed,
    /// Whatever stands behind it does not count.
    WithTail,
    /// The last letter does not count.
    LastIgnored,
}

impl Found {
    /// The known value that is meant, or the presented one where none is.
    pub(crate) fn among<'a, T: AsRef<str> + 'a>(
        self,
        known: impl Iterator<Item = &'a T>,
        presented: &str,
    ) -> String {
        let mut known = known.map(AsRef::as_ref);
        let but_last = |text: &str| text.len().saturating_sub(1);
        let found = match self {
            Self::Exactly => None,
            Self::Trimmed => return presented.trim().to_owned(),
            Self::CaseIgnored => known.find(|known: &&str| known.eq_ignore_ascii_case(presented)),
            Self::WithTail => known.find(|known: &&str| presented.starts_with(known)),
            Self::LastIgnored => known.find(|known: &&str| {
                known.get(..but_last(known)) == presented.get(..but_last(presented))
            }),
        };
        found.unwrap_or(presented).to_owned()
    }
}
