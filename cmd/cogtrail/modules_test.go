package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// For every required module, go.mod says why it is needed, and whether only tests need it.
func TestModulesSayWhatFor(t *testing.T) {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	direct := 0
	for line := range strings.Lines(string(text)) {
		module := regexp.MustCompile(`^\t(\S+) v\S+(?: // (.*))?\n`).FindStringSubmatch(line)
		switch {
		case module == nil || module[2] == "indirect":
			continue
		case module[2] == "":
			t.Errorf("go.mod does not say what %s is for", module[1])
		}
		direct++
	}
	if direct < 20 {
		t.Errorf("found %d modules", direct)
	}
}
