//! Habits: ways to be right that a client may not expect. Real servers have them, and none is a deviation; a harness
//! that takes one for a fault cries wolf. What each does, and by which sentence it may, is in `fixtures/habits.yaml` of
//! grantspec. They are of the `rfc` dialect: the others have documents that say more.

use crate::rules::book::Rules;
use crate::rules::ends::Ends;
use crate::wire::random;

/// One way to be right.
pub(crate) struct Habit {
    pub(crate) id: &'static str,
    /// Changes the rules once, before the first request.
    pub(crate) change: fn(&mut Rules),
}

const fn habit(id: &'static str, change: fn(&mut Rules)) -> Habit {
    Habit { id, change }
}

/// A row of a habit that the model still asks for by name.
macro_rules! old {
    ($id:literal, $name:ident) => {
        habit($id, |rules| {
            rules.old.habit = Some(crate::rules::old::Habit::$name);
        })
    };
}

/// Every habit, in the order of the file.
pub(crate) const HABITS: &[Habit] = &[
    old!("lower_case_bearer", LowerCaseBearer),
    old!("a_moment_less", AMomentLess),
    old!("scope_only_when_it_differs", ScopeOnlyWhenItDiffers),
    old!("scope_in_another_order", ScopeInAnotherOrder),
    old!("members_nobody_knows", MembersNobodyKnows),
    old!("pretty_json", PrettyJson),
    old!("charset_is_said", CharsetIsSaid),
    old!("many_cache_words", ManyCacheWords),
    old!("errors_say_the_code_alone", ErrorsSayTheCodeAlone),
    old!("errors_have_a_uri", ErrorsHaveAUri),
    habit("odd_letters", |rules| {
        // All the letters that their grammar allows (RFC 6749 appendix A, RFC 6750 section 2.1).
        rules.mint.access_token = |_| format!("{}._~+/-v1==", random::token());
        rules.mint.refresh_token = |_| odd_letters();
        rules.mint.code = |_| odd_letters();
        rules.mint.device_code = |_| odd_letters();
    }),
    habit("long_tokens", |rules| {
        rules.mint.access_token = |_| long_token();
        rules.mint.refresh_token = |_| long_token();
    }),
    old!("token_while_it_lives", TokenWhileItLives),
    habit("revocation_ends_the_authorization", |rules| {
        rules.revocation.ends = Ends::Authorization;
    }),
    habit("reuse_ends_the_authorization", |rules| {
        rules.refresh.reuse_ends = Ends::Authorization;
    }),
    habit("replay_ends_the_authorization", |rules| {
        rules.code.replay_ends = Ends::Authorization;
    }),
    old!("connection_closes", ConnectionCloses),
    old!("introspection_says_least", IntrospectionSaysLeast),
    old!("device_answers_say_least", DeviceAnswersSayLeast),
    old!("grant_type_first", GrantTypeFirst),
    old!("client_first", ClientFirst),
    old!("id_token_only_at_first", IdTokenOnlyAtFirst),
    old!("unknown_scope_is_dropped", UnknownScopeIsDropped),
];

/// The habit of that id.
pub(crate) fn find(id: &str) -> Option<&'static Habit> {
    HABITS.iter().find(|habit| habit.id == id)
}

fn odd_letters() -> String {
    format!("{} &=+%41/?#;:,\"'\\<>{{}}|^`~!*()@$[]", random::token())
}

fn long_token() -> String {
    (0..48).map(|_| random::token()).collect()
}
