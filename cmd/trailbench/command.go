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

// A command is what is timed: stages, each of which reads the output of the one before, as
// in a shell pipeline.
type command struct {
	Stages [][]string
	Env    []string // in addition to the environment
	Stdin  string   // file; empty: no input
	Stdout string   // file, which is overwritten
}

// A cost is the cost of running a command.
type cost struct {
	Wall   float64 // seconds
	CPU    float64 // seconds of all its processes, in user and system mode; 0: unknown
	Memory int64   // bytes at the peak of its largest process; 0: unknown
	Others float64 // CPUs that all other processes kept busy meanwhile; 0: unknown
}

// timed runs c through a small process that does nothing else. The kernel counts for a
// process the peak memory of its parent, from before it became another program.
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

// output returns the output of a command. An error ends with what the command printed to
// stderr.
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

// tail returns the end of a command's output.
func tail(text string) string {
	const enough = 600
	text = strings.TrimSpace(text)
	return text[max(0, len(text)-enough):]
}

// timeChild is the small process that timed starts.
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
	// While an end of a pipe is also open here, nobody sees it close.
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

// connect creates the stages. ends are files that only the stages use once they run.
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

// environment returns the caller's environment without the flags of cogtrail.
func environment() (env []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "COGTRAIL_") {
			env = append(env, v)
		}
	}
	return env
}
