//! Colours of words: the only escapes that ever leave, beside those that draw a line of progress.

use colored::Colorize;

use crate::secret::Shown;

/// What a word says by its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A heading: all is well.
    Good,
    /// A heading: something is wrong.
    Bad,
    /// A heading: it is not sure.
    Unsure,
    /// The mark of a failure.
    Fail,
    /// The mark of a warning.
    Warn,
}

/// Whether colours are used at all.
pub fn use_colours(are_used: bool) {
    colored::control::set_override(are_used);
}

/// The text in its colour, if colours are used.
pub fn painted(text: &Shown, paint: Paint) -> Shown {
    let text = text.as_str();
    let text = match paint {
        Paint::Good => text.green().bold(),
        Paint::Bad => text.red().bold(),
        Paint::Unsure => text.yellow().bold(),
        Paint::Fail => text.red(),
        Paint::Warn => text.yellow(),
    };
    Shown::of_the_program(&text.to_string())
}
