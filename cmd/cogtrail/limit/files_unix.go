//go:build unix

package limit

import "syscall"

func files() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return Enough
	}
	return uint64(limit.Cur)
}
