# CONTRIBUTING.md describes the targets and what they need.
#
# make build         the command, as bin/cogtrail
# make test          every test, with a sample of the longest sweeps; needs nothing but Go
# make race          the packages with goroutines under the race detector; needs a C compiler
# make soak          in full what make test samples: damage, kills, bombs, limits, and reports of archives whose truth is
#                    known, on all seeds (a quarter of an hour)
# make e2e           tests against real programs; builds or installs those that are missing (some minutes)
# make e2e-slurm     plans on a real Slurm, as root on Linux
# make e2e-k8s       plans on a real Kubernetes, as root on Linux; builds it if it is missing (half an hour)
# make man           the man pages, in bin/man
# make picture       the pictures in docs: report.png and page-*.png
# make cross         whether the command builds for other systems
# make check         formatting, vet, static analysis, module files, workflows
# make vulnerable    whether the command calls code with a known vulnerability (asks vuln.go.dev)
# make release       the files of a release, in dist
# make reproducible  whether two clones at two paths give the same bytes, for TARGETS
# make golden        rewrite the golden files; review the diff
# make fuzz          every fuzz target, for FUZZTIME each
# make mutants       faults in the accounting, one at a time: a test must find each
# make bench         the Go benchmarks of each stage that match BENCH
# make bench-s3      CPU per object and objects per second from versitygw, for a scan and two bare loops
# make bench-verify  verify 110,000 objects of versitygw, next to the AWS CLI, which takes a quarter of an hour
# make peers         whole scans in ROUNDS rounds next to every installed peer, with trailbench's FLAGS

GO       ?= go
FUZZTIME ?= 30s
BENCH    ?= .
ROUNDS   ?= 5
FLAGS    ?=

# Programs that are not part of the module are built once and kept here.
CACHE     ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/cogtrail
VERSITYGW := $(CACHE)/versitygw-v1.8.0/versitygw
HYPARQUET := $(CACHE)/hyparquet-1.31.5
RENDERERS := $(CACHE)/renderers-1
KUBERNETES_VERSION := v1.34.4
KUBERNETES := $(CACHE)/kubernetes-$(KUBERNETES_VERSION)

CNI_PLUGINS := /usr/lib/cni/ptp
DUCKDB    := $(CACHE)/duckdb-1
NFPM      := $(CACHE)/nfpm-v2.43.4/nfpm
CYCLONEDX := $(CACHE)/cyclonedx-gomod-v1.10.0/cyclonedx-gomod
TARGETS   ?= linux/amd64,linux/arm64,darwin/amd64,darwin/arm64,windows/amd64,windows/arm64
RELEASE   := $(GO) run ./cmd/release --nfpm $(NFPM) --cyclonedx $(CYCLONEDX)

BASH_COMPLETION := /usr/share/bash-completion/bash_completion

.PHONY: build man release reproducible vulnerable soak test race e2e e2e-slurm slurmctld slurmd sbatch munged e2e-k8s etcd containerd runc picture chromium aws zsh fish mandoc tmux pdftotext cmark-gfm soffice check golden fuzz mutants bench bench-s3 bench-verify peers cross

build:
	$(GO) build -trimpath -o bin/cogtrail ./cmd/cogtrail

man:
	$(GO) run ./cmd/cogtrail man bin/man

test:
	CGO_ENABLED=0 $(GO) test -short ./...

race:
	@command -v $${CC:-cc} >/dev/null || { echo 'make race needs a C compiler for the race detector: apt-get install gcc libc6-dev' >&2; exit 1; }
	CGO_ENABLED=1 $(GO) test -race -short -timeout 20m -skip 'Damage|Truncat|Killed|Bombs|Limited|WithoutRoom|BadObjects|EveryBit|Contributing|ShardsGive|ShardsOfABucket' ./scan/... ./report ./report/events ./cmd/cogtrail

soak:
	CGO_ENABLED=0 $(GO) test -count=1 -timeout 30m ./... # in full what make test samples
	$(GO) test -count=1 -tags soak -v -run 'AreRight|OfBehaviours' ./cmd/trailgen
	CGO_ENABLED=0 $(GO) test -count=1 -tags soak -v -timeout 30m -run 'Damage|Truncation|Killed|Bombs|Limited|WithoutRoom' ./cmd/cogtrail

e2e: $(VERSITYGW) $(HYPARQUET)/node_modules $(RENDERERS)/node_modules $(DUCKDB)/node_modules $(BASH_COMPLETION) chromium aws zsh fish mandoc tmux pdftotext cmark-gfm soffice
	VERSITYGW=$(VERSITYGW) HYPARQUET=$(HYPARQUET) RENDERERS=$(RENDERERS) DUCKDB=$(DUCKDB) $(GO) test -count=1 -tags e2e -run E2E ./...

e2e-slurm: slurmctld slurmd sbatch munged
	cd testdata/engines && CGO_ENABLED=0 $(GO) test -count=1 -v -timeout 30m ./sandbox ./slurm

e2e-k8s: $(KUBERNETES)/kubelet $(CNI_PLUGINS) etcd containerd runc
	cd testdata/engines && CGO_ENABLED=0 KUBERNETES=$(KUBERNETES) $(GO) test -count=1 -v -timeout 30m ./sandbox ./kubernetes

picture: chromium pdftotext
	$(GO) test -count=1 -tags e2e -run E2EPagePicture ./report/format -update

bench-s3: $(VERSITYGW)
	VERSITYGW=$(VERSITYGW) $(GO) test -tags e2e -run '^$$' -bench E2E -benchtime 3x -timeout 30m ./scan/bucket

bench-verify: $(VERSITYGW) aws
	VERSITYGW=$(VERSITYGW) $(GO) test -tags e2e -run '^$$' -bench E2EVerify -benchtime 1x -timeout 2h ./cmd/cogtrail $(FLAGS)

$(VERSITYGW):
	CGO_ENABLED=0 GOBIN=$(@D) $(GO) install -trimpath -ldflags '-s -w' github.com/versity/versitygw/cmd/versitygw@v1.8.0

# The tools of this module are Kubernetes' own programs. Building them takes twenty minutes of CPU, once.
$(KUBERNETES)/kubelet: testdata/engines/go.mod
	mkdir -p $(@D)
	cd testdata/engines && CGO_ENABLED=0 $(GO) build -trimpath -o $(@D)/ \
	  -ldflags '-s -w -X k8s.io/component-base/version.gitVersion=$(KUBERNETES_VERSION)' tool
	touch $@

# Lock files pin what npm installs.
$(HYPARQUET)/node_modules: testdata/parquet/package-lock.json
$(RENDERERS)/node_modules: testdata/markdown/package-lock.json
$(DUCKDB)/node_modules: testdata/duckdb/package-lock.json
$(HYPARQUET)/node_modules $(RENDERERS)/node_modules $(DUCKDB)/node_modules:
	@command -v npm >/dev/null || { echo 'make e2e needs Node.js and npm: apt-get install nodejs npm' >&2; exit 1; }
	mkdir -p $(@D)
	cp $(<D)/package.json $< $(@D)
	npm ci --prefix $(@D) --ignore-scripts
	touch $@

# Debian's packages are installed if that is permitted, without starting their services (policy-rc.d). Each target has the
# name of the command or file that it installs.
chromium: PACKAGES := chromium fonts-dejavu-core
pdftotext: PACKAGES := poppler-utils
aws: PACKAGES := awscli
soffice: PACKAGES := libreoffice-calc-nogui
$(BASH_COMPLETION): PACKAGES := bash-completion
etcd: PACKAGES := etcd-server
$(CNI_PLUGINS): PACKAGES := containernetworking-plugins
sbatch: PACKAGES := slurm-client
munged: PACKAGES := munge
zsh fish mandoc tmux cmark-gfm slurmctld slurmd containerd runc: PACKAGES = $@
$(BASH_COMPLETION) $(CNI_PLUGINS) chromium aws zsh fish mandoc tmux pdftotext cmark-gfm soffice slurmctld slurmd sbatch munged etcd containerd runc:
	@command -v $@ >/dev/null || { \
	  test "$$(id -u)" = 0 && command -v apt-get >/dev/null || { echo 'make e2e needs $@: apt-get install $(PACKAGES)' >&2; exit 1; }; \
	  policy=/usr/sbin/policy-rc.d; test -e $$policy || { \
	    printf '#!/bin/sh\nexit 101\n' > $$policy; chmod 755 $$policy; trap "rm $$policy" EXIT; }; \
	  apt-get update && apt-get install -y --no-install-recommends $(PACKAGES); }

check:
	@test -z "$$(gofmt -l .)" || { echo 'gofmt would change:' >&2; gofmt -l . >&2; exit 1; }
	$(GO) vet -tags e2e,soak,mutants ./...
	GOOS=linux $(GO) vet -C testdata/engines ./...
	$(GO) tool -modfile=tools.mod staticcheck ./...
	$(GO) tool -modfile=tools.mod actionlint .github/workflows/*.yml
	$(GO) mod tidy -diff
	$(GO) mod verify

golden:
	CGO_ENABLED=0 $(GO) test -short ./scan/cognito ./report/format ./cmd/cogtrail -update # as make test, to use its build cache

fuzz:
	@set -e; for p in $$($(GO) list ./...); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) $$p; \
	  done; done

mutants:
	CGO_ENABLED=0 $(GO) test -count=1 -tags mutants -timeout 60m -v -run TestMutants ./cmd/cogtrail

bench:
	$(GO) test -run '^$$' -bench '$(BENCH)' -benchmem ./scan/... ./report/...

peers:
	$(GO) run ./cmd/trailbench --rounds $(ROUNDS) $(FLAGS)

release: $(NFPM) $(CYCLONEDX)
	$(RELEASE) --targets $(TARGETS) --out dist
	cat dist/SHA256SUMS

# The second build has an empty cache, so that a path cannot stay hidden in the cache of the first.
reproducible: $(NFPM) $(CYCLONEDX)
	@set -e; at=$$(mktemp -d); trap 'chmod -R u+w '$$at'; rm -rf '$$at EXIT; \
	git clone -q . $$at/one; git clone -q . $$at/elsewhere/two; \
	(cd $$at/one && $(RELEASE) --targets $(TARGETS)); \
	(cd $$at/elsewhere/two && GOCACHE=$$at/cache $(RELEASE) --targets $(TARGETS)); \
	diff -r $$at/one/dist $$at/elsewhere/two/dist; cat $$at/one/dist/SHA256SUMS

$(NFPM):
	CGO_ENABLED=0 GOBIN=$(@D) $(GO) install -trimpath -ldflags '-s -w' github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.43.4

$(CYCLONEDX):
	CGO_ENABLED=0 GOBIN=$(@D) $(GO) install -trimpath -ldflags '-s -w' github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

vulnerable:
	$(GO) tool -modfile=tools.mod govulncheck ./...

cross:
	@set -e; for t in linux/arm64 darwin/arm64 windows/amd64; do \
	  echo $$t; GOOS=$${t%/*} GOARCH=$${t#*/} CGO_ENABLED=0 $(GO) build -o /dev/null ./cmd/cogtrail; done
