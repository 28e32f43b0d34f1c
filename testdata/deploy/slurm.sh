#!/bin/sh
# 512 shards, 64 at once. Run this script on a machine with sbatch.
set -eu

map_job=$(sbatch --parsable --job-name=cogtrail-9db044361e-map --array=0-511%64 --requeue --open-mode=append \
  --nodes=1 --ntasks=1 --cpus-per-task=1 --mem=2048M --partition=short <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT=1843MiB
status=0
'/opt/cog trail/cogtrail' map --workers 1 --plan s3://b/jobs/9db044361ef4e1815cea617357a19b41ef8fba404f53fe3d91af52a2d2277aea/plan.json || status=$?
if [ "$status" -ne 0 ] && [ "$status" -ne 64 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt 4 ]; then
  scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" && sleep 300 # which ends this attempt
fi
exit "$status"
SCRIPT
)

sbatch --parsable --job-name=cogtrail-9db044361e-reduce --dependency=afterok:"${map_job%%;*}" --kill-on-invalid-dep=yes --requeue \
  --nodes=1 --ntasks=1 --cpus-per-task=1 --mem=4096M --partition=short <<'SCRIPT'
#!/bin/sh
export GOMEMLIMIT=3686MiB
'/opt/cog trail/cogtrail' reduce --plan s3://b/jobs/9db044361ef4e1815cea617357a19b41ef8fba404f53fe3d91af52a2d2277aea/plan.json --output '/home/o'\''hara/report.html'
SCRIPT
