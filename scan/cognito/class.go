package cognito

import (
	"maps"
	"slices"
	"strings"
)

// A Class groups events by what they are about.
type Class string

// The classes, in the order in which people see them listed.
const (
	UserDeletion     Class = "user_deletion"
	PoolDeletion     Class = "pool_deletion"     // deletes every user in the pool; CloudTrail records no event for the individual users
	IdentityDeletion Class = "identity_deletion" // identity pools and Sync
	ResourceDeletion Class = "resource_deletion" // clients, domains, groups, attributes, ...
	Authorize        Class = "authorize"
	SignUpStep       Class = "sign_up"
	SignInStep       Class = "sign_in"
	Federation       Class = "federation"
	CodeExchange     Class = "code_exchange" // selects only the Token events that are code exchanges, which complete sign-ins; Event.Class never has this value
	Token            Class = "token"
	Other            Class = "other"
)

// Classes are all classes.
var Classes = []Class{
	UserDeletion, PoolDeletion, IdentityDeletion, ResourceDeletion,
	Authorize, SignUpStep, SignInStep, Federation, CodeExchange, Token, Other,
}

// DefaultClasses are the classes that are selected if none are named: events about people and
// what they did, but not every token refresh.
var DefaultClasses = Classes[:9]

// IsOf reports whether e belongs to one of the classes.
func (e *Event) IsOf(classes []Class) bool {
	return slices.Contains(classes, e.Class) ||
		e.Class == Token && e.GrantType == "authorization_code" && slices.Contains(classes, CodeExchange)
}

// IsDeletion reports whether events of the class delete something if they succeed.
func (c Class) IsDeletion() bool { return strings.HasSuffix(string(c), "_deletion") }

// named returns the class of user pool events that are classified by their exact name, or "".
func named(name string) Class {
	switch name {
	case "DeleteUser", "AdminDeleteUser":
		return UserDeletion
	case "DeleteUserPool":
		return PoolDeletion
	case "OAuth2_Authorize_GET", "Beta_Authorize_GET":
		return Authorize
	case "SignUp", "ConfirmSignUp", "AdminCreateUser", "AdminConfirmSignUp", "ResendCode_POST":
		return SignUpStep
	case "InitiateAuth", "RespondToAuthChallenge", "AdminInitiateAuth", "AdminRespondToAuthChallenge",
		"CognitoAuthentication", "selectChallenge_POST", "verifyCode_POST":
		return SignInStep
	case "SAML2Response_POST", "Beta_SAML2Response_POST", "Login_OIDC_SAML_POST":
		return Federation
	case "Token_POST", "Beta_Token_POST", "GetTokensFromRefreshToken", "RevokeToken", "GlobalSignOut",
		"AdminUserGlobalSignOut", "Logout", "SAML2Logout_POST":
		return Token
	}
	return ""
}

// byPrefix holds the classes of user pool events that are classified by how their name
// begins, if named has no class for them.
var byPrefix = []struct {
	prefix string
	class  Class
}{
	{"Signup_", SignUpStep}, {"signup_", SignUpStep},
	{"Confirm_", SignUpStep}, {"confirmUser_", SignUpStep},
	{"Login_", SignInStep}, {"login_", SignInStep},
	{"Mfa", SignInStep}, {"mfa_", SignInStep}, {"passkeys_", SignInStep},
	{"OAuth2Response_", Federation},
	{"UserInfo_", Token},
	{"Delete", ResourceDeletion}, {"AdminDelete", ResourceDeletion},
}

// identityDeletions are the events that delete identities, or the only way to an identity:
// one without a login can never be reached again.
var identityDeletions = map[string]string{
	"DeleteIdentities":        IdentityPools,
	"DeleteIdentityPool":      IdentityPools,
	"UnlinkIdentity":          IdentityPools,
	"UnlinkDeveloperIdentity": IdentityPools,
	"DeleteDataset":           Sync,
}

// Classify returns the class of the event with the given source and name. Both decide,
// because other services also have a DeleteUser. It returns false if source does not belong
// to Cognito.
func Classify(source, name string) (Class, bool) {
	switch source {
	case UserPools:
		if c := named(name); c != "" {
			return c, true
		}
		for _, p := range byPrefix {
			if strings.HasPrefix(name, p.prefix) {
				return p.class, true
			}
		}
	case IdentityPools, Sync:
		if identityDeletions[name] == source {
			return IdentityDeletion, true
		}
		if strings.HasPrefix(name, "Delete") || strings.HasPrefix(name, "AdminDelete") {
			return ResourceDeletion, true
		}
	default:
		return "", false
	}
	return Other, true
}

// Names returns the names of all events of class c, in order, if exact names alone decide
// about the class. Otherwise it returns none.
func Names(c Class) []string {
	switch c {
	case UserDeletion:
		return []string{"AdminDeleteUser", "DeleteUser"}
	case PoolDeletion:
		return []string{"DeleteUserPool"}
	case IdentityDeletion:
		return slices.Sorted(maps.Keys(identityDeletions))
	case Authorize:
		return []string{"Beta_Authorize_GET", "OAuth2_Authorize_GET"}
	case CodeExchange:
		return []string{"Beta_Token_POST", "Token_POST"}
	}
	return nil
}

// PrefixesOf returns how names of events of class c may begin, in addition to its exact
// names. Names of other classes may begin the same way.
func PrefixesOf(c Class) (prefixes []string) {
	for _, p := range byPrefix {
		if p.class == c {
			prefixes = append(prefixes, p.prefix)
		}
	}
	return prefixes
}

// SourcesOf returns the sources that have events of class c.
func SourcesOf(c Class) []string {
	switch c {
	case ResourceDeletion, Other:
		return slices.Clone(Sources)
	case IdentityDeletion:
		return []string{IdentityPools, Sync}
	}
	return []string{UserPools}
}

// DataEvents returns the names of those events of class c that CloudTrail records only as
// data events. Only a trail that is configured for data events keeps them. The list is from
// "Amazon Cognito logging in AWS CloudTrail".
func DataEvents(c Class) []string {
	switch c {
	case IdentityDeletion:
		return []string{"UnlinkIdentity"}
	case Other:
		return []string{"GetCredentialsForIdentity", "GetId", "GetOpenIdToken", "GetOpenIdTokenForDeveloperIdentity"}
	}
	return nil
}
