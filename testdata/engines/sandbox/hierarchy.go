package sandbox

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

// A hierarchy of cgroups is mounted at point. This process is in its cgroup own.
type hierarchy struct{ point, own string }

// hierarchies returns the hierarchies that are mounted for this process.
func hierarchies() ([]hierarchy, error) {
	own, err := ownCgroups()
	if err != nil {
		return nil, err
	}
	table, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	var found []hierarchy
	for line := range strings.Lines(string(table)) {
		if h, ok := parseMount(line, own); ok {
			found = append(found, h)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("no cgroups are mounted: mount them at /sys/fs/cgroup")
	}
	return found, nil
}

// parseMount parses a line of /proc/self/mountinfo, see proc_pid_mountinfo(5):
//
//	36 35 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
func parseMount(line string, own map[string]string) (hierarchy, bool) {
	mount, system, _ := strings.Cut(line, " - ")
	fields, kind := strings.Fields(mount), strings.Fields(system)
	if len(fields) < 5 || len(kind) < 3 {
		return hierarchy{}, false
	}
	h := hierarchy{point: fields[4]}
	switch kind[0] {
	case "cgroup2":
		return h, true
	case "cgroup":
		for _, option := range strings.Split(kind[2], ",") {
			if group, ok := own[option]; ok {
				h.own = group
				return h, true
			}
		}
	}
	return hierarchy{}, false
}

// ownCgroups returns the version 1 cgroups of this process, by controller or name:
//
//	4:memory:/user
func ownCgroups() (map[string]string, error) {
	table, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return nil, fmt.Errorf("the engines need cgroups: %w", err)
	}
	own := map[string]string{}
	for line := range strings.Lines(string(table)) {
		fields := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(fields) != 3 {
			continue
		}
		for _, controller := range strings.Split(fields[1], ",") {
			own[controller] = fields[2]
		}
	}
	return own, nil
}
