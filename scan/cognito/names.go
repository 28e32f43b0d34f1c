package cognito

import (
	"slices"
	"strings"
)

// eventNames are the event names that AWS documents or that have been seen, by source.
var eventNames = []struct{ source, names string }{
	{UserPools, `
		DeleteUser AdminDeleteUser DeleteUserPool
		DeleteUserAttributes AdminDeleteUserAttributes DeleteUserPoolClient DeleteUserPoolClientSecret
		DeleteUserPoolDomain DeleteUserPoolReplica DeleteGroup DeleteIdentityProvider DeleteResourceServer
		DeleteManagedLoginBranding DeleteTerms DeleteWebAuthnCredential
		OAuth2_Authorize_GET Beta_Authorize_GET
		SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp Signup_GET Signup_POST Confirm_GET Confirm_POST
		Confirm_With_Link_GET ResendCode_POST signup_POST signup_confirm_POST confirmUser_GET
		InitiateAuth RespondToAuthChallenge AdminInitiateAuth AdminRespondToAuthChallenge
		Login_GET Login_Error_POST CognitoAuthentication Mfa_GET Mfa_POST MfaOption_GET MfaOption_POST
		MfaRegister_GET MfaRegister_POST login_POST login_continue_POST login_passkey_POST
		selectChallenge_POST verifyCode_POST mfa_back_POST mfa_options_POST mfa_phone_register_POST
		mfa_phone_verify_POST mfa_phone_resendCode_POST mfa_totp_POST passkeys_add_GET passkeys_add_POST
		OAuth2Response_GET OAuth2Response_POST SAML2Response_POST Beta_SAML2Response_POST Login_OIDC_SAML_POST
		Token_POST Beta_Token_POST GetTokensFromRefreshToken RevokeToken GlobalSignOut AdminUserGlobalSignOut
		Logout SAML2Logout_POST UserInfo_GET UserInfo_POST
		ForgotPassword_GET ForgotPassword_POST ConfirmForgotPassword_GET ConfirmForgotPassword_POST
		ResetPassword_GET ResetPassword_POST Error_GET Event_Feedback_GET forgotPassword_POST example_new_POST
		IntrospectToken ConfirmForgotPassword ResendConfirmationCode ListUsers ForgetDevice AdminForgetDevice
		AdminDisableUser AdminDisableProviderForUser AdminAddUserToGroup AdminRemoveUserFromGroup
		AdminUpdateUserAttributes StartUserImportJob StopUserImportJob UntagResource CreateUserPoolClient`},
	{IdentityPools, `
		DeleteIdentities DeleteIdentityPool UnlinkIdentity UnlinkDeveloperIdentity
		CreateIdentityPool GetId GetCredentialsForIdentity GetOpenIdToken GetOpenIdTokenForDeveloperIdentity`},
	{Sync, `DeleteDataset ListDatasets`},
}

// EventNames returns the event names that AWS documents or that have been seen. They are not
// complete, because Cognito gets new ones.
func EventNames() (names []string) {
	for _, known := range eventNames {
		names = append(names, strings.Fields(known.names)...)
	}
	return names
}

// ClassNamed returns the class of events with the given name, in any case, if it is one of
// EventNames. No two sources share one of these.
func ClassNamed(name string) (Class, bool) {
	for _, known := range eventNames {
		names := strings.Fields(known.names)
		if i := slices.IndexFunc(names, func(n string) bool { return strings.EqualFold(n, name) }); i >= 0 {
			return Classify(known.source, names[i])
		}
	}
	return "", false
}

// NamesOf describes the names of events of class c: the prefixes of its hosted pages, except
// those that known names of other classes share, and all its other known names, both in the
// order in which they are listed. Other has none, because it is whatever the other classes
// leave.
func NamesOf(c Class) (exact, prefixes []string) {
	switch c {
	case Other:
		return nil, nil
	case CodeExchange: // distinguished from others of the same name by the content of the record
		return Names(c), nil
	}
	covered := func(name string) bool {
		return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
	}
	for _, p := range byPrefix {
		if p.class == c && !c.IsDeletion() && !slices.ContainsFunc(EventNames(), func(name string) bool {
			other, _ := ClassNamed(name)
			return strings.HasPrefix(name, p.prefix) && other != c
		}) {
			prefixes = append(prefixes, p.prefix)
		}
	}
	for _, name := range EventNames() {
		if class, _ := ClassNamed(name); class == c && !covered(name) {
			exact = append(exact, name)
		}
	}
	return exact, prefixes
}

// IsHosted reports whether events of the given name are from the hosted pages and endpoints,
// which CloudTrail records as service events, rather than API calls.
func IsHosted(name string) bool {
	return strings.ContainsRune(name, '_') || name == "CognitoAuthentication" || name == "Logout"
}
