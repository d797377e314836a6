//! Faults that fall over: a status 500 with a stack trace where an error answer is due (RFC 6749 section 5.2).

use crate::model::app::App;
use crate::rules::old::Fault::*;
use crate::wire::params::Params;

/// Whether these parameters are what the handler cannot take.
pub(crate) fn on_params(app: &App, params: &Params) -> bool {
    let any = |test: fn(&str) -> bool| params.pairs().iter().any(|(_, value)| test(value));
    let all_of = |names: &[&str], test: fn(&str) -> bool| {
        names.iter().any(|name| params.get(name).is_some_and(test))
    };
    match app.rules.old.fault {
        Some(ScopeInBracketsCrashes) => {
            let mut names = params.pairs().iter().map(|(name, _)| name);
            names.any(|name| name.contains('['))
        }
        Some(ManyParametersCrash) => params.pairs().len() > 100,
        Some(LongValueCrashes) => any(|value| value.len() > 16 * 1024),
        Some(NonAsciiPasswordCrashes) => all_of(&["password"], |value| !value.is_ascii()),
        Some(NonAsciiValueCrashes) => any(|value| !value.is_ascii()),
        Some(SingleQuoteCrashes) => all_of(&["code", "refresh_token", "device_code"], |value| {
            value.contains('\'')
        }),
        Some(LineEndCrashes) => any(|value| value.contains(['\r', '\n'])),
        Some(EmojiCrashes) => any(|value| value.chars().any(|letter| u32::from(letter) > 0xFFFF)),
        Some(TemplateSyntaxCrashes) => any(|value| value.contains("{{") || value.contains("${")),
        _ => false,
    }
}
