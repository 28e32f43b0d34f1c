// Kubernetes runs a plan as an Indexed Job.

package main

const kubernetesLong = `Kubernetes prints an Indexed Job that maps the shards of a plan, a Job that
reduces, which is suspended until all are done, and the account that both run
as; and, as comments, the commands that submit it, wait, and go on.

Tasks run as no root, with a root file system that is only read and without
privileges. One that is evicted is run again and does not count; one that fails
is tried again 4 times, but not if its exit status is 64; and if a task is given
up, so is the job. --role-arn names an IAM role for the account (IRSA); a
folder that tasks share, in which the sources or the work folder are, is named
with --volume.`

var kubernetesManifest = manifestOf("kubernetes", `# {{.Shards}} shards, {{.Parallelism}} at once. Submit it, wait until the tasks have ended either way, then reduce:
#
#   kubectl apply -f THIS-FILE
#   until kubectl -n {{.Namespace}} get job/{{.Name}}-{{.Run}}-map \
#     -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' | grep -qwE 'Complete|Failed'; do sleep 10; done
#   kubectl -n {{.Namespace}} wait --for=condition=Complete --timeout=1s job/{{.Name}}-{{.Run}}-map &&
#     kubectl -n {{.Namespace}} patch job/{{.Name}}-{{.Run}}-reduce --type=strategic -p '{"spec":{"suspend":false}}'
#   until kubectl -n {{.Namespace}} get job/{{.Name}}-{{.Run}}-reduce \
#     -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' | grep -qwE 'Complete|Failed'; do sleep 10; done
#   kubectl -n {{.Namespace}} logs job/{{.Name}}-{{.Run}}-reduce
{{- if not .ServiceAccount}}
apiVersion: v1
kind: ServiceAccount
metadata:
  name: {{.Name}}
  namespace: {{json .Namespace}}
{{- if .Role}}
  annotations:
    eks.amazonaws.com/role-arn: {{json .Role}}
{{- end}}
automountServiceAccountToken: false
---
{{- end}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{.Name}}-{{.Run}}-map
  namespace: {{json .Namespace}}
  labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: map}
spec:
  completionMode: Indexed
  completions: {{.Shards}}
  parallelism: {{.Parallelism}}
  backoffLimitPerIndex: {{.Retries}}
  maxFailedIndexes: 0
  podFailurePolicy:
    rules:
    - action: Ignore
      onPodConditions:
      - {type: DisruptionTarget, status: "True"}
    - action: FailIndex
      onExitCodes: {containerName: cogtrail, operator: In, values: [{{.Hopeless}}]}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: map}
    spec:
{{- template "pod" .}}
        args: {{json .Map}}
        env:
        - {name: GOMEMLIMIT, value: {{.Soft .Memory}}MiB}
        resources:
          requests: {cpu: {{.CPU}}, memory: {{.Memory}}Mi}
          limits: {memory: {{.Memory}}Mi}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{.Name}}-{{.Run}}-reduce
  namespace: {{json .Namespace}}
  labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: reduce}
spec:
  suspend: true
  backoffLimit: 2
  podFailurePolicy:
    rules:
    - action: Ignore
      onPodConditions:
      - {type: DisruptionTarget, status: "True"}
    - action: FailJob # of these, 3 and 5 come with a report
      onExitCodes: {containerName: cogtrail, operator: In, values: [2, 3, 5]}
  template:
    metadata:
      labels: {app.kubernetes.io/name: cogtrail, app.kubernetes.io/component: reduce}
    spec:
{{- template "pod" .}}
        args: {{json .Reduce}}
        env:
        - {name: GOMEMLIMIT, value: {{.Soft .ReduceMiB}}MiB}
        resources:
          requests: {cpu: {{.CPU}}, memory: {{.ReduceMiB}}Mi}
          limits: {memory: {{.ReduceMiB}}Mi}
{{define "pod"}}
      restartPolicy: Never
      serviceAccountName: {{if .ServiceAccount}}{{json .ServiceAccount}}{{else}}{{.Name}}{{end}}
      automountServiceAccountToken: false
      enableServiceLinks: false
      securityContext:
        runAsNonRoot: true
        runAsUser: {{.RunAs}}
        runAsGroup: {{.RunAs}}
        fsGroup: {{.RunAs}}
        fsGroupChangePolicy: OnRootMismatch
        seccompProfile: {type: RuntimeDefault}
      volumes:
      - name: tmp
        emptyDir: {}
{{- range .Volumes}}
      - name: {{.Name}}
{{- if .Host}}
        hostPath: {path: {{json .Host}}, type: Directory}
{{- else}}
        persistentVolumeClaim: {claimName: {{json .Claim}}, readOnly: {{.Only}}}
{{- end}}
{{- end}}
      containers:
      - name: cogtrail
        image: {{json .Image}}
        terminationMessagePolicy: FallbackToLogsOnError
        securityContext:
          allowPrivilegeEscalation: false
          readOnlyRootFilesystem: true
          capabilities: {drop: [ALL]}
        volumeMounts:
        - {name: tmp, mountPath: /tmp}
{{- range .Volumes}}
        - {name: {{.Name}}, mountPath: {{json .Path}}, readOnly: {{.Only}}}
{{- end}}
{{- end}}`)
