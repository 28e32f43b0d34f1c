package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A command is what is timed: stages, each reading what the one before it
// writes, as behind a shell's bars.
type command struct {
	Stages [][]string
	Env    []string // added to the environment
	Stdin  string   // file; empty: nothing to read
	Stdout string   // file, written anew
}

// A cost is what a command took.
type cost struct {
	Wall   float64 // seconds
	CPU    float64 // seconds of all its processes, in user and system mode; 0 unknown
	Memory int64   // bytes at the peak of its largest process; 0 unknown
	Others float64 // CPUs that all other processes kept busy meanwhile; 0 unknown
}

// timed runs c by way of a small process that does nothing else: to the kernel
// a process has needed as much memory as the one that started it, from before it
// became another program.
func timed(self string, c command) (cost, error) {
	spec, err := json.Marshal(c)
	if err != nil {
		return cost{}, fmt.Errorf("encode command: %w", err)
	}
	out, err := output(self, childTime, string(spec))
	if err != nil {
		return cost{}, err
	}
	var took cost
	if err := json.Unmarshal(out, &took); err != nil {
		return cost{}, fmt.Errorf("decode cost: %w", err)
	}
	return took, nil
}

// output returns what a command prints; an error ends in what it complained of.
func output(name string, args ...string) ([]byte, error) {
	return outputOf(exec.Command(name, args...))
}

func outputOf(cmd *exec.Cmd) ([]byte, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if text := tail(stderr.String()); text != "" {
			err = fmt.Errorf("%w: %s", err, text)
		}
		return nil, err
	}
	return stdout.Bytes(), nil
}

// tail returns the end of what a command has printed.
func tail(text string) string {
	const enough = 600
	text = strings.TrimSpace(text)
	return text[max(0, len(text)-enough):]
}

// timeChild is the small process.
func timeChild(spec string, stdout, stderr io.Writer) error {
	var c command
	if err := json.Unmarshal([]byte(spec), &c); err != nil {
		return fmt.Errorf("decode command: %w", err)
	}
	took, err := c.run(stderr)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(took)
}

func (c command) run(stderr io.Writer) (cost, error) {
	stages, ends, err := c.connect(stderr)
	if err != nil {
		return cost{}, err
	}
	begin, busy := time.Now(), busyCPU()
	for _, s := range stages {
		if err := s.Start(); err != nil {
			return cost{}, fmt.Errorf("start %s: %w", s.Args[0], err)
		}
	}
	// As long as an end of a pipe is open here too, nobody sees the other close.
	for _, f := range ends {
		if err := f.Close(); err != nil {
			return cost{}, fmt.Errorf("close pipe: %w", err)
		}
	}
	var failed error
	for _, s := range stages {
		if err := s.Wait(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.Args[0], err))
		}
	}
	took := cost{Wall: time.Since(begin).Seconds()}
	for _, s := range stages {
		took.CPU += (s.ProcessState.UserTime() + s.ProcessState.SystemTime()).Seconds()
		took.Memory = max(took.Memory, peakMemory(s.ProcessState))
	}
	if busy > 0 {
		took.Others = max(0, (busyCPU()-busy-took.CPU)/took.Wall)
	}
	return took, failed
}

// connect makes the stages; ends are the files that are theirs once they run.
func (c command) connect(stderr io.Writer) (stages []*exec.Cmd, ends []*os.File, err error) {
	open := func(f *os.File, e error) *os.File {
		if e != nil {
			err = errors.Join(err, e)
			return nil
		}
		ends = append(ends, f)
		return f
	}
	in := open(os.Open(orNull(c.Stdin)))
	for i, args := range c.Stages {
		s := exec.Command(args[0], args[1:]...)
		s.Env, s.Stdin, s.Stderr = append(environment(), c.Env...), in, stderr
		if i < len(c.Stages)-1 {
			r, w, e := os.Pipe()
			in, s.Stdout = open(r, e), open(w, e)
		} else {
			s.Stdout = open(os.Create(orNull(c.Stdout)))
		}
		stages = append(stages, s)
	}
	return stages, ends, err
}

func orNull(file string) string {
	if file == "" {
		return os.DevNull
	}
	return file
}

// environment is that of the caller without flags of cogtrail.
func environment() (env []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "COGTRAIL_") {
			env = append(env, v)
		}
	}
	return env
}
