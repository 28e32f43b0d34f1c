package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// cgroupVariable holds cgroups.String for the first process inside.
const cgroupVariable = "ENGINES_CGROUPS"

// A cgroup is a new folder in the hierarchy that is mounted at mount.
type cgroup struct{ mount, folder string }

// cgroups are one cgroup in every hierarchy: in the only one of version 2, or in one for
// each set of controllers of version 1.
type cgroups []cgroup

// String returns the cgroups in the form that enterCgroups reads.
func (gs cgroups) String() string {
	var b strings.Builder
	for _, g := range gs {
		fmt.Fprintf(&b, "%s\t%s\n", g.mount, g.folder)
	}
	return b.String()
}

// cgroupsOf returns the cgroups with a name, one in every mounted hierarchy: below that of
// this process or, in version 2, at the root, because there only the root may both have
// processes and distribute controllers.
func cgroupsOf(name string) (cgroups, error) {
	mounts, err := hierarchies()
	if err != nil {
		return nil, err
	}
	var all cgroups
	for _, m := range mounts {
		all = append(all, cgroup{mount: m.point, folder: filepath.Join(m.point, m.own, name)})
	}
	return all, nil
}

// create creates the cgroups, which must not exist.
func (gs cgroups) create() error {
	for _, g := range gs {
		if err := os.Mkdir(g.folder, 0o755); err != nil {
			return errors.Join(fmt.Errorf("make a cgroup: %w", err), gs.remove())
		}
		if err := inheritCPUs(g.folder); err != nil {
			return errors.Join(err, gs.remove())
		}
	}
	return nil
}

// inheritCPUs gives a new cgroup the cpuset of its parent. In version 1, no process may
// enter it without one.
func inheritCPUs(folder string) error {
	for _, name := range []string{"cpuset.cpus", "cpuset.mems"} {
		value, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || len(bytes.TrimSpace(value)) > 0 {
			continue // not a cpuset, or version 2, or nothing to do
		}
		if value, err = os.ReadFile(filepath.Join(filepath.Dir(folder), name)); err != nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, name), value, 0); err != nil {
			return fmt.Errorf("give a cgroup the processors of its parent: %w", err)
		}
	}
	return nil
}

// remove removes the cgroups that exist, with everything below them. Their processes have
// ended.
func (gs cgroups) remove() error {
	var errs []error
	for _, g := range gs {
		var below []string
		filepath.WalkDir(g.folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() {
				below = append(below, path)
			}
			return nil
		})
		for i := len(below) - 1; i >= 0; i-- {
			errs = append(errs, syscall.Rmdir(below[i]))
		}
	}
	return errors.Join(errs...)
}

// enterCgroups moves this process into the cgroups, and makes them the roots of what it and
// its children see.
func enterCgroups(list string) error {
	for line := range strings.Lines(list) {
		mount, folder, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		if err := enterCgroup(folder); err != nil {
			return err
		}
		if err := syscall.Mount(folder, mount, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("mount the cgroup %s over its hierarchy: %w", folder, err)
		}
	}
	if err := syscall.Unshare(syscall.CLONE_NEWCGROUP); err != nil {
		return fmt.Errorf("make a namespace of cgroups: %w", err)
	}
	return nil
}

// enterCgroup moves this process into a cgroup. In version 2, a cgroup cannot both have
// processes and distribute controllers, so the process enters a cgroup below it.
func enterCgroup(folder string) error {
	inside := folder
	controllers, err := os.ReadFile(filepath.Join(folder, "cgroup.controllers"))
	if divide := bytes.Fields(controllers); err == nil && len(divide) > 0 {
		inside = filepath.Join(folder, "tests")
		if err := os.Mkdir(inside, 0o755); err != nil {
			return fmt.Errorf("make a cgroup: %w", err)
		}
		all := "+" + string(bytes.Join(divide, []byte(" +")))
		if err := os.WriteFile(filepath.Join(folder, "cgroup.subtree_control"), []byte(all), 0); err != nil {
			return fmt.Errorf("hand the controllers of a cgroup on: %w", err)
		}
	}
	if err := os.WriteFile(filepath.Join(inside, "cgroup.procs"), []byte("0"), 0); err != nil {
		return fmt.Errorf("enter a cgroup: %w", err)
	}
	return nil
}
