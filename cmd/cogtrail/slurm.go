// Slurm runs a plan as a job array.

package main

const slurmLong = `Slurm prints a shell script that submits a job array that maps the shards of a
plan, and a job that reduces when all shards are done.

A task that fails is requeued at most 4 times, unless its exit status is 64. The
report is in the output file of the last job, or where -- --output puts it.
MaxArraySize in Slurm's configuration, 1001 by default, limits the number of
tasks; a plan with more shards requires another engine.`

func slurmScript(d *deployment) string {
	partition := ""
	if d.Partition != "" {
		partition = " --partition=" + shellWords(d.Partition)
	}
	return fillSlots(slurmText, append(d.common(), slot{"partition", partition},
		slot{"map", shellWords(d.Program) + " " + shellWords(d.Map...)}, slot{"reduce", shellWords(d.Program) + " " + shellWords(d.Reduce...)})...)
}

const slurmText = `#!/bin/sh
# {{shards}} shards, {{parallelism}} at once. Run this script on a machine with sbatch.
set -eu

map_job=$(sbatch --parsable --job-name={{name}}-{{run}}-map --array=0-{{last}}%{{parallelism}} --requeue --open-mode=append \
  --nodes=1 --ntasks=1 --cpus-per-task={{cpu}} --mem={{memory}}M{{partition}} <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT={{soft}}MiB
status=0
{{map}} || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne {{hopeless}} ] && [ "${SLURM_RESTART_COUNT:-0}" -lt {{retries}} ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 300 # which ends this attempt
fi
exit "$status"
SCRIPT
)

sbatch --parsable --job-name={{name}}-{{run}}-reduce --dependency=afterok:"${map_job%%;*}" --kill-on-invalid-dep=yes --requeue \
  --nodes=1 --ntasks=1 --cpus-per-task={{cpu}} --mem={{reduceMemory}}M{{partition}} <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT={{reduceSoft}}MiB
{{reduce}}
SCRIPT
`
