//! The vendors' own examples.
