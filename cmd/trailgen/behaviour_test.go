package main

import (
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
)

// behaving is an archive with only some behaviours. Most of its records are Amazon
// Cognito's, and the visits of each pool are close together.
func behaving(seed uint64, inflated int64, behaviours ...string) config {
	return config{
		Seed: seed, Inflated: inflated, Cognito: 0.6, RecordsPerFile: 5, Days: 14, Accounts: 1, Regions: 2, Pools: behaviours,
	}
}

// completes says which events may complete an act.
var completes = map[act][]string{
	signingUp: {"Confirm_POST", "signup_confirm_POST", "Confirm_With_Link_GET", "confirmUser_GET", "ConfirmSignUp",
		"AdminConfirmSignUp", "SignUp", "Signup_POST", "signup_POST"},
	creation: {"AdminCreateUser"},
	signingIn: {"CognitoAuthentication", "Mfa_POST", "login_POST", "login_continue_POST", "login_passkey_POST", "mfa_totp_POST",
		"OAuth2Response_GET", "SAML2Response_POST", "InitiateAuth", "RespondToAuthChallenge", "AdminInitiateAuth", "Token_POST"},
	firstFederated: {"OAuth2Response_GET", "SAML2Response_POST", "Token_POST"},
	failure: {"CognitoAuthentication", "login_POST", "OAuth2Response_GET", "InitiateAuth", "RespondToAuthChallenge",
		"AdminInitiateAuth"},
	removal: {"DeleteUser", "AdminDeleteUser"},
}

// happens says what every archive of a behaviour must contain.
var happens = map[string][]string{
	"consumer": {"signed_up", "sign_in", "first_federated_sign_in", "failed_sign_in", "sign_up", "abandoned",
		"session_reuse", "federated_sign_up", "federated_sign_in"},
	"offices":    {"sign_in", "failed_sign_in", "admin_created", "session_reuse", "abandoned"},
	"enterprise": {"sign_in", "first_federated_sign_in", "federated_sign_in", "session_reuse", "abandoned"},
	"hostile":    {"signed_up", "sign_in", "failed_sign_in", "bot", "abandoned", "sign_up"},
	"community":  {"signed_up", "admin_created", "sign_in", "failed_sign_in", "sign_up", "first_sign_in", "abandoned"},
	"apps":       {"signed_up", "sign_in", "failed_sign_in", "user_deleted"},
}

func TestBehaviours(t *testing.T) {
	for i := range behaviours {
		name := behaviours[i].name
		t.Run(name, func(t *testing.T) {
			occurs := map[string]bool{}
			for seed := range uint64(3) {
				dir := t.TempDir()
				want, _, err := generate(dir, behaving(21+seed, 1<<20, name))
				if err != nil {
					t.Fatal(err)
				}
				if want.Acts.Unrecorded != 0 {
					t.Errorf("%d acts without an event in a trail of everything", want.Acts.Unrecorded)
				}
				_, records := readArchive(t, dir)
				checkActs(t, records, want)
				checkVisits(t, records, want)
				for _, e := range want.Acts.List {
					occurs[string(e.Act)] = true
				}
				for what := range want.Truth {
					occurs[string(what)] = true
				}
			}
			for _, what := range happens[name] {
				if !occurs[what] {
					t.Errorf("%s never occurs", what)
				}
			}
		})
	}
}

// checkActs checks that each act has its completing event in the archive, and that the
// counts are those of the acts.
func checkActs(t *testing.T, records []written, want answer) {
	t.Helper()
	byID := map[string]written{}
	for _, r := range records {
		byID[r.ID] = r
	}
	used, people := map[string]bool{}, map[string]bool{}
	for _, e := range want.Acts.List {
		r, known := byID[e.EventID]
		if !known || used[e.EventID] || !r.At.Equal(e.Time) || r.Account != e.Account || r.Region != e.Region {
			t.Fatalf("%+v does not fit its record %+v, or has none of its own", e, r)
		}
		used[e.EventID] = true
		if !slices.Contains(completes[e.Act], r.Name) {
			t.Errorf("%s completes %s", r.Name, e.Act)
		}
		if want.Acts.Pools[e.UserPoolID] == "" {
			t.Errorf("an act in pool %s, of which nothing is known", e.UserPoolID)
		}
		if e.Act == signingIn || e.Act == firstFederated {
			people[e.UserPoolID+e.Sub] = true
			if e.Sub == "" || e.ClientID == "" {
				t.Errorf("nobody signed in: %+v", e)
			}
		}
	}
	for _, r := range records {
		if r.Addendum != nil && used[r.Addendum.OriginalID] {
			t.Errorf("an act of event %s, which was corrected", r.Addendum.OriginalID)
		}
	}
	total := want.Acts.Total
	if total.People != int64(len(people)) || total.People == 0 {
		t.Errorf("got %d people, want %d and not 0", total.People, len(people))
	}
	for what, rows := range map[string][]actRow{"clients": want.Acts.Clients, "days": want.Acts.Days} {
		sum := sumOfActs(t, rows)
		if sum.People < total.People {
			t.Errorf("%s have %d people, of %d", what, sum.People, total.People)
		}
		if sum.People = total.People; sum != total {
			t.Errorf("%s add up to %+v, want %+v", what, sum, total)
		}
	}
	if n := total.SignedUp + total.AdminCreated + total.SignIns + total.FailedSignIns + total.UsersDeleted; n != int64(len(used)) {
		t.Errorf("%d acts are counted, want %d", n, len(used))
	}
}

func sumOfActs(t *testing.T, rows []actRow) (sum actCounts) {
	t.Helper()
	for _, r := range rows {
		if r.People > r.SignIns || r.NewByProvider > r.SignIns || r.People == 0 && r.SignIns > 0 {
			t.Errorf("row does not fit together: %+v", r)
		}
		sum.SignedUp += r.SignedUp
		sum.AdminCreated += r.AdminCreated
		sum.SignIns += r.SignIns
		sum.NewByProvider += r.NewByProvider
		sum.FailedSignIns += r.FailedSignIns
		sum.UsersDeleted += r.UsersDeleted
		sum.People += r.People
	}
	return sum
}

// checkVisits checks that the truth is known for every visit that counts, and for nothing
// else.
func checkVisits(t *testing.T, records []written, want answer) {
	t.Helper()
	visits := map[string]bool{}
	for _, r := range records {
		if r.Name == authorizeGet {
			visits[r.ID] = true
		}
	}
	for _, r := range records {
		if r.Addendum != nil {
			delete(visits, r.Addendum.OriginalID)
		}
	}
	for what, ids := range want.Truth {
		for _, id := range ids {
			if !visits[id] {
				t.Errorf("%s: %s is no visit that counts, or two things at once", what, id)
			}
			delete(visits, id)
		}
	}
	if len(visits) > 0 {
		t.Errorf("nothing is known of %d visits", len(visits))
	}
}

// TestWriteOnly checks that a trail of write events has no other events, and no act whose
// event it did not take.
func TestWriteOnly(t *testing.T) {
	var names []string
	for i := range behaviours {
		names = append(names, behaviours[i].name)
	}
	later, never := false, false
	for seed := range uint64(3) {
		c := behaving(31+seed, 2<<20, names...)
		c.WriteOnly = true
		dir := t.TempDir()
		want, _, err := generate(dir, c)
		if err != nil {
			t.Fatal(err)
		}
		_, records := readArchive(t, dir)
		checkActs(t, records, want)
		exchanged := map[string]bool{}
		for _, r := range records {
			exchanged[r.ID] = r.Name == "Token_POST"
			if strings.Contains(r.text, `"readOnly":true`) || strings.HasPrefix(r.Source, "cognito-") && strings.HasSuffix(r.Name, "_GET") {
				t.Errorf("a trail of write events has %s of %s", r.Name, r.Source)
			}
		}
		later = later || slices.ContainsFunc(want.Acts.List, func(e actEvent) bool { return exchanged[e.EventID] })
		never = never || want.Acts.Unrecorded > 0
		if len(want.Truth) > 0 {
			t.Errorf("the truth of visits that the trail does not take: %v", want.Truth)
		}
	}
	if !later || !never {
		t.Errorf("acts that a later event tells: %t, that none does: %t; want both", later, never)
	}
}

// TestEveryPoolKind checks that every kind of event of these pools occurs.
func TestEveryPoolKind(t *testing.T) {
	happened := map[kindNumber]bool{}
	for i := range behaviours {
		for seed := range uint64(4) {
			p := newArchive(behaving(seed, 6<<20, behaviours[i].name).withDefaults()).plan
			for _, e := range p.events {
				happened[e.kind] = true
			}
		}
	}
	for n := kindNumber(kindCount); n < poolKindCount; n++ {
		if !happened[n] {
			t.Errorf("kind %d (%s, %s) never happens", n, poolKinds[n].name, poolKinds[n].outcome)
		}
	}
}

func TestSameBehavioursSameBytes(t *testing.T) {
	hashes := map[string]string{}
	for i := range behaviours {
		c := behaving(14, 1<<19, behaviours[i].name)
		first, again := archiveHash(t, c), archiveHash(t, c)
		if first != again {
			t.Errorf("%s: the same seed gave two archives", c.Pools)
		}
		if other := hashes[first]; other != "" {
			t.Errorf("%s and %s are the same", c.Pools, other)
		}
		hashes[first] = path.Join(c.Pools...)
	}
	if len(hashes) != len(behaviours) {
		t.Errorf("got %d archives: %v", len(hashes), slices.Sorted(maps.Values(hashes)))
	}
}
