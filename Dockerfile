# The command alone, for tasks of an array job (docs/scale-out.md): static, as no root, on a
# file system that may be read only but for /tmp.
#
#   docker build -t registry.example/cogtrail:1 .
#
# A plan goes with the version that made it: build the image and your own cogtrail from
# the same commit.
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
