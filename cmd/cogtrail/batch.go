// AWS Batch runs a plan as an array job.

package main

const batchLong = `Aws-batch prints a shell script that registers a job definition, and submits an
array job that maps the shards of a plan and a job that reduces when all are
done, with the AWS CLI.

A task that fails is tried again 4 times, but not if its exit status is 64. How
many tasks run at once the compute environment says: the script tells how many
vCPUs --parallelism takes. The report is in the log stream of the last job, or
where -- --output says. Sources and work folder have to be in S3.`

var batchScript = manifestOf("aws-batch", `#!/bin/sh
# {{.Shards}} shards; {{.Parallelism}} run at once if maxvCpus of the compute environment is {{.VCPUs}}. Run this
# script, or its commands one by one.
set -eu

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "{{.Name}}-{{.Run}}-map",
{{- template "container" .}}
    "command": {{json .Map}},
    "environment": [{"name": "GOMEMLIMIT", "value": "{{.Soft .Memory}}MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "{{.CPU}}"}, {"type": "MEMORY", "value": "{{.Memory}}"}]
  },
  "retryStrategy": {"attempts": {{.Attempts}}, "evaluateOnExit": [{"onExitCode": "{{.Hopeless}}", "action": "EXIT"}]}
}
JSON
)"

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "{{.Name}}-{{.Run}}-reduce",
{{- template "container" .}}
    "command": {{json .Reduce}},
    "environment": [{"name": "GOMEMLIMIT", "value": "{{.Soft .ReduceMiB}}MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "{{.CPU}}"}, {"type": "MEMORY", "value": "{{.ReduceMiB}}"}]
  },
  "retryStrategy": {"attempts": 3, "evaluateOnExit": [{"onExitCode": "2", "action": "EXIT"}, {"onExitCode": "3", "action": "EXIT"}, {"onExitCode": "5", "action": "EXIT"}]}
}
JSON
)"

map_job=$(aws batch submit-job --query jobId --output text --cli-input-json "$(cat <<'JSON'
{
  "jobName": "{{.Name}}-{{.Run}}-map",
  "jobQueue": {{json .Queue}},
  "jobDefinition": "{{.Name}}-{{.Run}}-map",
{{- if gt .Shards 1}}
  "arrayProperties": {"size": {{.Shards}}}
{{- else}}
  "containerOverrides": {"environment": [{"name": "AWS_BATCH_JOB_ARRAY_INDEX", "value": "0"}]}
{{- end}}
}
JSON
)")

aws batch submit-job --query jobId --output text --depends-on "jobId=$map_job" --cli-input-json "$(cat <<'JSON'
{
  "jobName": "{{.Name}}-{{.Run}}-reduce",
  "jobQueue": {{json .Queue}},
  "jobDefinition": "{{.Name}}-{{.Run}}-reduce"
}
JSON
)"
{{define "container"}}
  "type": "container",
  "platformCapabilities": ["{{if .Execution}}FARGATE{{else}}EC2{{end}}"],
  "containerProperties": {
    "image": {{json .Image}},
{{- if .Role}}
    "jobRoleArn": {{json .Role}},
{{- end}}
{{- if .Execution}}
    "executionRoleArn": {{json .Execution}},
{{- end}}
    "user": "65532",
    "readonlyRootFilesystem": true,
    "volumes": [{"name": "tmp"}],
    "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": false}],
{{- end}}`)

// Attempts returns how often a task is tried at most.
func (d *deployment) Attempts() int { return d.Retries + 1 }

// VCPUs returns how many as many tasks as are to run at once take.
func (d *deployment) VCPUs() int { return d.Parallelism * d.CPU }
