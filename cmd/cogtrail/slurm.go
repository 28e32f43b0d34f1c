// Slurm runs a plan as a job array.

package main

const slurmLong = `Slurm prints a shell script that submits a job array that maps the shards of a
plan, and a job that reduces when all are done.

A task that fails is put back in the queue, 4 times at most, but not if its exit
status is 64. The report is in the output file of the last job, or where
-- --output says. Slurm allows as many tasks as MaxArraySize says, 1000 unless
it was configured; more shards have to be planned for another engine.`

var slurmScript = manifestOf("slurm", `#!/bin/sh
# {{.Shards}} shards, {{.Parallelism}} at once: run this script where sbatch is.
set -eu

map_job=$(sbatch --parsable --job-name={{.Name}}-{{.Run}}-map --array=0-{{.Last}}%{{.Parallelism}} --requeue --open-mode=append \
  --nodes=1 --ntasks=1 --cpus-per-task={{.CPU}} --mem={{.Memory}}M{{if .Partition}} --partition={{sh .Partition}}{{end}} <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT={{.Soft .Memory}}MiB
status=0
{{sh .Program}} {{.Shell .Map}} || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne {{.Hopeless}} ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{.Retries}} ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 300 # which ends this attempt
fi
exit "$status"
SCRIPT
)

sbatch --parsable --job-name={{.Name}}-{{.Run}}-reduce --dependency=afterok:"${map_job%%;*}" --kill-on-invalid-dep=yes --requeue \
  --nodes=1 --ntasks=1 --cpus-per-task={{.CPU}} --mem={{.ReduceMiB}}M{{if .Partition}} --partition={{sh .Partition}}{{end}} <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT={{.Soft .ReduceMiB}}MiB
{{sh .Program}} {{.Shell .Reduce}}
SCRIPT
`)

// Shell returns the arguments of a command as words of a shell.
func (d *deployment) Shell(args []string) string { return shellWords(args...) }
