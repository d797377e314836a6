//! The suites, profiles and targets that are compiled in.
