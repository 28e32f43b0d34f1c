// Command stumble takes the place of the product in an engine, and runs it. On request, it
// makes the first attempts of a map fail half way.
//
//	cogtrail map --plan WORK/RUN/plan.json    (this program, under that name)
//	cogtrail.real                             (the product, next to it)
//
// WORK/stumble.json says what to do. WORK/stumble/RUN.i has what was done with the i-th
// shard of a run, a line for each attempt.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/cogtrail/cogtrail/testdata/engines/stumble/attempt"
)

// failed is the exit status if a stumble did not go as requested. No engine of these tests
// mistakes it for one of the product's.
const failed = 99

func main() {
	status, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintf(os.Stderr, "stumble: %v\n", err)
	}
	os.Exit(status)
}

func run(args []string) (status int, err error) {
	self, err := os.Executable()
	if err != nil {
		return failed, err
	}
	product := filepath.Join(filepath.Dir(self), "cogtrail.real")
	this, err := attempt.Begin(args, os.Getenv)
	if err != nil {
		return failed, err
	}
	if this.Way == attempt.Plain {
		return failed, syscall.Exec(product, append([]string{"cogtrail"}, args...), os.Environ())
	}
	// Before anything starts, so that no signal is lost.
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	half, err := stopHalfWay(product, args, this.Opened)
	if err != nil {
		return failed, err
	}
	if this.Way == attempt.Hold {
		if err := this.Log(attempt.Standing); err != nil {
			return failed, err
		}
		<-asked
	}
	half.kill()
	return 128 + int(syscall.SIGKILL), this.Log(attempt.Killed)
}
