package cognito_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// catalogue lists every event name that AWS documents or that has been seen, by source and
// class. It is written out, so that it can disagree with the code.
var catalogue = []struct {
	source string
	class  cognito.Class
	names  string
}{
	{"cognito-idp.amazonaws.com", "user_deletion", "DeleteUser AdminDeleteUser"},
	{"cognito-idp.amazonaws.com", "pool_deletion", "DeleteUserPool"},
	{"cognito-idp.amazonaws.com", "resource_deletion", `
		DeleteUserAttributes AdminDeleteUserAttributes DeleteUserPoolClient DeleteUserPoolClientSecret
		DeleteUserPoolDomain DeleteUserPoolReplica DeleteGroup DeleteIdentityProvider DeleteResourceServer
		DeleteManagedLoginBranding DeleteTerms DeleteWebAuthnCredential`},
	{"cognito-idp.amazonaws.com", "authorize", "OAuth2_Authorize_GET Beta_Authorize_GET"},
	{"cognito-idp.amazonaws.com", "sign_up", `
		SignUp ConfirmSignUp AdminCreateUser AdminConfirmSignUp
		Signup_GET Signup_POST Confirm_GET Confirm_POST Confirm_With_Link_GET ResendCode_POST
		signup_POST signup_confirm_POST confirmUser_GET`},
	{"cognito-idp.amazonaws.com", "sign_in", `
		InitiateAuth RespondToAuthChallenge AdminInitiateAuth AdminRespondToAuthChallenge
		Login_GET Login_Error_POST CognitoAuthentication
		Mfa_GET Mfa_POST MfaOption_GET MfaOption_POST MfaRegister_GET MfaRegister_POST
		login_POST login_continue_POST login_passkey_POST selectChallenge_POST verifyCode_POST
		mfa_back_POST mfa_options_POST mfa_phone_register_POST mfa_phone_verify_POST
		mfa_phone_resendCode_POST mfa_totp_POST passkeys_add_GET passkeys_add_POST`},
	{"cognito-idp.amazonaws.com", "federation", `
		OAuth2Response_GET OAuth2Response_POST SAML2Response_POST Beta_SAML2Response_POST
		Login_OIDC_SAML_POST`},
	{"cognito-idp.amazonaws.com", "token", `
		Token_POST Beta_Token_POST GetTokensFromRefreshToken RevokeToken GlobalSignOut
		AdminUserGlobalSignOut Logout SAML2Logout_POST UserInfo_GET UserInfo_POST`},
	{"cognito-idp.amazonaws.com", "other", `
		ForgotPassword_GET ForgotPassword_POST ConfirmForgotPassword_GET ConfirmForgotPassword_POST
		ResetPassword_GET ResetPassword_POST Error_GET Event_Feedback_GET forgotPassword_POST
		example_new_POST IntrospectToken ConfirmForgotPassword ResendConfirmationCode ListUsers
		ForgetDevice AdminForgetDevice AdminDisableUser AdminDisableProviderForUser AdminAddUserToGroup
		AdminRemoveUserFromGroup AdminUpdateUserAttributes StartUserImportJob StopUserImportJob
		UntagResource CreateUserPoolClient`},

	{"cognito-identity.amazonaws.com", "identity_deletion", `
		DeleteIdentities DeleteIdentityPool UnlinkIdentity UnlinkDeveloperIdentity`},
	{"cognito-identity.amazonaws.com", "other", `
		CreateIdentityPool GetId GetCredentialsForIdentity GetOpenIdToken
		GetOpenIdTokenForDeveloperIdentity`},

	{"cognito-sync.amazonaws.com", "identity_deletion", "DeleteDataset"},
	{"cognito-sync.amazonaws.com", "other", "ListDatasets"},
}

func TestClassify(t *testing.T) {
	missing := slices.DeleteFunc(slices.Clone(cognito.Classes), func(c cognito.Class) bool { return c == cognito.CodeExchange }) // no event has this class
	for _, c := range catalogue {
		for name := range strings.FieldsSeq(c.names) {
			if got, ok := cognito.Classify(c.source, name); got != c.class || !ok {
				t.Errorf("Classify(%s, %s) = %s, %t, want %s, true", c.source, name, got, ok, c.class)
			}
		}
		missing = slices.DeleteFunc(missing, func(m cognito.Class) bool { return m == c.class })
	}
	if len(missing) > 0 {
		t.Errorf("no event has the classes %s", missing)
	}
}

// TestClassifyBySource has names that mean something else, or nothing, in another service,
// and names that do not exist yet.
func TestClassifyBySource(t *testing.T) {
	for _, c := range []struct {
		source, name string
		want         cognito.Class // empty if not Cognito's
	}{
		{"iam.amazonaws.com", "DeleteUser", ""},
		{"identitystore.amazonaws.com", "DeleteUser", ""},
		{"identitystore.amazonaws.com", "DeleteGroup", ""},
		{"databrew.amazonaws.com", "DeleteDataset", ""},
		{"Cognito-IDP.amazonaws.com", "DeleteUser", ""},
		{"cognito-idp.amazonaws.com.example.com", "DeleteUser", ""},
		{"cognito-idp", "DeleteUser", ""},
		{"", "DeleteUser", ""},
		{"cognito-identity.amazonaws.com", "DeleteUser", "resource_deletion"},
		{"cognito-identity.amazonaws.com", "DeleteDataset", "resource_deletion"},
		{"cognito-identity.amazonaws.com", "AdminDeleteExample", "resource_deletion"},
		{"cognito-identity.amazonaws.com", "OAuth2_Authorize_GET", "other"},
		{"cognito-sync.amazonaws.com", "DeleteIdentities", "resource_deletion"},
		{"cognito-sync.amazonaws.com", "UnlinkIdentity", "other"},
		{"cognito-idp.amazonaws.com", "DeleteIdentities", "resource_deletion"},
		{"cognito-idp.amazonaws.com", "UnlinkIdentity", "other"},
		{"cognito-idp.amazonaws.com", "DeleteExample", "resource_deletion"},
		{"cognito-idp.amazonaws.com", "AdminDeleteExample", "resource_deletion"},
		{"cognito-idp.amazonaws.com", "deleteUser", "other"},
		{"cognito-idp.amazonaws.com", "oauth2_authorize_get", "other"},
		{"cognito-idp.amazonaws.com", "OAuth2_Authorize_POST", "other"},
		{"cognito-idp.amazonaws.com", "Signup_example_POST", "sign_up"},
		{"cognito-idp.amazonaws.com", "confirmUser_POST", "sign_up"},
		{"cognito-idp.amazonaws.com", "Login_POST", "sign_in"},
		{"cognito-idp.amazonaws.com", "passkeys_example_POST", "sign_in"},
		{"cognito-idp.amazonaws.com", "OAuth2Response_PUT", "federation"},
		{"cognito-idp.amazonaws.com", "UserInfo_HEAD", "token"},
		{"cognito-idp.amazonaws.com", "", "other"},
	} {
		got, ok := cognito.Classify(c.source, c.name)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("Classify(%q, %q) = %q, %t, want %q", c.source, c.name, got, ok, c.want)
		}
	}
}

func TestClasses(t *testing.T) {
	want := cognito.Classes[:len(cognito.Classes)-2]
	if !slices.Equal(cognito.DefaultClasses, want) || slices.Contains(want, "token") || slices.Contains(want, "other") {
		t.Errorf("DefaultClasses = %s, want all but token and other", cognito.DefaultClasses)
	}
	for _, c := range cognito.Classes {
		if got, want := c.IsDeletion(), strings.HasSuffix(string(c), "deletion"); got != want {
			t.Errorf("%s.IsDeletion() = %t, want %t", c, got, want)
		}
	}
}

// TestFixturesCover checks catalogue and fixtures against each other.
func TestFixturesCover(t *testing.T) {
	type event struct {
		Source string `json:"eventSource"`
		Name   string `json:"eventName"`
	}
	parsed := map[event]bool{}
	for _, name := range fixtureNames(t) {
		if e, ok, err := parse(fixture(t, name)); ok && err == nil {
			parsed[event{e.Source, e.Name}] = true
		}
		var e event
		plain := !strings.Contains(name, ".")
		if err := json.Unmarshal(fixture(t, name), &e); plain && (err != nil || e.Name != name) {
			t.Errorf("%s.json holds %s, %v", name, e.Name, err)
		}
	}
	for _, c := range catalogue {
		for name := range strings.FieldsSeq(c.names) {
			if e := (event{c.source, name}); !parsed[e] {
				t.Errorf("no fixture for %s of %s", name, c.source)
			} else {
				delete(parsed, e)
			}
		}
	}
	for e := range parsed {
		t.Errorf("a fixture has %s of %s, which the catalogue has not", e.Name, e.Source)
	}
}

func ExampleClassify() {
	fmt.Println(cognito.Classify("cognito-idp.amazonaws.com", "DeleteUser"))
	fmt.Println(cognito.Classify("iam.amazonaws.com", "DeleteUser"))
	// Output:
	// user_deletion true
	//  false
}

// TestNamesAndSources checks the functions that list the events of a class against the one
// that returns the class of an event, for every name in the rules and for names that begin
// similarly.
func TestNamesAndSources(t *testing.T) {
	rules, err := parser.ParseFile(token.NewFileSet(), "class.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	type event struct{ source, name string }
	of := map[cognito.Class][]event{}
	ast.Inspect(rules, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{text, text + "_POST", text + "Thing"} {
				for _, source := range cognito.Sources {
					class, _ := cognito.Classify(source, name)
					of[class] = append(of[class], event{source, name})
				}
			}
		}
		return true
	})
	of[cognito.CodeExchange] = []event{{cognito.UserPools, "Token_POST"}, {cognito.UserPools, "Beta_Token_POST"}} // those with one grant type
	for _, class := range cognito.Classes {
		names, sources, data := cognito.Names(class), cognito.SourcesOf(class), cognito.DataEvents(class)
		seen, seenSources := map[string]bool{}, map[string]bool{}
		for _, e := range of[class] {
			seen[e.name], seenSources[e.source] = true, true
			if len(names) > 0 && !slices.Contains(names, e.name) {
				t.Errorf("%s: %s of %s is not among its names", class, e.name, e.source)
			}
			if !slices.Contains(sources, e.source) {
				t.Errorf("%s: %s has %s", class, e.source, e.name)
			}
		}
		for _, name := range names {
			if !seen[name] {
				t.Errorf("%s: no source has %s in it", class, name)
			}
		}
		for _, source := range sources {
			if !seenSources[source] {
				t.Errorf("%s: %s has no event of it", class, source)
			}
		}
		for _, name := range data {
			if got, _ := cognito.Classify(cognito.IdentityPools, name); got != class {
				t.Errorf("the data event %s is of %s, not of %s", name, got, class)
			}
		}
		if exact := slices.Contains([]cognito.Class{"user_deletion", "pool_deletion", "identity_deletion", "authorize", "code_exchange"}, class); exact != (len(names) > 0) {
			t.Errorf("%s: %d names", class, len(names))
		}
	}
}
