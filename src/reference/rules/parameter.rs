//! What a fault is told with its id: a byte, a length, a range, a name.

/// What stands behind the colon of a fault's id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Drawn {
    /// A byte, a length, a count.
    pub(crate) number: u32,
    /// The end of a range that begins with the number.
    pub(crate) last: u32,
    /// A parameter or a header field.
    pub(crate) name: String,
    /// A second one.
    pub(crate) other: String,
}

impl Drawn {
    /// Reads `0x1f@code`, `4096@scope`, `resource+audience`, `57`, `scope`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (what, name) = text.split_once('@').unwrap_or((text, ""));
        let number = |text: &str| match text.strip_prefix("0x") {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => text.parse().ok(),
        };
        let mut drawn = Self {
            name: name.to_owned(),
            ..Self::default()
        };
        if let Some(one) = number(what) {
            (drawn.number, drawn.last) = (one, one);
        } else if let Some((first, last)) = what.split_once('-')
            && let (Some(first), Some(last)) = (number(first), number(last))
        {
            (drawn.number, drawn.last) = (first, last);
        } else if let Some((one, other)) = what.split_once('+') {
            one.clone_into(&mut drawn.name);
            other.clone_into(&mut drawn.other);
        } else if name.is_empty() && !what.is_empty() {
            what.clone_into(&mut drawn.name);
        } else {
            what.clone_into(&mut drawn.other);
        }
        (!text.is_empty()).then_some(drawn)
    }

    /// Whether something was counted so often.
    pub(crate) fn is_reached(&self, count: u32) -> bool {
        count >= self.number
    }

    pub(crate) fn byte(&self) -> u8 {
        u8::try_from(self.number).unwrap_or(u8::MAX)
    }

    pub(crate) fn length(&self) -> usize {
        usize::try_from(self.number).unwrap_or(usize::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::Drawn;

    #[test]
    fn a_parameter_is_a_number_a_range_a_pair_or_a_name() {
        let read = |text: &str| Drawn::read(text).expect("it is one");
        assert_eq!(
            (read("0x1f@code").byte(), read("0x1f@code").name.as_str()),
            (31, "code")
        );
        assert_eq!(
            (read("4096@scope").length(), read("57").length()),
            (4096, 57)
        );
        assert_eq!(
            (read("a+b").name.as_str(), read("a+b").other.as_str()),
            ("a", "b")
        );
        assert_eq!(
            (read("0x10-0x20@x").number, read("0x10-0x20@x").last),
            (16, 32)
        );
        assert_eq!(read("scope").name, "scope");
        assert_eq!(
            (
                read("array@code").other.as_str(),
                read("array@code").name.as_str()
            ),
            ("array", "code")
        );
        assert_eq!(Drawn::read(""), None);
    }
}
