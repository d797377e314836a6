//! Every fault by name, with its id and the dialects in which it makes sense. The order is that of
//! `fixtures/faults.yaml`, which says what each one does.

use crate::reference::dialect::Dialect::{self, AlibabaEiam, Rfc, TencentCiam, TencentCloudbase};

faults! {
    // http
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        TokensCacheable "tokens_cacheable", TokensNoCacheOnly "tokens_no_cache_only",
        TokensWithoutCacheControl "tokens_without_cache_control", TokensWithoutPragma "tokens_without_pragma",
        TokensLabelledTextPlain "tokens_labelled_text_plain", TokensLabelledTextHtml "tokens_labelled_text_html",
        TokensLabelledJavascript "tokens_labelled_javascript", NoContentType "no_content_type",
        ByteOrderMark "byte_order_mark", TrailingText "trailing_text", TrailingComma "trailing_comma",
        JsonPaddingAround "json_padding_around", SuccessIs201 "success_is_201", TokensFormEncoded "tokens_form_encoded",
        MethodRefusalWithoutAllow "method_refusal_without_allow", PutCrashes "put_crashes",
        WrongContentTypeCrashes "wrong_content_type_crashes", UnknownMethodCrashes "unknown_method_crashes",
        OnlyPlainAcceptServed "only_plain_accept_served", RefreshAnswersCacheable "refresh_answers_cacheable";
    [Rfc, AlibabaEiam, TencentCiam]:
        MissingContentTypeCrashes "missing_content_type_crashes", GetAccepted "get_accepted",
        JsonBodyAccepted "json_body_accepted", MultipartAccepted "multipart_accepted",
        AnyContentTypeAccepted "any_content_type_accepted", ContentTypeCaseMatters "content_type_case_matters",
        ContentTypeParameterRefused "content_type_parameter_refused",
        BasicSchemeCaseMatters "basic_scheme_case_matters";
    [Rfc, AlibabaEiam, TencentCloudbase]:
        CharsetLatin1 "charset_latin1";
    [Rfc]:
        SuccessIs302 "success_is_302", ChunkedBodyReadAsEmpty "chunked_body_read_as_empty";
    [Rfc, AlibabaEiam]:
        WrongContentTypeIsUnsupportedGrantType "wrong_content_type_is_unsupported_grant_type";
    // form
    [Rfc, AlibabaEiam, TencentCiam]:
        FirstOfRepeatedCounts "first_of_repeated_counts", LastOfRepeatedCounts "last_of_repeated_counts",
        RepeatedEqualValuesAccepted "repeated_equal_values_accepted",
        RepeatedParameterIsInvalidGrant "repeated_parameter_is_invalid_grant",
        RepeatedParameterIsInvalidClient "repeated_parameter_is_invalid_client",
        EmptyGrantTypeIsAValue "empty_grant_type_is_a_value", EmptyScopeIsAValue "empty_scope_is_a_value",
        EmptyClientSecretRefused "empty_client_secret_refused", UnknownParameterRefused "unknown_parameter_refused",
        ValuesTrimmed "values_trimmed", QueryParametersMerged "query_parameters_merged",
        GrantTypeCaseIgnored "grant_type_case_ignored", ParameterNamesCaseIgnored "parameter_names_case_ignored",
        GrantTypeByPrefix "grant_type_by_prefix", ScopeInBracketsCrashes "scope_in_brackets_crashes";
    [Rfc, AlibabaEiam]:
        RepeatedValuesJoined "repeated_values_joined", EmptyCodeIsAValue "empty_code_is_a_value",
        EmptyDeviceCodeIsAValue "empty_device_code_is_a_value", PlusStaysPlus "plus_stays_plus",
        ScopeDemanded "scope_demanded";
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        RepeatedParameterCrashes "repeated_parameter_crashes",
        EmptyRefreshTokenIsAValue "empty_refresh_token_is_a_value", EmptyPasswordIsAValue "empty_password_is_a_value";
    // err
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        ErrorsAreHtml "errors_are_html", ErrorsArePlainText "errors_are_plain_text",
        ErrorsLabelledTextPlain "errors_labelled_text_plain", ErrorsLabelledProblemJson "errors_labelled_problem_json",
        ErrorsFormEncoded "errors_form_encoded", ErrorsSingleQuoted "errors_single_quoted", ErrorsEmpty "errors_empty",
        ErrorsWith200 "errors_with_200", ErrorsWrapped "errors_wrapped", ErrorMissing "error_missing",
        ErrorIsObject "error_is_object", ErrorIsList "error_is_list", ErrorIsNumber "error_is_number",
        ErrorIsNull "error_is_null", ErrorIsEmpty "error_is_empty", ErrorBeyondAscii "error_beyond_ascii",
        ErrorInUpperCase "error_in_upper_case", ErrorInCamelCase "error_in_camel_case",
        DescriptionIsList "description_is_list", BadRequestsAre503 "bad_requests_are_503",
        BadRequestsAre422 "bad_requests_are_422", MissingGrantTypeIsUnsupported "missing_grant_type_is_unsupported",
        MissingGrantTypeCrashes "missing_grant_type_crashes",
        MissingParameterIsInvalidGrant "missing_parameter_is_invalid_grant",
        MissingParameterCrashes "missing_parameter_crashes",
        UnknownGrantTypeIsInvalidRequest "unknown_grant_type_is_invalid_request",
        UnknownGrantTypeIsInvalidGrant "unknown_grant_type_is_invalid_grant",
        UnknownGrantTypeIs501 "unknown_grant_type_is_501", UnknownGrantTypeCrashes "unknown_grant_type_crashes",
        UnknownGrantTypeIsUnsupportedResponseType "unknown_grant_type_is_unsupported_response_type",
        UnknownGrantTypeIs403 "unknown_grant_type_is_403", BadRequestsAre401 "bad_requests_are_401",
        ErrorsHaveTokens "errors_have_tokens", ErrorsShowInside "errors_show_inside", ErrorTwice "error_twice",
        RawLineEndInDescription "raw_line_end_in_description";
    [Rfc, AlibabaEiam, TencentCiam]:
        DescriptionWithForbiddenCharacters "description_with_forbidden_characters",
        DescriptionEchoesInput "description_echoes_input", DescriptionBeyondAscii "description_beyond_ascii",
        DescriptionIsEmpty "description_is_empty", ErrorUriWithBlank "error_uri_with_blank",
        ErrorUriIsNoReference "error_uri_is_no_reference",
        UnauthorizedClientIsInvalidGrant "unauthorized_client_is_invalid_grant",
        UnauthorizedClientIsAccessDenied "unauthorized_client_is_access_denied",
        AnyGrantForAnyClient "any_grant_for_any_client", AnyScopeGranted "any_scope_granted",
        UnknownScopeIsInvalidRequest "unknown_scope_is_invalid_request",
        UnknownScopeIsAccessDenied "unknown_scope_is_access_denied", MalformedScopeCrashes "malformed_scope_crashes";
    [Rfc]:
        ScopeCaseIgnored "scope_case_ignored";
    // auth
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        ChallengeMissing "challenge_missing", ChallengeWithoutRealm "challenge_without_realm",
        ChallengeIsBearer "challenge_is_bearer", ChallengeCharsetLatin1 "challenge_charset_latin1",
        WrongSecretByBasicIs400 "wrong_secret_by_basic_is_400",
        WrongSecretIsInvalidGrant "wrong_secret_is_invalid_grant",
        WrongSecretIsUnauthorizedClient "wrong_secret_is_unauthorized_client", WrongSecretIs403 "wrong_secret_is_403",
        WrongSecretIsAccessDenied "wrong_secret_is_access_denied", UnknownClientCrashes "unknown_client_crashes",
        MissingAuthenticationIsInvalidRequest "missing_authentication_is_invalid_request",
        MissingAuthenticationIs403 "missing_authentication_is_403", EmptySecretAccepted "empty_secret_accepted",
        SecretNotChecked "secret_not_checked", SecretPrefixAccepted "secret_prefix_accepted",
        FirstEightOfSecretCount "first_eight_of_secret_count", SecretTrimmed "secret_trimmed",
        SecretCaseIgnored "secret_case_ignored", SecretContained "secret_contained",
        BasicWithoutColonCrashes "basic_without_colon_crashes", BrokenBasicCrashes "broken_basic_crashes",
        ControlCharacterInBasicCrashes "control_character_in_basic_crashes";
    [Rfc, AlibabaEiam, TencentCloudbase]:
        UnknownClientIsInvalidRequest "unknown_client_is_invalid_request", UnknownClientIs404 "unknown_client_is_404";
    [Rfc, AlibabaEiam, TencentCiam]:
        UnknownSchemeIsInvalidRequest "unknown_scheme_is_invalid_request", ClientIdSuffices "client_id_suffices",
        SecretOfAnyClient "secret_of_any_client", BasicRefused "basic_refused",
        PublicClientSecretIgnored "public_client_secret_ignored", CodeWithoutSecret "code_without_secret",
        RefreshWithoutSecret "refresh_without_secret", ChallengeOnlyAfterHeader "challenge_only_after_header",
        SecondAuthorizationHeaderCrashes "second_authorization_header_crashes", SecretUnquoted "secret_unquoted",
        CodeIgnoresWrongSecret "code_ignores_wrong_secret", RefreshIgnoresWrongSecret "refresh_ignores_wrong_secret";
    [Rfc, AlibabaEiam]:
        ClientIdMismatchIgnored "client_id_mismatch_ignored", SeveralMethodsAccepted "several_methods_accepted",
        DevicePollWithoutSecret "device_poll_without_secret",
        DevicePollIgnoresWrongSecret "device_poll_ignores_wrong_secret";
    [Rfc]:
        ClientIdOfBodyDecides "client_id_of_body_decides", SecretsBeyondAsciiRefused "secrets_beyond_ascii_refused",
        BasicNotFormDecoded "basic_not_form_decoded", PostRefused "post_refused",
        UnregisteredMethodAccepted "unregistered_method_accepted", ClientIdCaseIgnored "client_id_case_ignored",
        ClientIdTrimmed "client_id_trimmed", ClientIdByPrefix "client_id_by_prefix";
    [Rfc, TencentCiam]:
        PasswordWithoutSecret "password_without_secret", MissingClientIdMeansDefault "missing_client_id_means_default",
        PasswordIgnoresWrongSecret "password_ignores_wrong_secret";
    // assertion
    [Rfc]:
        AssertionTypeIgnored "assertion_type_ignored", AssertionSignatureIgnored "assertion_signature_ignored",
        AssertionAlgNoneAccepted "assertion_alg_none_accepted",
        AssertionPublicKeyAsHmacSecret "assertion_public_key_as_hmac_secret",
        AssertionKeyOfAnyClient "assertion_key_of_any_client", AssertionCritIgnored "assertion_crit_ignored",
        AssertionIssIgnored "assertion_iss_ignored", AssertionSubIgnored "assertion_sub_ignored",
        AssertionAudIgnored "assertion_aud_ignored", AssertionAudByPrefix "assertion_aud_by_prefix",
        AssertionExpIgnored "assertion_exp_ignored", AssertionExpNotDemanded "assertion_exp_not_demanded",
        AssertionNbfIgnored "assertion_nbf_ignored", AssertionJtiNotDemanded "assertion_jti_not_demanded",
        AssertionReplayAccepted "assertion_replay_accepted",
        AssertionUnknownClaimRefused "assertion_unknown_claim_refused",
        AssertionAudEndpointRefused "assertion_aud_endpoint_refused",
        BadAssertionIsInvalidGrant "bad_assertion_is_invalid_grant",
        BadAssertionIsInvalidRequest "bad_assertion_is_invalid_request", BadAssertionIs500 "bad_assertion_is_500",
        BadAssertionCrashes "bad_assertion_crashes", GrantAssertionIssIgnored "grant_assertion_iss_ignored",
        GrantAssertionSignatureIgnored "grant_assertion_signature_ignored",
        GrantAssertionSecretIgnored "grant_assertion_secret_ignored",
        BadGrantAssertionIsInvalidClient "bad_grant_assertion_is_invalid_client",
        BadGrantAssertionIsInvalidRequest "bad_grant_assertion_is_invalid_request",
        BadGrantAssertionCrashes "bad_grant_assertion_crashes", RefreshTokenForAssertion "refresh_token_for_assertion",
        AssertionAudSlashIgnored "assertion_aud_slash_ignored", AssertionAudByHost "assertion_aud_by_host",
        AssertionReplayAfterASecond "assertion_replay_after_a_second",
        AssertionSignatureIgnoredAtRefresh "assertion_signature_ignored_at_refresh",
        BadAssertionFallsBackToSecret "bad_assertion_falls_back_to_secret",
        AssertionDatesOfOtherTypesIgnored "assertion_dates_of_other_types_ignored",
        AssertionAudNumberCrashes "assertion_aud_number_crashes";
    // code
    [Rfc, AlibabaEiam, TencentCiam]:
        CodeReplayAccepted "code_replay_accepted", CodeOfAnyClient "code_of_any_client",
        CodeNeverExpires "code_never_expires", RedirectUriIgnored "redirect_uri_ignored",
        RedirectUriMayMiss "redirect_uri_may_miss", RedirectUriOnlyRegistered "redirect_uri_only_registered",
        RedirectUriCaseIgnored "redirect_uri_case_ignored", RedirectUriByHost "redirect_uri_by_host",
        RedirectUriByPrefix "redirect_uri_by_prefix", RedirectUriNormalized "redirect_uri_normalized",
        BadCodeIsInvalidRequest "bad_code_is_invalid_request", BadCodeIs404 "bad_code_is_404",
        UsedCodeIs500 "used_code_is_500", ExpiredCodeIsExpiredToken "expired_code_is_expired_token",
        UnknownCodeCrashes "unknown_code_crashes", CodesNumbered "codes_numbered", CodesShort "codes_short",
        CodeCaseIgnored "code_case_ignored", CodeTrimmed "code_trimmed", CodeWithTailAccepted "code_with_tail_accepted",
        CodeOfAnyPublicClient "code_of_any_public_client",
        CodeReplayWithinSecondsAccepted "code_replay_within_seconds_accepted",
        RedirectUriSlashIgnored "redirect_uri_slash_ignored", RedirectUriQueryIgnored "redirect_uri_query_ignored",
        RedirectUriFragmentIgnored "redirect_uri_fragment_ignored", RedirectUriPortIgnored "redirect_uri_port_ignored",
        RedirectUriSchemeIgnored "redirect_uri_scheme_ignored", RedirectUriDecoded "redirect_uri_decoded",
        RedirectUriSubdomainAccepted "redirect_uri_subdomain_accepted",
        RedirectUriPathCaseIgnored "redirect_uri_path_case_ignored",
        RedirectUriUncheckedForPublic "redirect_uri_unchecked_for_public", CodeEndIgnored "code_end_ignored";
    [Rfc, AlibabaEiam]:
        CodeReplayRevokesNothing "code_replay_revokes_nothing",
        RedirectMismatchIsInvalidClient "redirect_mismatch_is_invalid_client",
        RedirectMismatchIsInvalidRequest "redirect_mismatch_is_invalid_request",
        RedirectMismatchIsNamed "redirect_mismatch_is_named", BadCodeIs401 "bad_code_is_401",
        ForeignCodeIsUnauthorizedClient "foreign_code_is_unauthorized_client",
        CodeOfAnyConfidentialClient "code_of_any_confidential_client",
        CodeReplaySparesRefreshTokens "code_replay_spares_refresh_tokens",
        RedirectUriMayMissForPublic "redirect_uri_may_miss_for_public";
    [Rfc]:
        CodeReplaySparesAccessTokens "code_replay_spares_access_tokens",
        ScopeOfRedemptionGranted "scope_of_redemption_granted";
    // pkce
    [Rfc, AlibabaEiam, TencentCiam]:
        PkceIgnored "pkce_ignored", VerifierMayMiss "verifier_may_miss",
        EmptyVerifierSkipsCheck "empty_verifier_skips_check", VerifierNotCompared "verifier_not_compared",
        ChallengeItselfAccepted "challenge_itself_accepted", RightVerifierRefused "right_verifier_refused";
    [Rfc, AlibabaEiam]:
        PkceNotDemanded "pkce_not_demanded", ChallengeCaseIgnored "challenge_case_ignored",
        FirstCharactersOfChallengeCount "first_characters_of_challenge_count",
        MethodOfTokenRequestDecides "method_of_token_request_decides",
        VerifierWithoutChallengeAccepted "verifier_without_challenge_accepted",
        WrongVerifierIsAccessDenied "wrong_verifier_is_access_denied",
        WrongVerifierIsInvalidRequest "wrong_verifier_is_invalid_request",
        WrongVerifierIsInvalidClient "wrong_verifier_is_invalid_client",
        MissingMethodMeansS256 "missing_method_means_s256",
        UnknownChallengeMethodIsPlain "unknown_challenge_method_is_plain",
        ChallengeMethodCaseIgnored "challenge_method_case_ignored",
        ChallengeErrorIsInvalidGrant "challenge_error_is_invalid_grant",
        RedirectDescriptionMissing "redirect_description_missing", PkceOnlyForPublic "pkce_only_for_public";
    [Rfc]:
        ShortVerifierAccepted "short_verifier_accepted", LongVerifierAccepted "long_verifier_accepted",
        AnyVerifierCharacters "any_verifier_characters", VerifierOf128Refused "verifier_of_128_refused",
        VerifierOf43Refused "verifier_of_43_refused", VerifierWithTildeRefused "verifier_with_tilde_refused",
        AnyChallengeSyntax "any_challenge_syntax", CodeHasChallenge "code_has_challenge",
        CodeHasEncodedChallenge "code_has_encoded_challenge",
        ChallengeOfTokenRequestCounts "challenge_of_token_request_counts",
        ChallengePaddingIgnored "challenge_padding_ignored";
    // authz
    [Rfc, AlibabaEiam, TencentCiam]:
        StateCut "state_cut", StateInLowerCase "state_in_lower_case", StateEncodedTwice "state_encoded_twice",
        StateMissing "state_missing", StateMissingOnErrors "state_missing_on_errors",
        DenialIsServerError "denial_is_server_error", RedirectDescriptionForbidden "redirect_description_forbidden",
        AnyRedirectUriAccepted "any_redirect_uri_accepted", RegisteredUriByPrefix "registered_uri_by_prefix",
        RegisteredUriCaseIgnored "registered_uri_case_ignored", RegisteredUriByHost "registered_uri_by_host",
        RegisteredUriSlashIgnored "registered_uri_slash_ignored",
        RegisteredUriSchemeIgnored "registered_uri_scheme_ignored",
        UnregisteredUriToldByRedirect "unregistered_uri_told_by_redirect",
        UnknownClientToldByRedirect "unknown_client_told_by_redirect", AuthorizeTakesFirst "authorize_takes_first",
        AuthorizeRefusesUnknownParameter "authorize_refuses_unknown_parameter",
        MissingResponseTypeIsCode "missing_response_type_is_code", AnyResponseTypeIsCode "any_response_type_is_code",
        ResponseTypeErrorIsPage "response_type_error_is_page", AuthorizeRefusesPost "authorize_refuses_post",
        CorsAtAuthorize "cors_at_authorize", LoginRedirectIs307 "login_redirect_is_307",
        LoginRedirectIs308 "login_redirect_is_308", LoginRedirectIs302 "login_redirect_is_302",
        RegisteredUriQueryIgnored "registered_uri_query_ignored",
        RegisteredUriFragmentIgnored "registered_uri_fragment_ignored",
        RegisteredUriSubdomainAccepted "registered_uri_subdomain_accepted",
        RegisteredUriLongerHostAccepted "registered_uri_longer_host_accepted",
        RegisteredUriUserInformationIgnored "registered_uri_user_information_ignored",
        RegisteredUriNormalized "registered_uri_normalized",
        RegisteredUriPathCaseIgnored "registered_uri_path_case_ignored", TokensInRedirect "tokens_in_redirect";
    [Rfc]:
        StateTrimmed "state_trimmed", StatePlusIsBlank "state_plus_is_blank", StateTwice "state_twice",
        EmptyStateEchoed "empty_state_echoed", IssMissing "iss_missing", IssMissingOnErrors "iss_missing_on_errors",
        IssOfOther "iss_of_other", IssWithSlash "iss_with_slash", AuthorizeRefusesGet "authorize_refuses_get",
        LoopbackPortMatters "loopback_port_matters";
    // injection
    [Rfc, AlibabaEiam, TencentCiam]:
        StateSplitsHeaders "state_splits_headers";
    // refresh
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        RefreshTokenOfAnyClient "refresh_token_of_any_client",
        RefreshTokenForClientCredentials "refresh_token_for_client_credentials",
        RefreshTokenNeverExpires "refresh_token_never_expires", AccessTokenRefreshes "access_token_refreshes",
        BadRefreshTokenIsInvalidToken "bad_refresh_token_is_invalid_token",
        BadRefreshTokenIsInvalidRequest "bad_refresh_token_is_invalid_request",
        BadRefreshTokenIs403 "bad_refresh_token_is_403", UnknownRefreshTokenCrashes "unknown_refresh_token_crashes",
        RefreshTokensNumbered "refresh_tokens_numbered", RefreshTokensShort "refresh_tokens_short",
        RefreshTokenEndIgnored "refresh_token_end_ignored", RefreshTokenCaseIgnored "refresh_token_case_ignored",
        RefreshTokenTrimmed "refresh_token_trimmed", RefreshTokenWithTailAccepted "refresh_token_with_tail_accepted";
    [Rfc, AlibabaEiam, TencentCloudbase]:
        RefreshTokenNotRotated "refresh_token_not_rotated",
        OldRefreshTokenKeepsWorking "old_refresh_token_keeps_working",
        RefreshReuseRevokesNothing "refresh_reuse_revokes_nothing", UsedRefreshTokenIs500 "used_refresh_token_is_500",
        OldRefreshTokenWorksOnceMore "old_refresh_token_works_once_more",
        OldRefreshTokenWorksWithinSeconds "old_refresh_token_works_within_seconds",
        SecondRefreshRefused "second_refresh_refused";
    [Rfc, AlibabaEiam, TencentCiam]:
        RevokedRefreshTokenKeepsWorking "revoked_refresh_token_keeps_working",
        RefreshedAudIsIssuer "refreshed_aud_is_issuer", RefreshedSubDiffers "refreshed_sub_differs",
        RefreshedIssDiffers "refreshed_iss_differs", RefreshedIatIsOld "refreshed_iat_is_old",
        RefreshedNonceDiffers "refreshed_nonce_differs",
        RefreshTokenOfAnyPublicClient "refresh_token_of_any_public_client";
    [Rfc, AlibabaEiam]:
        RefreshWidensScope "refresh_widens_scope", WiderRefreshIsInvalidGrant "wider_refresh_is_invalid_grant",
        RefreshedAuthTimeIsNow "refreshed_auth_time_is_now";
    [Rfc]:
        RefreshNarrowsForGood "refresh_narrows_for_good",
        RefreshReuseSparesAccessTokens "refresh_reuse_spares_access_tokens",
        RefreshForgetsScope "refresh_forgets_scope", NarrowedTokenIsWide "narrowed_token_is_wide";
    [TencentCloudbase]:
        RefreshAnswerWithoutRefreshToken "refresh_answer_without_refresh_token";
    // resp
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        TokenTypeMissing "token_type_missing", TokenTypeNull "token_type_null", TokenTypeEmpty "token_type_empty",
        TokenTypeWithBlank "token_type_with_blank", TokenTypeIsMac "token_type_is_mac",
        TokenTypeIsNumber "token_type_is_number", ExpiresInMissing "expires_in_missing",
        ExpiresInString "expires_in_string", ExpiresInNull "expires_in_null", ExpiresInMillis "expires_in_millis",
        ExpiresInExponent "expires_in_exponent", ExpiresInFraction "expires_in_fraction",
        ExpiresInNegative "expires_in_negative", AccessTokenMissing "access_token_missing",
        AccessTokenNull "access_token_null", AccessTokenEmpty "access_token_empty",
        AccessTokenIsObject "access_token_is_object", AccessTokenTwice "access_token_twice",
        TokensInCamelCase "tokens_in_camel_case", TokensNested "tokens_nested", BodyIsList "body_is_list",
        BodyIsString "body_is_string", RefreshTokenNull "refresh_token_null", RefreshTokenEmpty "refresh_token_empty",
        ExpiresInZero "expires_in_zero", ExpiresInBoolean "expires_in_boolean", ExpiresInNan "expires_in_nan",
        TokensWithError "tokens_with_error", AccessTokenIsNumber "access_token_is_number",
        RefreshTokenIsList "refresh_token_is_list", RequestsAtOnceRefused "requests_at_once_refused";
    [Rfc]:
        ExpiresInIsADay "expires_in_is_a_day", AccessTokenNeverExpires "access_token_never_expires",
        ScopeNotReported "scope_not_reported", MoreScopeThanTold "more_scope_than_told";
    [Rfc, AlibabaEiam]:
        AccessTokensHaveBlanks "access_tokens_have_blanks", AccessTokensNumbered "access_tokens_numbered",
        AccessTokensShort "access_tokens_short";
    [Rfc, TencentCloudbase, TencentCiam]:
        ScopeIsList "scope_is_list", ScopeIsEmpty "scope_is_empty", ScopeTwice "scope_twice",
        ScopeWithTrailingBlank "scope_with_trailing_blank", ScopeWithDoubleBlank "scope_with_double_blank";
    [Rfc, TencentCiam]:
        ScopeWithCommas "scope_with_commas";
    // at
    [Rfc]:
        AtTypIsJwt "at_typ_is_jwt", AtTypMissing "at_typ_missing", AtTypIsLong "at_typ_is_long",
        AtClientIdMissing "at_client_id_missing", AtClientIdWrong "at_client_id_wrong",
        AtSubIsClient "at_sub_is_client", AtAudIgnoresResource "at_aud_ignores_resource",
        AtAuthTimeChanges "at_auth_time_changes", AtScopeIsList "at_scope_is_list";
    [Rfc, TencentCloudbase, TencentCiam]:
        AtUnsigned "at_unsigned", AtSignatureSpoilt "at_signature_spoilt", AtKeyUnpublished "at_key_unpublished",
        AtKidIsNumber "at_kid_is_number", AtCritEmpty "at_crit_empty", AtExpIsString "at_exp_is_string",
        AtExpInMillis "at_exp_in_millis", AtExpTenTimes "at_exp_ten_times", AtIatIsString "at_iat_is_string",
        AtIatEightHoursAhead "at_iat_eight_hours_ahead", AtClaimTwice "at_claim_twice", AtPadded "at_padded";
    [Rfc, TencentCiam]:
        AtIssMissing "at_iss_missing", AtExpMissing "at_exp_missing", AtIatMissing "at_iat_missing",
        AtSubMissing "at_sub_missing", AtAudMissing "at_aud_missing", AtScopeMissing "at_scope_missing",
        AtIssWrong "at_iss_wrong", AtIssWithSlash "at_iss_with_slash", AtJtiMissing "at_jti_missing",
        AtJtiConstant "at_jti_constant", AtSignedSymmetrically "at_signed_symmetrically";
    // idt
    [Rfc, AlibabaEiam, TencentCiam]:
        IdTokenMissing "id_token_missing", IdTokenNull "id_token_null", IdtUnsigned "idt_unsigned",
        IdtSignatureSpoilt "idt_signature_spoilt", IdtKeyUnpublished "idt_key_unpublished",
        IdtKidMissing "idt_kid_missing", IdtKidUnknown "idt_kid_unknown", IdtKidIsNumber "idt_kid_is_number",
        IdtHeaderHasJku "idt_header_has_jku", IdtIssMissing "idt_iss_missing", IdtIssWrong "idt_iss_wrong",
        IdtIssWithSlash "idt_iss_with_slash", IdtSubMissing "idt_sub_missing", IdtSubIsClient "idt_sub_is_client",
        IdtSubTooLong "idt_sub_too_long", IdtSubBeyondAscii "idt_sub_beyond_ascii", IdtSubIsNumber "idt_sub_is_number",
        IdtAudMissing "idt_aud_missing", IdtAudIsApi "idt_aud_is_api", IdtAudEmptyList "idt_aud_empty_list",
        IdtExpMissing "idt_exp_missing", IdtExpired "idt_expired", IdtExpIsString "idt_exp_is_string",
        IdtIatMissing "idt_iat_missing", IdtIatIsString "idt_iat_is_string",
        IdtIatEightHoursAhead "idt_iat_eight_hours_ahead", IdtTimesInMillis "idt_times_in_millis",
        IdtNonceMissing "idt_nonce_missing", IdtNonceInLowerCase "idt_nonce_in_lower_case", IdtNonceCut "idt_nonce_cut",
        IdtAtHashWrong "idt_at_hash_wrong", IdtAuthTimeMissing "idt_auth_time_missing",
        IdtAuthTimeIsString "idt_auth_time_is_string", IdtAzpWrong "idt_azp_wrong", IdtAmrIsString "idt_amr_is_string",
        IdtAcrIsNumber "idt_acr_is_number", IdtClaimTwice "idt_claim_twice", IdtPadded "idt_padded",
        IdtSubChanges "idt_sub_changes", IdtSubSameForAll "idt_sub_same_for_all";
    [Rfc]:
        IdTokenWithoutOpenid "id_token_without_openid", IdtSignedSymmetrically "idt_signed_symmetrically";
    [Rfc, AlibabaEiam]:
        IdtAtHashRightHalf "idt_at_hash_right_half", IdtAtHashWhole "idt_at_hash_whole",
        IdtAtHashInHex "idt_at_hash_in_hex";
    // userinfo
    [Rfc, AlibabaEiam, TencentCiam]:
        UserinfoSubMissing "userinfo_sub_missing", UserinfoSubDiffers "userinfo_sub_differs",
        UserinfoBadTokenIs403 "userinfo_bad_token_is_403",
        UserinfoChallengeRepeatsError "userinfo_challenge_repeats_error",
        UserinfoChallengeForbidden "userinfo_challenge_forbidden", UserinfoIgnoresExpiry "userinfo_ignores_expiry",
        UserinfoTakesRefreshTokens "userinfo_takes_refresh_tokens", UserinfoOfFirstUser "userinfo_of_first_user";
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        UserinfoWithoutChallenge "userinfo_without_challenge";
    [Rfc, AlibabaEiam]:
        UserinfoErrorWithoutToken "userinfo_error_without_token";
    [Rfc]:
        UserinfoTakesIdTokens "userinfo_takes_id_tokens";
    // device
    [Rfc, AlibabaEiam]:
        PendingIs200 "pending_is_200", PendingIs403 "pending_is_403", PendingIs428 "pending_is_428",
        PendingIsCalledPending "pending_is_called_pending", PendingIsInvalidGrant "pending_is_invalid_grant",
        SlowDownAtInterval "slow_down_at_interval", NeverSlowDown "never_slow_down",
        SlowDownIsCalledTooManyRequests "slow_down_is_called_too_many_requests", SlowDownIs429 "slow_down_is_429",
        UnknownDeviceCodeIsPending "unknown_device_code_is_pending",
        UnknownDeviceCodeIsInvalidRequest "unknown_device_code_is_invalid_request",
        UnknownDeviceCodeIs404 "unknown_device_code_is_404",
        ForeignDeviceCodeIsPending "foreign_device_code_is_pending", DeniedIsInvalidGrant "denied_is_invalid_grant",
        DeniedStaysPending "denied_stays_pending", DeniedIs403 "denied_is_403",
        DeniedIsCalledDeclined "denied_is_called_declined",
        ExpiredDeviceCodeStaysPending "expired_device_code_stays_pending",
        ExpiredDeviceCodeIsInvalidGrant "expired_device_code_is_invalid_grant",
        ExpiredDeviceCodeIsInvalidToken "expired_device_code_is_invalid_token",
        DeviceCodeNeverExpires "device_code_never_expires", DeviceCodeReplayAccepted "device_code_replay_accepted",
        DeviceCodeOfAnyClient "device_code_of_any_client", DeviceCodesNumbered "device_codes_numbered",
        DeviceCodesShort "device_codes_short", DeviceAnswerLabelledTextPlain "device_answer_labelled_text_plain",
        DeviceAnswerIs201 "device_answer_is_201", DeviceCodeMissing "device_code_missing",
        DeviceCodeInCamelCase "device_code_in_camel_case", UserCodeMissing "user_code_missing",
        UserCodeNumber "user_code_number", UserCodeConstant "user_code_constant",
        UserCodeOfFourDigits "user_code_of_four_digits", UserCodeConfusable "user_code_confusable",
        VerificationUriIsCalledUrl "verification_uri_is_called_url", VerificationUriMissing "verification_uri_missing",
        VerificationUriRelative "verification_uri_relative",
        VerificationUriHasUserCode "verification_uri_has_user_code", DeviceExpiresInMissing "device_expires_in_missing",
        DeviceExpiresInString "device_expires_in_string", IntervalString "interval_string",
        UserCodePassesAsDeviceCode "user_code_passes_as_device_code",
        DeviceCodeOfAnyPublicClient "device_code_of_any_public_client", DeviceAnswerTwice "device_answer_twice",
        DeviceAnswerCacheable "device_answer_cacheable", DeviceErrorsAreHtml "device_errors_are_html",
        DeviceGetAccepted "device_get_accepted";
    [Rfc]:
        DeviceAuthorizationWithoutSecret "device_authorization_without_secret",
        DeviceClientIdNotDemanded "device_client_id_not_demanded";
    // password
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        LockedUserAccepted "locked_user_accepted", UnknownUserIsUserNotFound "unknown_user_is_user_not_found",
        UnknownUserIs404 "unknown_user_is_404", UnknownUserDescribed "unknown_user_described",
        UnknownUserCrashes "unknown_user_crashes", MissingCredentialsCrash "missing_credentials_crash",
        MissingCredentialsAreInvalidGrant "missing_credentials_are_invalid_grant",
        PasswordNotChecked "password_not_checked", PasswordPrefixAccepted "password_prefix_accepted",
        FirstEightOfPasswordCount "first_eight_of_password_count", PasswordTrimmed "password_trimmed",
        PasswordCaseIgnored "password_case_ignored", PasswordOfAnyUser "password_of_any_user",
        WrongPasswordIs401 "wrong_password_is_401", WrongPasswordIsAccessDenied "wrong_password_is_access_denied",
        WrongPasswordIsInvalidCredentials "wrong_password_is_invalid_credentials",
        WrongPasswordIsInvalidRequest "wrong_password_is_invalid_request",
        WrongPasswordIsInvalidClient "wrong_password_is_invalid_client",
        EmptyPasswordAccepted "empty_password_accepted", PasswordWithTailAccepted "password_with_tail_accepted";
    [Rfc, AlibabaEiam, TencentCiam]:
        NonAsciiPasswordRefused "non_ascii_password_refused", LockedUserIs403 "locked_user_is_403";
    [Rfc, AlibabaEiam]:
        FourthWrongPasswordLocks "fourth_wrong_password_locks";
    // introspect
    [Rfc]:
        IntrospectionWithoutAuthentication "introspection_without_authentication",
        IntrospectionTellsOfInactive "introspection_tells_of_inactive", InactiveHasReason "inactive_has_reason",
        InactiveIsError "inactive_is_error", InactiveIsInvalidToken "inactive_is_invalid_token",
        ActiveIsString "active_is_string", ActiveIsNumber "active_is_number", ActiveMissing "active_missing",
        IntrospectionBelievesHint "introspection_believes_hint",
        IntrospectionIgnoresExpiry "introspection_ignores_expiry",
        IntrospectionIgnoresRevocation "introspection_ignores_revocation",
        IntrospectionIgnoresSignature "introspection_ignores_signature",
        IntrospectionWithoutTokenIsInactive "introspection_without_token_is_inactive",
        IntrospectedScopeIsList "introspected_scope_is_list", IntrospectedExpIsString "introspected_exp_is_string",
        IntrospectedAudMissing "introspected_aud_missing", LiteralsCapitalized "literals_capitalized",
        IntrospectionLabelledTextPlain "introspection_labelled_text_plain",
        IntrospectionOfUsedRefreshTokens "introspection_of_used_refresh_tokens",
        IntrospectedClientIdWrong "introspected_client_id_wrong";
    // revoke
    [Rfc, AlibabaEiam, TencentCiam]:
        RevocationWithoutAuthentication "revocation_without_authentication",
        RevocationOfForeignTokens "revocation_of_foreign_tokens", RevocationDoesNothing "revocation_does_nothing",
        RevocationSparesAccessTokens "revocation_spares_access_tokens",
        RevocationIgnoresAccessTokens "revocation_ignores_access_tokens",
        RevocationRefusesUnknownTokens "revocation_refuses_unknown_tokens",
        RevocationWithoutTokenIs200 "revocation_without_token_is_200", RevocationIs204 "revocation_is_204",
        RevocationErrorsWith200 "revocation_errors_with_200", RevocationErrorsAreHtml "revocation_errors_are_html";
    [Rfc, AlibabaEiam]:
        RevocationBelievesHint "revocation_believes_hint",
        RevocationRefusesUnknownHint "revocation_refuses_unknown_hint";
    // meta
    [Rfc, AlibabaEiam, TencentCiam]:
        MetadataTokenEndpointMissing "metadata_token_endpoint_missing", MetadataIssuerMissing "metadata_issuer_missing",
        MetadataIssuerWithSlash "metadata_issuer_with_slash", MetadataIssuerOfOther "metadata_issuer_of_other",
        MetadataIssuerWithQuery "metadata_issuer_with_query",
        MetadataResponseTypesMissing "metadata_response_types_missing",
        MetadataJwksUriMissing "metadata_jwks_uri_missing",
        MetadataSubjectTypesMissing "metadata_subject_types_missing", MetadataRs256Missing "metadata_rs256_missing",
        MetadataEmptyList "metadata_empty_list",
        MetadataTokenEndpointWithFragment "metadata_token_endpoint_with_fragment",
        MetadataLabelledTextPlain "metadata_labelled_text_plain", MetadataIs201 "metadata_is_201",
        MetadataIs404 "metadata_is_404", MetadataOpenidNotListed "metadata_openid_not_listed";
    [Rfc]:
        MetadataAuthorizeWithFragment "metadata_authorize_with_fragment",
        MetadataImplicitOffered "metadata_implicit_offered", MetadataPkceMissing "metadata_pkce_missing",
        MetadataGrantsMissing "metadata_grants_missing", MetadataUnknownGrant "metadata_unknown_grant",
        MetadataDeviceEndpointMissing "metadata_device_endpoint_missing",
        MetadataIssNotAnnounced "metadata_iss_not_announced",
        MetadataAuthAlgorithmsMissing "metadata_auth_algorithms_missing",
        MetadataAuthAlgorithmNone "metadata_auth_algorithm_none",
        MetadataAuthRs256Missing "metadata_auth_rs256_missing",
        MetadataRevocationAlgorithmsMissing "metadata_revocation_algorithms_missing",
        MetadataIntrospectionAlgorithmsMissing "metadata_introspection_algorithms_missing",
        MetadataGrantIsNoUri "metadata_grant_is_no_uri", MetadataDocumentsDisagree "metadata_documents_disagree",
        OauthMetadataIs404 "oauth_metadata_is_404", MetadataBasicMissing "metadata_basic_missing",
        MetadataJwksUriRelative "metadata_jwks_uri_relative", MetadataEndpointsRelative "metadata_endpoints_relative",
        MetadataCodeGrantMissing "metadata_code_grant_missing", MetadataAsymmetricMissing "metadata_asymmetric_missing",
        MetadataPkcePlainOnly "metadata_pkce_plain_only";
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        JwksHasPrivateMember "jwks_has_private_member", JwksHasSymmetricKey "jwks_has_symmetric_key",
        JwksKtyMissing "jwks_kty_missing", JwksSameKid "jwks_same_kid", JwksUseContradicted "jwks_use_contradicted",
        JwksModulusWithZero "jwks_modulus_with_zero", JwksCoordinateShort "jwks_coordinate_short",
        JwksEmpty "jwks_empty", JwksWithoutRsa "jwks_without_rsa", JwksKeysMissing "jwks_keys_missing",
        JwksKeyTwice "jwks_key_twice", JwksRsaKeyShort "jwks_rsa_key_short",
        JwksUseMissingBesideEncryption "jwks_use_missing_beside_encryption";
    // race
    [Rfc, AlibabaEiam, TencentCiam]:
        CodeRedemptionRace "code_redemption_race";
    [Rfc, AlibabaEiam, TencentCloudbase]:
        RefreshRace "refresh_race";
    [Rfc, AlibabaEiam]:
        DeviceCodeRace "device_code_race";
    [Rfc]:
        AssertionRace "assertion_race";
    // fuzz
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        NulCrashes "nul_crashes", NulHangs "nul_hangs", ManyParametersCrash "many_parameters_crash",
        LongValueCrashes "long_value_crashes", NonAsciiPasswordCrashes "non_ascii_password_crashes",
        NonAsciiValueCrashes "non_ascii_value_crashes", SingleQuoteCrashes "single_quote_crashes",
        LineEndCrashes "line_end_crashes", EmojiCrashes "emoji_crashes",
        TemplateSyntaxCrashes "template_syntax_crashes", BodyTooLargeCrashes "body_too_large_crashes",
        LongHeaderCrashes "long_header_crashes";
    [Rfc, AlibabaEiam, TencentCiam]:
        NotUtf8Crashes "not_utf8_crashes", NameWithoutEqualsCrashes "name_without_equals_crashes";
    [TencentCloudbase]:
        DeepJsonCrashes "deep_json_crashes", MalformedJsonCrashes "malformed_json_crashes",
        JsonArrayCrashes "json_array_crashes", JsonNumberCrashes "json_number_crashes";
    // drawn
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        FuzzCrashOnByte "fuzz_crash_on_byte",
        FuzzCrashOnLength "fuzz_crash_on_length",
        FuzzCrashOnExactLength "fuzz_crash_on_exact_length",
        FuzzCrashOnPair "fuzz_crash_on_pair",
        FuzzCrashOnNameByte "fuzz_crash_on_name_byte",
        FuzzCrashOnCount "fuzz_crash_on_count",
        FuzzCrashOnLetter "fuzz_crash_on_letter",
        FuzzCrashOnHeader "fuzz_crash_on_header",
        FuzzCrashOnEmpty "fuzz_crash_on_empty",
        FuzzHangOnByte "fuzz_hang_on_byte",
        FuzzHangOnLength "fuzz_hang_on_length",
        FuzzDropOnByte "fuzz_drop_on_byte",
        FuzzDropOnLength "fuzz_drop_on_length",
        FuzzTraceOnByte "fuzz_trace_on_byte",
        FuzzSqlOnByte "fuzz_sql_on_byte",
        FuzzPathOnByte "fuzz_path_on_byte",
        FuzzHtmlOnByte "fuzz_html_on_byte",
        FuzzSecretReflected "fuzz_secret_reflected_on_byte",
        FuzzSuccessStatusOnByte "fuzz_success_status_on_byte",
        FuzzCodeOnByte "fuzz_code_on_byte",
        FuzzDescriptionOnByte "fuzz_description_on_byte",
        FuzzHugeOnByte "fuzz_huge_on_byte",
        FuzzHeaderInjected "fuzz_header_injected",
        FuzzHeaderReflects "fuzz_header_reflects",
        FuzzMarkupReflected "fuzz_markup_reflected",
        FuzzSpoilsOnByte "fuzz_spoils_on_byte",
        FuzzFlakyOnLength "fuzz_flaky_on_length",
        FuzzUnknownRefused "fuzz_unknown_refused_on_byte",
        FuzzCrashOnBasicByte "fuzz_crash_on_basic_byte",
        FuzzCrashOnAuthorizationLength "fuzz_crash_on_authorization_length",
        FuzzCrashOnCoding "fuzz_crash_on_coding";
    [Rfc, AlibabaEiam, TencentCiam]:
        FuzzCrashOnCharset "fuzz_crash_on_charset",
        FuzzCrashOnRepeated "fuzz_crash_on_repeated",
        FuzzCrashOnEscape "fuzz_crash_on_escape",
        FuzzTokenForSuffix "fuzz_token_for_suffix",
        FuzzTokenForStripped "fuzz_token_for_stripped",
        FuzzTokenForLonger "fuzz_token_for_longer",
        FuzzTokenForRepeated "fuzz_token_for_repeated";
    [TencentCloudbase]:
        FuzzCrashOnDepth "fuzz_crash_on_depth",
        FuzzCrashOnType "fuzz_crash_on_type";
    [Rfc]:
        FuzzFamilySurvivesReuse "fuzz_family_survives_reuse",
        FuzzRevokedComesBack "fuzz_revoked_comes_back",
        FuzzReplacedWorksAgain "fuzz_replaced_works_again",
        FuzzForeignRefresh "fuzz_foreign_refresh";
    // vendor-cloudbase
    [AlibabaEiam, TencentCloudbase, TencentCiam]:
        TokenTypeLowerCase "token_type_lower_case", ExpiresInIsTimeOfExpiry "expires_in_is_time_of_expiry";
    [TencentCloudbase]:
        ErrorCodeMissing "error_code_missing", ErrorCodeIsString "error_code_is_string",
        DeadRefreshTokenDescribedOtherwise "dead_refresh_token_described_otherwise", SubIsNumber "sub_is_number",
        SubMissing "sub_missing", SubIsSecretId "sub_is_secret_id", KeyPairNotAsked "key_pair_not_asked",
        ClientIdDemanded "client_id_demanded", ClientIdOfQueryIgnored "client_id_of_query_ignored",
        DeviceIdDemanded "device_id_demanded", NonceRefused "nonce_refused",
        RefreshTokenTooLong "refresh_token_too_long", AccessTokenTooLong "access_token_too_long",
        RefreshTokenWithoutPrefix "refresh_token_without_prefix", GroupsAreObjects "groups_are_objects",
        ExpiresInBeyond32Bits "expires_in_beyond_32_bits";
    [TencentCloudbase, TencentCiam]:
        DescriptionMissing "description_missing", AtSubDiffers "at_sub_differs";
    // vendor-alibaba
    [AlibabaEiam, TencentCloudbase, TencentCiam]:
        ExpiresInMinutes "expires_in_minutes";
    [TencentCloudbase, TencentCiam]:
        RefreshTokenMissing "refresh_token_missing";
    [AlibabaEiam]:
        ExpiresAtLocalTime "expires_at_local_time", ExpiresAtString "expires_at_string",
        ExpiresAtInWords "expires_at_in_words", ExpiresAtMillis "expires_at_millis",
        ExpiresAtIsTimeOfIssue "expires_at_is_time_of_issue", ExpiresAtMissing "expires_at_missing",
        ExpiresAtIsCalledExpireAt "expires_at_is_called_expire_at",
        DeviceExpiresAtLocalTime "device_expires_at_local_time", RefreshPrefixIsAt "refresh_prefix_is_at",
        ApplicationOfPathIgnored "application_of_path_ignored", AnyInstanceId "any_instance_id",
        ScopeSeparatedByCommas "scope_separated_by_commas", GatewayEnvelope "gateway_envelope",
        ForeignApplicationIs403 "foreign_application_is_403", ExclusiveTagRefused "exclusive_tag_refused",
        AnyApplicationId "any_application_id";
    // vendor-ciam
    [TencentCloudbase, TencentCiam]:
        AtAudWrong "at_aud_wrong";
    [TencentCiam]:
        AtKidMissing "at_kid_missing", AtNbfLater "at_nbf_later", AtScopeIsString "at_scope_is_string",
        AuthSourceIgnored "auth_source_ignored", AuthSourceDescribedOtherwise "auth_source_described_otherwise",
        ForeignAuthSourceIsInvalidGrant "foreign_auth_source_is_invalid_grant",
        ForeignAuthSourceIs403 "foreign_auth_source_is_403",
        LockedUserDescribedOtherwise "locked_user_described_otherwise",
        LockedUserToldBeforePassword "locked_user_told_before_password",
        WrongPasswordDescribedOtherwise "wrong_password_described_otherwise", AnyUserIdentifier "any_user_identifier",
        IdentifierDescribedOtherwise "identifier_described_otherwise",
        UnsupportedIdentifierIsInvalidRequest "unsupported_identifier_is_invalid_request",
        AnyGrantTypeIsPassword "any_grant_type_is_password", SuccessWithoutCharset "success_without_charset",
        ErrorsWithoutCharset "errors_without_charset", IdtJtiConstant "idt_jti_constant", ScopeOmitted "scope_omitted";
    // beside
    [Rfc, AlibabaEiam, TencentCiam]:
        FailedVerifierUnbindsCode "failed_verifier_unbinds_code",
        FailedRedirectUriUnbindsCode "failed_redirect_uri_unbinds_code";
    [Rfc, AlibabaEiam, TencentCloudbase, TencentCiam]:
        PasswordLoginOfFirstUser "password_login_of_first_user", KnownClientTakesLonger "known_client_takes_longer",
        SecretComparedUntilItDiffers "secret_compared_until_it_differs",
        KnownUserTakesLonger "known_user_takes_longer", GuessingIsNotSlowed "guessing_is_not_slowed";
    [Rfc, AlibabaEiam, TencentCiam]:
        GuessingBlocksEverybody "guessing_blocks_everybody";
    [Rfc, AlibabaEiam]:
        DeviceTokensOfFirstUser "device_tokens_of_first_user";
    [Rfc]:
        CodeOfAnyClientWithKey "code_of_any_client_with_key", UnknownKidSkipsSignature "unknown_kid_skips_signature",
        RevocationSparesMachineTokens "revocation_spares_machine_tokens",
        CodesIntrospectAsActive "codes_introspect_as_active", ErrorPageByAccept "error_page_by_accept",
        ScopeByPrefix "scope_by_prefix", PkceSkippedForKeys "pkce_skipped_for_keys";
    [AlibabaEiam]:
        UserinfoOfAnyApplication "userinfo_of_any_application";
    [TencentCiam]:
        AuthSourceByPrefix "auth_source_by_prefix", AuthSourceCaseIgnored "auth_source_case_ignored";
    [TencentCloudbase]:
        JsonArrayAroundRead "json_array_around_read", TextBehindJsonIgnored "text_behind_json_ignored",
        QueryCountsBesideJson "query_counts_beside_json", NullMemberCrashes "null_member_crashes",
        DeviceIdBeyondAsciiCrashes "device_id_beyond_ascii_crashes",
        BearerOpensConsole "bearer_opens_console";
}
