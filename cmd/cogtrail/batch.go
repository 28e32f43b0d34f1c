// AWS Batch runs a plan as an array job.

package main

import "fmt"

const batchLong = `Aws-batch prints a shell script that, with the AWS CLI, registers job
definitions and submits an array job that maps the shards of a plan, and a job
that reduces when all shards are done.

A task that fails is retried 4 times, unless its exit status is 64. The compute
environment decides how many tasks run at once; the script says how many vCPUs
--parallelism requires. The report is in the log stream of the last job, or
where -- --output puts it. The sources and the work folder must be in S3.`

func batchScript(d *deployment) string {
	platform, roles := "EC2", ""
	if d.Role != "" {
		roles += "\n    \"jobRoleArn\": " + quoted(d.Role) + ","
	}
	if d.Execution != "" {
		platform = "FARGATE"
		roles += "\n    \"executionRoleArn\": " + quoted(d.Execution) + ","
	}
	array := `"containerOverrides": {"environment": [{"name": "AWS_BATCH_JOB_ARRAY_INDEX", "value": "0"}]}` // an array job needs two tasks
	if d.Shards > 1 {
		array = fmt.Sprintf(`"arrayProperties": {"size": %d}`, d.Shards)
	}
	return fillSlots(batchText, append(d.common(),
		slot{"container", fillSlots(batchContainer, slot{"platform", platform}, slot{"image", quoted(d.Image)}, slot{"roles", roles})},
		slot{"map", quotedList(d.Map)}, slot{"reduce", quotedList(d.Reduce)}, slot{"queue", quoted(d.Queue)}, slot{"array", array},
		slot{"attempts", fmt.Sprint(d.Retries + 1)}, slot{"vcpus", fmt.Sprint(d.Parallelism * d.CPU)})...)
}

// batchContainer is the first part of the description of a job's container.
const batchContainer = `
  "type": "container",
  "platformCapabilities": ["{{platform}}"],
  "containerProperties": {
    "image": {{image}},{{roles}}
    "user": "65532",
    "readonlyRootFilesystem": true,
    "volumes": [{"name": "tmp"}],
    "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": false}],`

const batchText = `#!/bin/sh
# {{shards}} shards; {{parallelism}} run at once if maxvCpus of the compute environment is {{vcpus}}. Run this
# script, or its commands one by one.
set -eu

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "{{name}}-{{run}}-map",{{container}}
    "command": {{map}},
    "environment": [{"name": "GOMEMLIMIT", "value": "{{soft}}MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "{{cpu}}"}, {"type": "MEMORY", "value": "{{memory}}"}]
  },
  "retryStrategy": {"attempts": {{attempts}}, "evaluateOnExit": [{"onExitCode": "{{hopeless}}", "action": "EXIT"}]}
}
JSON
)"

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "{{name}}-{{run}}-reduce",{{container}}
    "command": {{reduce}},
    "environment": [{"name": "GOMEMLIMIT", "value": "{{reduceSoft}}MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "{{cpu}}"}, {"type": "MEMORY", "value": "{{reduceMemory}}"}]
  },
  "retryStrategy": {"attempts": 3, "evaluateOnExit": [{"onExitCode": "2", "action": "EXIT"}, {"onExitCode": "3", "action": "EXIT"}, {"onExitCode": "5", "action": "EXIT"}]}
}
JSON
)"

map_job=$(aws batch submit-job --query jobId --output text --cli-input-json "$(cat <<'JSON'
{
  "jobName": "{{name}}-{{run}}-map",
  "jobQueue": {{queue}},
  "jobDefinition": "{{name}}-{{run}}-map",
  {{array}}
}
JSON
)")

aws batch submit-job --query jobId --output text --depends-on "jobId=$map_job" --cli-input-json "$(cat <<'JSON'
{
  "jobName": "{{name}}-{{run}}-reduce",
  "jobQueue": {{queue}},
  "jobDefinition": "{{name}}-{{run}}-reduce"
}
JSON
)"
`
