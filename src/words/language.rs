//! The languages, and how a message is said in one.

use std::fmt;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::words::message::{Argument, Message};

/// A language that grantspec speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English, which reports of version 1 are in.
    English,
}

/// The sentences of one language.
type Sentences = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Sentences> = LazyLock::new(|| sentences("en", include_str!("en.ftl")));

fn sentences(language: &str, text: &str) -> Sentences {
    let language: Option<LanguageIdentifier> = language.parse().ok();
    let mut bundle = FluentBundle::new_concurrent(language.into_iter().collect());
    // Marks around what is filled in would stand in every report.
    bundle.set_use_isolating(false);
    // What cannot be read is left out; a test reads every file whole.
    let resource = FluentResource::try_new(text.to_owned());
    bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
    bundle
}

impl Language {
    fn sentences(self) -> &'static Sentences {
        match self {
            Self::English => &ENGLISH,
        }
    }

    /// The message in this language; its id where the language has no words for it.
    pub fn say(self, message: &Message) -> String {
        let bundle = self.sentences();
        let Some(pattern) = bundle
            .get_message(message.id)
            .and_then(|found| found.value())
        else {
            return message.id.to_owned();
        };
        let mut arguments = FluentArgs::with_capacity(message.arguments.len());
        for (name, argument) in &message.arguments {
            let value = match argument {
                Argument::Shown(text) => FluentValue::from(text.as_str()),
                Argument::Said(text) => FluentValue::from(text.as_str()),
                Argument::Number(number) => FluentValue::from(*number),
            };
            arguments.set(*name, value);
        }
        // What is missing is shown by its name; a test holds each id against its arguments.
        let mut missing = Vec::new();
        let said = bundle.format_pattern(pattern, Some(&arguments), &mut missing);
        said.into_owned()
    }
}

impl fmt::Display for Message {
    /// In English, as reports of version 1 have it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&Language::English.say(self))
    }
}

/// Whether a text is what version 1 said for the sentence of that id.
pub fn has_version_1_words(id: &str, text: &str) -> bool {
    VERSION_1
        .iter()
        .any(|(known, words)| *known == id && *words == text)
}

/// The words of version 1 that stand in baseline files. They are read for ever, and never change, whatever the
/// sentences become.
const VERSION_1: &[(&str, &str)] = &[
    ("trouble-transport", "no answer"),
    ("trouble-login", "login failed"),
    ("trouble-control", "control refused"),
    ("trouble-given", "what the case needs could not be had"),
    ("trouble-suite", "bug in the case"),
    ("trouble-defect", "bug in grantspec"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_sentences_is_read_whole() {
        let read = FluentResource::try_new(include_str!("en.ftl").to_owned());
        let errors = read.err().map(|(_, errors)| errors).unwrap_or_default();
        assert!(errors.is_empty(), "{errors:?}");
    }

    #[test]
    fn what_is_filled_in_stands_as_it_is() {
        let message = Message::new("run-by-profile")
            .with("target", "a{b}\u{2068}c")
            .with("profile", "rfc");
        assert_eq!(message.to_string(), "a{b}\u{2068}c by profile rfc");
        let many = Message::new("more-names").with("count", 12_345_usize);
        assert_eq!(many.to_string(), "… and 12345 more");
    }

    #[test]
    fn english_says_what_version_1_said() {
        for (id, words) in VERSION_1 {
            let message = Message {
                id,
                arguments: Vec::new(),
            };
            assert_eq!(Language::English.say(&message), *words);
        }
    }
}
