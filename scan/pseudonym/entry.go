package pseudonym

import (
	"net/netip"
	"regexp"
	"strings"

	"github.com/cogtrail/cogtrail/scan/cognito"
	"github.com/cogtrail/cogtrail/scan/journal"
)

// The forms of values that AWS defines.
var (
	account  = regexp.MustCompile(`^[0-9]{12}$`)
	region   = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}$`)
	pool     = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}_[0-9A-Za-z]{1,55}$`)
	client   = regexp.MustCompile(`^[0-9a-z]{16,64}$`)
	word     = regexp.MustCompile(`^[A-Za-z][0-9A-Za-z_]{0,127}$`)
	uuid     = regexp.MustCompile(`^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$`)
	service  = regexp.MustCompile(`^(AWS Internal|[0-9a-z-]+(\.[0-9a-z-]+)*\.amazonaws\.com(\.cn)?)$`)
	public   = regexp.MustCompile(`^(COGNITO|Facebook|Google|LoginWithAmazon|SignInWithApple)$`)
	prompt   = regexp.MustCompile(`^(none|login|select_account|consent)( (none|login|select_account|consent))*$`)
	response = regexp.MustCompile(`^(code|token|id_token|none)( (code|token|id_token))*$`)

	// Authentication flows, grant types and challenges. Anybody may send other words.
	flow = regexp.MustCompile(`^(authorization_code|refresh_token|client_credentials|USER_AUTH|USER_SRP_AUTH|USER_PASSWORD_AUTH` +
		`|ADMIN_USER_PASSWORD_AUTH|ADMIN_NO_SRP_AUTH|CUSTOM_AUTH|REFRESH_TOKEN_AUTH|REFRESH_TOKEN)$`)
	challenge = regexp.MustCompile(`^(SMS_MFA|EMAIL_OTP|SMS_OTP|SOFTWARE_TOKEN_MFA|SELECT_MFA_TYPE|MFA_SETUP|PASSWORD|PASSWORD_SRP` +
		`|PASSWORD_VERIFIER|WEB_AUTHN|CUSTOM_CHALLENGE|SELECT_CHALLENGE|DEVICE_SRP_AUTH|DEVICE_PASSWORD_VERIFIER|ADMIN_NO_SRP_AUTH` +
		`|NEW_PASSWORD_REQUIRED)$`)

	role     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::[0-9]{12}:(root|role/[\w+=,.@/-]+)$`)
	identity = regexp.MustCompile(`^(arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:(?:user/|federated-user/|assumed-role/[\w+=,.@-]+/))(.+)$`)
)

// A text is the text of a field.
type text struct {
	field int
	text  string
}

// maxMade is how many texts a Key remembers. Most texts repeat in one event after another,
// and a remembered one takes a tenth of the time.
const maxMade = 1 << 15

// Entry replaces the personal data in e, in place. Numbers, times, the status, the reason
// and the container stay as they are. It is not safe for concurrent use.
func (k *Key) Entry(e *journal.Entry) {
	if k == nil {
		return
	}
	if e.Proof != nil && e.Proof.Name == "" {
		e.Proof.Name = e.Object // digests have the real names of objects
	}
	e.Object, e.Message = k.Name(e.Object), k.Text(e.Message)
	e.Account, e.Region = k.Account(e.Account), k.Region(e.Region)
	for i, bad := range e.BadRecords {
		e.BadRecords[i] = k.Text(bad)
	}
	for i := range e.Events {
		k.inEvent(&e.Events[i])
	}
	for i := range e.Counts {
		k.inCount(&e.Counts[i])
	}
	e.Counts = journal.SortCounts(e.Counts)
}

func (k *Key) inEvent(e *cognito.Event) {
	for field, f := range fields {
		switch s := f.of(e); {
		case *s == "":
		case field < unique:
			*s = f.made(k, *s)
		default:
			*s = k.remembered(text{field, *s})
		}
	}
	k.replaceAll(e, others)
}

// inCount replaces the texts of c the same way as those of its events. The other texts
// are cogtrail's own words.
func (k *Key) inCount(c *journal.Count) {
	e := cognito.Event{Account: c.Account, Region: c.Region, UserPoolID: c.UserPoolID, ClientID: c.ClientID, Name: c.Name, GrantType: c.Kind}
	k.inEvent(&e)
	c.Account, c.Region, c.UserPoolID, c.ClientID, c.Name, c.Kind = e.Account, e.Region, e.UserPoolID, e.ClientID, e.Name, e.GrantType
}

func (k *Key) remembered(t text) string {
	made, ok := k.made[t]
	if !ok {
		made = fields[t.field].made(k, t.text)
		if len(k.made) >= maxMade {
			clear(k.made)
		}
		k.made[text{t.field, strings.Clone(t.text)}] = made // the text may be part of a large string
	}
	return made
}

func (k *Key) event(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return strings.Repeat("X", min(len(s), 1)) // it identifies no event, nor must its pseudonym
	}
	return k.unless(uuid.MatchString, event, s)
}

// Actor returns the pseudonym of an actor. In an ARN, the account, the kind of identity and
// the role stay. An actor that is not an ARN is the ID of a person, with the pseudonym of
// the same sub.
func (k *Key) Actor(s string) string {
	if m := identity.FindStringSubmatch(s); m != nil {
		return m[1] + k.of(actor, m[2])
	}
	if s == "unknown" || role.MatchString(s) {
		return s
	}
	return k.unless(service.MatchString, person, s)
}

// address returns the pseudonym of an IP address, the same however the address is written.
// An AWS service that calls on somebody's behalf has a name instead, which stays.
func (k *Key) address(s string) string {
	if ip, err := netip.ParseAddr(s); err == nil {
		return k.of(address, ip.Unmap().WithZone("").String())
	}
	return k.unless(service.MatchString, address, s)
}
