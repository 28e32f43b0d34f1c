// Command cogtrail answers what happened to the users of Amazon Cognito from
// historical AWS CloudTrail archives.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // for --time-zone on machines without the database
)

// garbage is how much, in percent of what is in use, is collected at once. Of
// millions of events most is in use for long: Go's own 100 would take half as much
// memory again, and saves no time worth it.
const garbage = 50

// inUse counts as memory in use and is never touched, so that it takes none. Where
// little is in use garbage would be collected all the time: that of 5,000 small
// objects each time, instead of that of 20,000.
const inUse = 24 << 20

func main() {
	unused := make([]byte, inUse)
	if _, chosen := os.LookupEnv("GOGC"); !chosen {
		debug.SetGCPercent(garbage)
	}
	// A standard output that is closed or full is an error of the write, not the end of
	// the process.
	signal.Ignore(append(limitSignals, syscall.SIGPIPE)...)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv, now: time.Now, tool: built()}
	if closed(os.Stdout) {
		p.stdout = noOutput{}
	}
	status := p.run(ctx, os.Args[1:])
	runtime.KeepAlive(unused)
	os.Exit(status)
}
