// Command stumble stands where an engine expects the product, and runs it; but where
// it is told so, it lets the first attempts of a map go wrong half way.
//
//	cogtrail map --plan WORK/RUN/plan.json    (this program, of that name)
//	cogtrail.real                             (the product, beside it)
//
// What it is told is in WORK/stumble.json, and what it did with the i-th shard of a
// run is in WORK/stumble/RUN.i, a line for each attempt.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/cogtrail/cogtrail/testdata/engines/stumble/attempt"
)

// failed is the status of a stumble that did not happen as it was told: no engine of
// these tests takes it for one that the product has.
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
