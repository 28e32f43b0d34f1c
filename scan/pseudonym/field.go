package pseudonym

import (
	"reflect"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// fields are texts of an event, and how each is replaced.
var fields = [...]struct {
	of   func(*cognito.Event) *string
	made func(*Key, string) string
}{
	{func(e *cognito.Event) *string { return &e.ID }, (*Key).event},
	{func(e *cognito.Event) *string { return &e.OriginalID }, (*Key).event},
	{func(e *cognito.Event) *string { return &e.SharedID }, func(k *Key, s string) string { return k.unless(uuid.MatchString, shared, s) }},
	{func(e *cognito.Event) *string { return &e.Account }, (*Key).Account},
	{func(e *cognito.Event) *string { return &e.Region }, (*Key).Region},
	{func(e *cognito.Event) *string { return &e.UserPoolID }, (*Key).UserPool},
	{func(e *cognito.Event) *string { return &e.ClientID }, (*Key).Client},
	{func(e *cognito.Event) *string { return &e.Name }, (*Key).word},
	{func(e *cognito.Event) *string { return &e.ErrorCode }, (*Key).word},
	{func(e *cognito.Event) *string { return &e.ActorType }, (*Key).word},
	{func(e *cognito.Event) *string { return &e.Type }, (*Key).word},
	{func(e *cognito.Event) *string { return &e.Category }, (*Key).word},
	{func(e *cognito.Event) *string { return &e.Flow }, func(k *Key, s string) string { return k.unless(flow.MatchString, other, s) }},
	{func(e *cognito.Event) *string { return &e.Challenge }, func(k *Key, s string) string { return k.unless(challenge.MatchString, other, s) }},
	{func(e *cognito.Event) *string { return &e.GrantType }, func(k *Key, s string) string { return k.unless(flow.MatchString, other, s) }},
	{func(e *cognito.Event) *string { return &e.ResponseType }, func(k *Key, s string) string { return k.unless(response.MatchString, other, s) }},
	{func(e *cognito.Event) *string { return &e.Provider }, func(k *Key, s string) string { return k.unless(public.MatchString, idp, s) }},
	{func(e *cognito.Event) *string { return &e.Prompt }, func(k *Key, s string) string { return k.unless(prompt.MatchString, other, s) }},
	{func(e *cognito.Event) *string { return &e.ErrorMessage }, func(k *Key, s string) string { return k.of(prose, s) }},
	{func(e *cognito.Event) *string { return &e.Domain }, func(k *Key, s string) string { return k.of(domain, s) }},
	{func(e *cognito.Event) *string { return &e.RedirectURI }, func(k *Key, s string) string { return k.of(uri, s) }},
	{func(e *cognito.Event) *string { return &e.Sub }, (*Key).Sub},
	{func(e *cognito.Event) *string { return &e.Actor }, (*Key).Actor},
	{func(e *cognito.Event) *string { return &e.IP }, (*Key).address},
	{func(e *cognito.Event) *string { return &e.UserAgent }, func(k *Key, s string) string { return k.unless(service.MatchString, agent, s) }},
	{func(e *cognito.Event) *string { return &e.Object }, (*Key).Name},
}

// kept returns the texts of an event that stay: cogtrail's own words, whatever the record
// says.
func kept(e *cognito.Event) []any {
	return []any{&e.Source, &e.Class, &e.Outcome, &e.Label, &e.MFA, &e.TokensIssued, &e.Confirmed}
}

// unique is how many of the first fields have texts that seldom repeat.
const unique = 3

// others are the texts of an event that neither fields nor kept names. They are replaced as
// prose, so that a new field of events lets nothing through.
var others = textsBut(func(e *cognito.Event) []any {
	named := kept(e)
	for _, f := range fields {
		named = append(named, f.of(e))
	}
	return named
})

// textsBut returns the indexes of the fields of a T that hold text, except those that named
// points to.
func textsBut[T any](named func(*T) []any) (indexes []int) {
	value := new(T)
	pointers := map[uintptr]bool{}
	for _, p := range named(value) {
		pointers[reflect.ValueOf(p).Pointer()] = true
	}
	v := reflect.ValueOf(value).Elem()
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.String && !pointers[f.Addr().Pointer()] {
			indexes = append(indexes, i)
		}
	}
	return indexes
}

// replaceAll replaces the fields with these indexes in the struct that p points to.
func (k *Key) replaceAll(p any, indexes []int) {
	if len(indexes) == 0 {
		return // the usual case, without reflection
	}
	v := reflect.ValueOf(p).Elem()
	for _, i := range indexes {
		v.Field(i).SetString(k.of(prose, v.Field(i).String()))
	}
}
