//! Who is known: clients and users of each dialect. All of it is made up for tests.

use crate::dialects::dialect::Dialect;
use crate::dialects::{alibaba_eiam, rfc, tencent_ciam, tencent_cloudbase, users};
use crate::rules::book::Rules;
use crate::state::clients::Client;
use crate::state::users::User;

pub(crate) fn clients(dialect: Dialect) -> Vec<Client> {
    match dialect {
        Dialect::Rfc => rfc::clients(),
        Dialect::AlibabaEiam => alibaba_eiam::clients(),
        Dialect::TencentCloudbase => tencent_cloudbase::clients(),
        Dialect::TencentCiam => tencent_ciam::clients(),
    }
}

pub(crate) fn users(dialect: Dialect) -> Vec<&'static User> {
    let own = match dialect {
        Dialect::TencentCloudbase => tencent_cloudbase::USERS,
        Dialect::TencentCiam => tencent_ciam::USERS,
        Dialect::Rfc | Dialect::AlibabaEiam => &[],
    };
    users::EVERYWHERE.iter().chain(own).collect()
}

/// What the documents of a dialect say otherwise than the standard.
pub(crate) fn change(dialect: Dialect, rules: &mut Rules) {
    match dialect {
        Dialect::Rfc => rfc::change(rules),
        Dialect::AlibabaEiam => alibaba_eiam::change(rules),
        Dialect::TencentCloudbase => tencent_cloudbase::change(rules),
        Dialect::TencentCiam => tencent_ciam::change(rules),
    }
}

#[cfg(test)]
mod tests {
    use super::change;
    use crate::dialects::dialect::Dialect;
    use crate::rules::book::Rules;
    use crate::wire::problem::{Problem, Refusal, Wording};

    fn documented(dialect: Dialect, refusal: Refusal) -> Wording {
        let mut rules = Rules::standard();
        change(dialect, &mut rules);
        (rules.errors.documented)(refusal)
    }

    #[test]
    fn only_cloudbase_descriptions_leave_the_character_set_of_rfc_6749() {
        let problems = [
            Problem::UnknownRefreshToken,
            Problem::WrongSecret,
            Problem::SlowDown,
            Problem::WrongVerifier,
        ];
        for dialect in [Dialect::Rfc, Dialect::AlibabaEiam, Dialect::TencentCiam] {
            for problem in problems {
                let words = documented(dialect, problem.into());
                assert!(
                    words
                        .description
                        .bytes()
                        .all(|byte| matches!(byte, 0x20..=0x21 | 0x23..=0x5B | 0x5D..=0x7E))
                );
            }
        }
    }

    #[test]
    fn a_dead_refresh_token_is_answered_with_the_documented_sentence() {
        let words = documented(Dialect::TencentCloudbase, Problem::UsedRefreshToken.into());
        assert_eq!(
            (words.status, words.error, words.description),
            (400, "invalid_grant", "refresh_token无效或已过期")
        );
    }

    #[test]
    fn a_wrong_verifier_at_ciam_is_invalid_client() {
        assert_eq!(
            documented(Dialect::TencentCiam, Problem::WrongVerifier.into()).status,
            401
        );
        assert_eq!(
            documented(Dialect::Rfc, Problem::WrongVerifier.into()).error,
            "invalid_grant"
        );
    }

    #[test]
    fn failed_authentication_by_header_is_401_everywhere() {
        for dialect in Dialect::ALL {
            let refusal = Refusal {
                problem: Problem::WrongSecret,
                used_header: true,
            };
            assert_eq!(documented(dialect, refusal).status, 401);
        }
    }
}
