//! Numbers in files, refused where they stand if they are out of their range: nothing behind has to fear them.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, Error, Visitor};

/// A whole number from `LEAST` to `MOST`, for `deserialize_with`.
pub(crate) fn whole<'de, D, T, const LEAST: u64, const MOST: u64>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    from.deserialize_u64(Whole::<T, LEAST, MOST>(PhantomData))
}

/// The same for a number that need not be said.
pub(crate) fn some_whole<'de, D, T, const LEAST: u64, const MOST: u64>(
    from: D,
) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<u64>,
{
    whole::<D, T, LEAST, MOST>(from).map(Some)
}

/// A number from 0 to `MOST`, for `deserialize_with`.
pub(crate) fn number<'de, D, const MOST: u64>(from: D) -> Result<f64, D::Error>
where
    D: Deserializer<'de>,
{
    from.deserialize_f64(Number::<MOST>)
}

struct Whole<T, const LEAST: u64, const MOST: u64>(PhantomData<T>);

impl<T, const LEAST: u64, const MOST: u64> Whole<T, LEAST, MOST> {
    fn refused<E: Error>(number: impl fmt::Display) -> E {
        E::custom(format_args!(
            "{number} is out of range; write a number from {LEAST} to {MOST}"
        ))
    }
}

impl<T, const LEAST: u64, const MOST: u64> Visitor<'_> for Whole<T, LEAST, MOST>
where
    T: TryFrom<u64>,
{
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {LEAST} to {MOST}")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        let within = Some(number).filter(|number| (LEAST..=MOST).contains(number));
        let within = within.and_then(|number| T::try_from(number).ok());
        within.ok_or_else(|| Self::refused(number))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        match u64::try_from(number) {
            Ok(number) => self.visit_u64(number),
            Err(_) => Err(Self::refused(number)),
        }
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Err(Self::refused(number))
    }
}

struct Number<const MOST: u64>;

impl<const MOST: u64> Visitor<'_> for Number<MOST> {
    type Value = f64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a number from 0 to {MOST}")
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<f64, E> {
        if (0.0..=MOST as f64).contains(&number) {
            return Ok(number);
        }
        Err(E::custom(format_args!(
            "{number} is out of range; write a number from 0 to {MOST}"
        )))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<f64, E> {
        self.visit_f64(number as f64)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Two {
        #[serde(deserialize_with = "whole::<_, _, 1, 1000>")]
        a: u32,
        #[serde(deserialize_with = "number::<_, 60>")]
        b: f64,
    }

    #[test]
    fn what_is_out_of_range_is_refused_where_it_stands() {
        let read =
            |text: &str| serde_json::from_str::<Two>(text).map_err(|error| error.to_string());
        assert_eq!(
            read(r#"{"a": 1000, "b": 60}"#),
            Ok(Two { a: 1000, b: 60.0 })
        );
        for (text, said) in [
            (
                r#"{"a": 0, "b": 1}"#,
                "0 is out of range; write a number from 1 to 1000 at line 1 column 7",
            ),
            (r#"{"a": -1, "b": 1}"#, "-1 is out of range"),
            (r#"{"a": 1e30, "b": 1}"#, "is out of range"),
            (
                r#"{"a": 1, "b": -0.1}"#,
                "-0.1 is out of range; write a number from 0 to 60",
            ),
            (r#"{"a": 1, "b": 1e300}"#, "is out of range"),
        ] {
            let error = read(text).expect_err("it is out of range");
            assert!(error.contains(said), "{error}");
        }
    }
}
