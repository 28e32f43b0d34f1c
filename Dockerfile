# Only the command, for the tasks of an array job (docs/scale-out.md): static, not run as
# root, on a file system that may be read-only except for /tmp.
#
#   docker build -t registry.example/cogtrail:1 .
#
# Only the version that made a plan can run it, so build the image and your own cogtrail
# from the same commit.
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /out/cogtrail ./cmd/cogtrail && mkdir -m 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/ /
USER 65532:65532
ENTRYPOINT ["/cogtrail"]
