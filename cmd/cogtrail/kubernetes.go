// Kubernetes runs a plan as an Indexed Job.

package main

import (
	"fmt"
	"strings"
)

const kubernetesLong = `Kubernetes prints a manifest: an Indexed Job that maps the shards of a plan, a
Job that reduces them (suspended until all shards are done), and, without
--service-account, a service account for both. Comments in it list the commands
that submit the jobs, wait, and then resume the second one.

Tasks run as a non-root user, without privileges and with a read-only root file
system. A task that is evicted is run again, and the eviction does not count as
a failure. A task that fails is retried 4 times, unless its exit status is 64.
If a task runs out of retries or exits with 64, the job fails. --role-arn sets
an IAM role for the service account (IRSA). If the sources or the work folder
are in a folder that tasks share, mount it with --volume.`

func kubernetesManifest(d *deployment) string {
	space, user := slot{"namespace", quoted(d.Namespace)}, slot{"user", fmt.Sprint(d.RunAs)}
	account, created := quoted(d.ServiceAccount), ""
	if d.ServiceAccount == "" {
		role := ""
		if d.Role != "" {
			role = "\n  annotations:\n    eks.amazonaws.com/role-arn: " + quoted(d.Role)
		}
		account, created = d.Name, fillSlots(kubernetesAccount, slot{"name", d.Name}, space, slot{"role", role})
	}
	var volumes, mounts strings.Builder
	for _, v := range d.Volumes {
		from := fmt.Sprintf("persistentVolumeClaim: {claimName: %s, readOnly: %t}", quoted(v.Claim), v.Only)
		if v.Host != "" {
			from = fmt.Sprintf("hostPath: {path: %s, type: Directory}", quoted(v.Host))
		}
		fmt.Fprintf(&volumes, "\n      - name: %s\n        %s", v.Name, from)
		fmt.Fprintf(&mounts, "\n        - {name: %s, mountPath: %s, readOnly: %t}", v.Name, quoted(v.Path), v.Only)
	}
	pod := fillSlots(kubernetesPod, slot{"account", account}, user, slot{"image", quoted(d.Image)},
		slot{"volumes", volumes.String()}, slot{"mounts", mounts.String()})
	return fillSlots(kubernetesText, append(d.common(), space, slot{"space", d.Namespace}, slot{"account", created},
		slot{"pod", pod}, slot{"map", quotedList(d.Map)}, slot{"reduce", quotedList(d.Reduce)})...)
}

const kubernetesAccount = `apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{name}}
  namespace: {{namespace}}{{role}}
automountServiceAccountToken: false
---
`

// kubernetesPod is the first part of the description of a job's pods.
const kubernetesPod = `
      restartPolicy: Never
      serviceAccountName: {{account}}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: {{user}}
        runAsGroup: {{user}}
        fsGroup: {{user}}
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
      volumes:
      - name: tmp
        emptyDir: {}{{volumes}}
      containers:
      - name: cogtrail
        image: {{image}}
        terminationMessagePolicy: FallbackToLogsOnError
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}{{mounts}}`

const kubernetesText = `# {{shards}} shards, {{parallelism}} at once. Submit this file, wait until the tasks have finished or failed, then reduce:
#
#   kubectl apply -f THIS-FILE
#   until kubectl -n {{space}} get job/{{name}}-{{run}}-map \
#     -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' | grep -qwE 'Complete|Failed'; do sleep 10; done
#   if kubectl -n {{space}} wait --for=condition=Complete --timeout=1s job/{{name}}-{{run}}-map; then
#     kubectl -n {{space}} patch job/{{name}}-{{run}}-reduce --type=strategic -p '{"spec":{"suspend":false}}'
#     until kubectl -n {{space}} get job/{{name}}-{{run}}-reduce \
#       -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' | grep -qwE 'Complete|Failed'; do sleep 10; done
#     kubectl -n {{space}} logs job/{{name}}-{{run}}-reduce
#   fi
{{account}}apiVersion: batch/v1
kind: Job
metadata:
  name: {{name}}-{{run}}-map
  namespace: {{namespace}}
  labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: map}
spec:
  completionMode: Indexed
  completions: {{shards}}
  parallelism: {{parallelism}}
  backoffLimitPerIndex: {{retries}}
  maxFailedIndexes: 0
  podFailurePolicy:
    rules:
    - action: Ignore
      onPodConditions:
      - {type: DisruptionTarget, status: "True"}
    - action: FailIndex
      onExitCodes: {containerName: cogtrail, operator: In, values: [{{hopeless}}]}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: map}
    spec:{{pod}}
        args: {{map}}
        env:
        - {name: GOMEMLIMIT, value: {{soft}}MiB}
        resources:
          requests: {cpu: {{cpu}}, memory: {{memory}}Mi}
          limits: {memory: {{memory}}Mi}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{name}}-{{run}}-reduce
  namespace: {{namespace}}
  labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: reduce}
spec:
  suspend: true
  backoffLimit: 2
  podFailurePolicy:
    rules:
    - action: Ignore
      onPodConditions:
      - {type: DisruptionTarget, status: "True"}
    - action: FailJob # 3 and 5 come with a report
      onExitCodes: {containerName: cogtrail, operator: In, values: [2, 3, 5]}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: reduce}
    spec:{{pod}}
        args: {{reduce}}
        env:
        - {name: GOMEMLIMIT, value: {{reduceSoft}}MiB}
        resources:
          requests: {cpu: {{cpu}}, memory: {{reduceMemory}}Mi}
          limits: {memory: {{reduceMemory}}Mi}
`
