//! Faults with a parameter that comes with their id (`fuzz_crash_on_byte:0x1f@code`), so that whoever looks for them
//! cannot know which byte, length or pair it is. Nothing but malformed requests shows them.

use crate::faults::row::{ALL_BUT_CLOUDBASE, CLOUDBASE, EVERYWHERE, Fault, RFC};

pub(crate) const FAULTS: &[Fault] = &[
    old!("fuzz_crash_on_byte", EVERYWHERE, FuzzCrashOnByte),
    old!("fuzz_crash_on_length", EVERYWHERE, FuzzCrashOnLength),
    old!(
        "fuzz_crash_on_exact_length",
        EVERYWHERE,
        FuzzCrashOnExactLength
    ),
    old!("fuzz_crash_on_pair", EVERYWHERE, FuzzCrashOnPair),
    old!("fuzz_crash_on_name_byte", EVERYWHERE, FuzzCrashOnNameByte),
    old!("fuzz_crash_on_count", EVERYWHERE, FuzzCrashOnCount),
    old!("fuzz_crash_on_letter", EVERYWHERE, FuzzCrashOnLetter),
    old!("fuzz_crash_on_header", EVERYWHERE, FuzzCrashOnHeader),
    old!("fuzz_crash_on_empty", EVERYWHERE, FuzzCrashOnEmpty),
    old!("fuzz_hang_on_byte", EVERYWHERE, FuzzHangOnByte),
    old!("fuzz_hang_on_length", EVERYWHERE, FuzzHangOnLength),
    old!("fuzz_drop_on_byte", EVERYWHERE, FuzzDropOnByte),
    old!("fuzz_drop_on_length", EVERYWHERE, FuzzDropOnLength),
    old!("fuzz_trace_on_byte", EVERYWHERE, FuzzTraceOnByte),
    old!("fuzz_sql_on_byte", EVERYWHERE, FuzzSqlOnByte),
    old!("fuzz_path_on_byte", EVERYWHERE, FuzzPathOnByte),
    old!("fuzz_html_on_byte", EVERYWHERE, FuzzHtmlOnByte),
    old!(
        "fuzz_secret_reflected_on_byte",
        EVERYWHERE,
        FuzzSecretReflected
    ),
    old!(
        "fuzz_success_status_on_byte",
        EVERYWHERE,
        FuzzSuccessStatusOnByte
    ),
    old!("fuzz_code_on_byte", EVERYWHERE, FuzzCodeOnByte),
    old!(
        "fuzz_description_on_byte",
        EVERYWHERE,
        FuzzDescriptionOnByte
    ),
    old!("fuzz_huge_on_byte", EVERYWHERE, FuzzHugeOnByte),
    old!("fuzz_header_injected", EVERYWHERE, FuzzHeaderInjected),
    old!("fuzz_header_reflects", EVERYWHERE, FuzzHeaderReflects),
    old!("fuzz_markup_reflected", EVERYWHERE, FuzzMarkupReflected),
    old!("fuzz_spoils_on_byte", EVERYWHERE, FuzzSpoilsOnByte),
    old!("fuzz_flaky_on_length", EVERYWHERE, FuzzFlakyOnLength),
    old!(
        "fuzz_unknown_refused_on_byte",
        EVERYWHERE,
        FuzzUnknownRefused
    ),
    old!("fuzz_crash_on_basic_byte", EVERYWHERE, FuzzCrashOnBasicByte),
    old!(
        "fuzz_crash_on_authorization_length",
        EVERYWHERE,
        FuzzCrashOnAuthorizationLength
    ),
    old!("fuzz_crash_on_coding", EVERYWHERE, FuzzCrashOnCoding),
    old!(
        "fuzz_crash_on_charset",
        ALL_BUT_CLOUDBASE,
        FuzzCrashOnCharset
    ),
    old!(
        "fuzz_crash_on_repeated",
        ALL_BUT_CLOUDBASE,
        FuzzCrashOnRepeated
    ),
    old!("fuzz_crash_on_escape", ALL_BUT_CLOUDBASE, FuzzCrashOnEscape),
    old!(
        "fuzz_token_for_suffix",
        ALL_BUT_CLOUDBASE,
        FuzzTokenForSuffix
    ),
    old!(
        "fuzz_token_for_stripped",
        ALL_BUT_CLOUDBASE,
        FuzzTokenForStripped
    ),
    old!(
        "fuzz_token_for_longer",
        ALL_BUT_CLOUDBASE,
        FuzzTokenForLonger
    ),
    old!(
        "fuzz_token_for_repeated",
        ALL_BUT_CLOUDBASE,
        FuzzTokenForRepeated
    ),
    old!("fuzz_crash_on_depth", CLOUDBASE, FuzzCrashOnDepth),
    old!("fuzz_crash_on_type", CLOUDBASE, FuzzCrashOnType),
    old!("fuzz_family_survives_reuse", RFC, FuzzFamilySurvivesReuse),
    old!("fuzz_revoked_comes_back", RFC, FuzzRevokedComesBack),
    old!("fuzz_replaced_works_again", RFC, FuzzReplacedWorksAgain),
    old!("fuzz_foreign_refresh", RFC, FuzzForeignRefresh),
];
