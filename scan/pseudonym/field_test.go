package pseudonym

import (
	"bytes"
	"slices"
	"testing"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// Texts that neither list names are replaced, whatever the name of their type is.
func TestUnnamedTexts(t *testing.T) {
	type grown struct {
		Known  string
		Ours   cognito.Class
		Status int
		New    string
		Word   cognito.Label
	}
	unnamed := textsBut(func(g *grown) []any { return []any{&g.Known, &g.Ours} })
	if !slices.Equal(unnamed, []int{3, 4}) {
		t.Errorf("got the fields %v, want those of New and Word", unnamed)
	}
	k, err := New(bytes.Repeat([]byte{1}, MinSecret))
	if err != nil {
		t.Fatal(err)
	}
	g := grown{"jane", "jane", 1, "jane", "jane"}
	k.replaceAll(&g, unnamed)
	secret := k.of(prose, "jane")
	if want := (grown{"jane", "jane", 1, secret, cognito.Label(secret)}); g != want {
		t.Errorf("got %+v, want %+v", g, want)
	}
}
