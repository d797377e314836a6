//! Comparing secrets.

/// Whether both are the same, octet by octet. Takes the same time wherever they differ.
pub(crate) fn are_equal(left: &str, right: &str) -> bool {
    let differences = left
        .bytes()
        .zip(right.bytes())
        .fold(0_u8, |sum, (a, b)| sum | (a ^ b));
    left.len() == right.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::are_equal;

    #[test]
    fn only_the_same_octets_are_equal() {
        assert!(are_equal("abc", "abc"));
        for other in ["abd", "ab", "abcd", ""] {
            assert!(!are_equal("abc", other));
        }
    }
}
