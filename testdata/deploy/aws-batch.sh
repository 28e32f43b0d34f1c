#!/bin/sh
# 512 shards; 64 run at once if maxvCpus of the compute environment is 64. Run this
# script, or its commands one by one.
set -eu

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "cogtrail-9db044361e-map",
  "type": "container",
  "platformCapabilities": ["EC2"],
  "containerProperties": {
    "image": "registry.example/cogtrail:1",
    "jobRoleArn": "arn:aws:iam::123456789012:role/audit",
    "user": "65532",
    "readonlyRootFilesystem": true,
    "volumes": [{"name": "tmp"}],
    "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": false}],
    "command": ["map", "--workers", "1", "--plan", "s3://b/jobs/9db044361ef4e1815cea617357a19b41ef8fba404f53fe3d91af52a2d2277aea/plan.json"],
    "environment": [{"name": "GOMEMLIMIT", "value": "1843MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "2048"}]
  },
  "retryStrategy": {"attempts": 5, "evaluateOnExit": [{"onExitCode": "64", "action": "EXIT"}]}
}
JSON
)"

aws batch register-job-definition --cli-input-json "$(cat <<'JSON'
{
  "jobDefinitionName": "cogtrail-9db044361e-reduce",
  "type": "container",
  "platformCapabilities": ["EC2"],
  "containerProperties": {
    "image": "registry.example/cogtrail:1",
    "jobRoleArn": "arn:aws:iam::123456789012:role/audit",
    "user": "65532",
    "readonlyRootFilesystem": true,
    "volumes": [{"name": "tmp"}],
    "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": false}],
    "command": ["reduce", "--plan", "s3://b/jobs/9db044361ef4e1815cea617357a19b41ef8fba404f53fe3d91af52a2d2277aea/plan.json", "--format", "json", "--quiet"],
    "environment": [{"name": "GOMEMLIMIT", "value": "3686MiB"}],
    "resourceRequirements": [{"type": "VCPU", "value": "1"}, {"type": "MEMORY", "value": "4096"}]
  },
  "retryStrategy": {"attempts": 3, "evaluateOnExit": [{"onExitCode": "2", "action": "EXIT"}, {"onExitCode": "3", "action": "EXIT"}, {"onExitCode": "5", "action": "EXIT"}]}
}
JSON
)"

map_job=$(aws batch submit-job --query jobId --output text --cli-input-json "$(cat <<'JSON'
{
  "jobName": "cogtrail-9db044361e-map",
  "jobQueue": "spot",
  "jobDefinition": "cogtrail-9db044361e-map",
  "arrayProperties": {"size": 512}
}
JSON
)")

aws batch submit-job --query jobId --output text --depends-on "jobId=$map_job" --cli-input-json "$(cat <<'JSON'
{
  "jobName": "cogtrail-9db044361e-reduce",
  "jobQueue": "spot",
  "jobDefinition": "cogtrail-9db044361e-reduce"
}
JSON
)"
