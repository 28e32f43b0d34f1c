// Package attempt is shared by the tests of an engine and the command stumble: which
// attempts fail, how, and what happened to them.
package attempt

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Way is how an attempt goes.
type Way string

const (
	Plain Way = "plain" // the product runs undisturbed
	Crash Way = "crash" // the product is killed half way
	Hold  Way = "hold"  // the product stops half way until it is asked to end
)

// Lines that are logged in addition to the ways.
const (
	Standing = "standing"
	Killed   = "killed"
)

// Told is the content of WORK/stumble.json, which tells stumble what to do.
type Told struct {
	// Opened is how many objects a failing attempt has begun to open.
	Opened int `json:"opened"`
	// Ways are the ways of each shard's attempts, by index. Missing ones are Plain.
	Ways map[string][]Way `json:"ways"`
}

// Write writes WORK/stumble.json, and creates the folder of the logs, for all users.
func (t Told) Write(work string) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	logs := filepath.Join(work, "stumble")
	if err := os.MkdirAll(logs, 0o777); err != nil {
		return err
	}
	if err := os.Chmod(logs, 0o777); err != nil { // whatever the umask is
		return err
	}
	return os.WriteFile(filepath.Join(work, "stumble.json"), b, 0o644)
}

// indexVariables are where the engines of these tests state the shard.
var indexVariables = []string{"JOB_COMPLETION_INDEX", "SLURM_ARRAY_TASK_ID"}

// An Attempt is one start of a map.
type Attempt struct {
	Way    Way
	Opened int
	log    string
}

// Begin returns the attempt of the command with these arguments, and logs its Way. Any
// command but map is Plain and not logged.
func Begin(args []string, getenv func(string) string) (Attempt, error) {
	if len(args) == 0 || args[0] != "map" {
		return Attempt{Way: Plain}, nil
	}
	plan, err := planOf(args)
	if err != nil {
		return Attempt{}, err
	}
	run := filepath.Dir(plan)
	work := filepath.Dir(run)
	told, err := read(work)
	if err != nil {
		return Attempt{}, err
	}
	var index string
	for _, v := range indexVariables {
		index += getenv(v)
	}
	if index == "" {
		return Attempt{}, fmt.Errorf("no engine says which shard it is: none of %v is set", indexVariables)
	}
	a := Attempt{Way: Plain, Opened: told.Opened, log: logOf(work, filepath.Base(run), index)}
	before, err := Logged(work, filepath.Base(run), index)
	if err != nil {
		return Attempt{}, err
	}
	if n, ways := Begun(before), told.Ways[index]; n < len(ways) {
		a.Way = ways[n]
	}
	return a, a.Log(string(a.Way))
}

// planOf returns the argument of --plan.
func planOf(args []string) (string, error) {
	for i, arg := range args {
		if plan, ok := strings.CutPrefix(arg, "--plan="); ok {
			return plan, nil
		}
		if arg == "--plan" && i+1 < len(args) {
			return args[i+1], nil
		}
	}
	return "", fmt.Errorf("no --plan among the arguments %q", args)
}

func read(work string) (told Told, err error) {
	b, err := os.ReadFile(filepath.Join(work, "stumble.json"))
	if err != nil {
		return told, err
	}
	return told, json.Unmarshal(b, &told)
}

func logOf(work, run, index string) string {
	return filepath.Join(work, "stumble", run+"."+index)
}

// Log adds a line to the log of the shard.
func (a Attempt) Log(line string) error {
	f, err := os.OpenFile(a.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errors.Join(err, f.Close())
}

// Logged returns the log of a shard: for each attempt its Way, then Standing if that is
// Hold, and then Killed if it failed as requested. It is empty before the first attempt.
func Logged(work, run, index string) ([]string, error) {
	b, err := os.ReadFile(logOf(work, run, index))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return strings.Fields(string(b)), err
}

// Begun returns how many attempts are in a log.
func Begun(logged []string) (n int) {
	for _, line := range logged {
		if slices.Contains([]Way{Plain, Crash, Hold}, Way(line)) {
			n++
		}
	}
	return n
}
