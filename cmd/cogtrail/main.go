// Command cogtrail reports what happened to the users of Amazon Cognito, from historical
// AWS CloudTrail archives.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // for --time-zone on machines without the database
)

func main() {
	if _, chosen := os.LookupEnv("GOGC"); !chosen {
		paceGarbage()
	}
	// Writing to a closed pipe, or past the file size limit, returns an error instead of
	// ending the process.
	signal.Ignore(append(limitSignals, syscall.SIGPIPE)...)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	p := program{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.LookupEnv, now: time.Now, tool: built()}
	if closed(os.Stdout) {
		p.stdout = noOutput{}
	}
	os.Exit(p.run(ctx, os.Args[1:]))
}
