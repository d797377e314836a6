//! Recipes that make another value of a given one.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A recipe that makes another value of a given one. A value derived from a secret is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Alteration {
    /// The last character is left out.
    DropLast,
    /// The first character is left out.
    DropFirst,
    /// Only the first half stays.
    FirstHalf,
    /// The first eight characters stay.
    FirstEight,
    /// The last character is another one of the same kind.
    FlipLast,
    /// The first character is another one of the same kind.
    FlipFirst,
    /// The character in the middle is another one of the same kind.
    FlipMiddle,
    /// An `x` is added at the end.
    Append,
    /// An `x` is added at the beginning.
    Prepend,
    /// A space is added at the end.
    AppendSpace,
    /// A space is added at the beginning.
    PrependSpace,
    /// A slash is added at the end.
    AppendSlash,
    /// Path segments are added at the end.
    AppendPath,
    /// A query is added at the end.
    AppendQuery,
    /// A fragment is added at the end.
    AppendFragment,
    /// A line feed is added at the end.
    AppendNewline,
    /// A NUL is added at the end.
    AppendNul,
    /// Upper case for lower and lower for upper.
    SwapCase,
    /// All in upper case.
    Upper,
    /// All in lower case.
    Lower,
    /// The host of a URI in upper case.
    HostUpper,
    /// The path of a URI in upper case.
    PathUpper,
    /// The port of a URI's scheme is written out.
    DefaultPort,
    /// Another port of the same host.
    OtherPort,
    /// One unreserved character is percent-encoded, a second time beyond the form's own encoding.
    PercentEncode,
    /// The first path segment is preceded by one that `..` takes back.
    DotSegments,
    /// The scheme of a URI is the other of http and https.
    OtherScheme,
    /// The host of a URI has one label more, in front.
    Subdomain,
    /// The host of a URI goes on after its end, in a domain of somebody else.
    HostSuffix,
    /// User information stands before the host of a URI.
    UserInfo,
    /// As often as makes 64 KiB.
    Repeat64k,
    /// The value, a comma, and the value again.
    TwiceByComma,
    /// The value, a space, and the value again.
    TwiceBySpace,
    /// In double quotes.
    Quoted,
    /// The words in the opposite order.
    ReverseWords,
    /// The recipe of the axis `alteration` of `for_each`.
    #[serde(rename = "{{alteration}}")]
    Each,
}

impl Alteration {
    /// How a report shows the recipe.
    pub fn recipe(self) -> String {
        let name = format!("{self:?}");
        let mut words = String::with_capacity(name.len() + 4);
        for (at, letter) in name.char_indices() {
            if at > 0 && letter.is_uppercase() {
                words.push('_');
            }
            words.extend(letter.to_lowercase());
        }
        words
    }
}
