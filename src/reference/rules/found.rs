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
    pub(crate) fn among<'a>(
        self,
        mut known: impl Iterator<Item = &'a String>,
        presented: &str,
    ) -> String {
        let but_last = |text: &str| text.len().saturating_sub(1);
        let found = match self {
            Self::Exactly => None,
            Self::Trimmed => return presented.trim().to_owned(),
            Self::CaseIgnored => known.find(|known| known.eq_ignore_ascii_case(presented)),
            Self::WithTail => known.find(|known| presented.starts_with(known.as_str())),
            Self::LastIgnored => known
                .find(|known| known.get(..but_last(known)) == presented.get(..but_last(presented))),
        };
        found.map_or_else(|| presented.to_owned(), Clone::clone)
    }
}
