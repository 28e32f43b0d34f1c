package slurm_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cogtrail/cogtrail/testdata/engines/daemon"
	"github.com/cogtrail/cogtrail/testdata/engines/product"
	"github.com/cogtrail/cogtrail/testdata/engines/sandbox"
)

// configuration is slurm.conf. Its ports belong to the sandbox. A requeued task waits until
// the credential of its last attempt has expired, which takes two minutes unless
// cred_expire is less.
const configuration = `
ClusterName=engines
SlurmctldHost=node
NodeName=node CPUs=4 RealMemory=16000
PartitionName=all Nodes=node Default=YES MaxTime=INFINITE State=UP
SlurmdParameters=config_overrides

SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=/run/munge/socket,cred_expire=5
StateSaveLocation=/run/slurm/state
SlurmdSpoolDir=/run/slurm/spool
SlurmctldPidFile=/run/slurm/slurmctld.pid
SlurmdPidFile=/run/slurm/slurmd.pid

ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
KillWait=2
MinJobAge=3600
ReturnToService=2
`

// start starts a cluster of one node, which accepts jobs until the test ends.
func start(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll("/run/slurm"); err != nil { // left by another test
		t.Fatal(err)
	}
	for _, folder := range []string{"/run/munge", "/run/slurm/state", "/run/slurm/spool"} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	key := make([]byte, 128)
	rand.Read(key)
	err := errors.Join(
		os.WriteFile("/run/munge/key", key, 0o400),
		os.WriteFile("/run/slurm/slurm.conf", []byte(configuration), 0o644),
	)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SLURM_CONF", "/run/slurm/slurm.conf")
	daemon.Start(t, "munged", "--foreground", "--key-file=/run/munge/key", "--socket=/run/munge/socket",
		"--pid-file=/run/munge/pid", "--seed-file=/run/munge/seed")
	daemon.Until(t, time.Minute, "munged listens", func() error {
		_, err := os.Stat("/run/munge/socket")
		return err
	})
	daemon.Start(t, "slurmctld", "-D")
	daemon.Start(t, "slurmd", "-D", "-N", sandbox.Host)
	daemon.Until(t, time.Minute, "the node is idle", func() error {
		state, err := daemon.Try("sinfo", "--noheader", "--format=%T")
		if err == nil && strings.TrimSpace(state) != "idle" {
			err = fmt.Errorf("it is %q", state)
		}
		return err
	})
}

// script returns a script that submits the jobs of a run.
func script(t *testing.T, run product.Run) string {
	return run.Deploy(t, "slurm", "--program", filepath.Join(run.Stumbling(), "cogtrail"), "--parallelism", "4")
}

// submit runs a script that submits jobs. It returns a function that reads the output of a
// job.
func submit(t *testing.T, script string) (output func(job string) string) {
	t.Helper()
	t.Chdir(t.TempDir()) // where jobs write their output
	if err := os.WriteFile("submit.sh", []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	daemon.Run(t, "./submit.sh")
	t.Cleanup(func() {
		outputs, _ := filepath.Glob("slurm-*.out")
		for _, name := range outputs {
			if text, _ := os.ReadFile(name); t.Failed() && len(text) < 2000 {
				t.Logf("%s:\n%s", name, text)
			}
		}
	})
	return func(job string) string {
		text, err := os.ReadFile("slurm-" + only(t, job, "") + ".out")
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
}

// tasks returns the states of the tasks of jobs with a name, by JOB_TASK, or by JOB if the
// job is not an array.
func tasks(t *testing.T, name string) map[string]string {
	t.Helper()
	states := map[string]string{}
	list := daemon.Run(t, "squeue", "--noheader", "--array", "--states=all", "--name="+name, "--format=%i %T")
	for line := range strings.Lines(list) {
		id, state, _ := strings.Cut(strings.TrimSpace(line), " ")
		states[id] = state
	}
	return states
}

// only returns the only task of jobs with a name whose ID has this end.
func only(t *testing.T, name, end string) string {
	t.Helper()
	var found []string
	for id := range tasks(t, name) {
		if strings.HasSuffix(id, end) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		t.Fatalf("tasks of %s whose ID ends with %q: %v, want one", name, end, found)
	}
	return found[0]
}

// states waits until all tasks of jobs with a name have a state.
func states(t *testing.T, name string, number int, want string) {
	t.Helper()
	ended := []string{"COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "BOOT_FAIL"}
	daemon.Until(t, limit, fmt.Sprintf("%s: %d %s", name, number, want), func() error {
		all := tasks(t, name)
		if len(all) != number {
			return fmt.Errorf("there are %v", all)
		}
		for id, state := range all {
			switch {
			case state == want:
			case slices.Contains(ended, state):
				return daemon.Hopeless(fmt.Sprintf("%s is %s", id, state))
			default:
				return fmt.Errorf("%s is %s", id, state)
			}
		}
		return nil
	})
}
