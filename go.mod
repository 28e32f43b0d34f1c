module github.com/cogtrail/cogtrail

go 1.26.0

toolchain go1.26.8

require (
	github.com/aws/aws-sdk-go-v2 v1.47.7 // S3, CloudTrail and CloudWatch Logs: signatures, retries, and credentials as the AWS CLI has them
	github.com/aws/aws-sdk-go-v2/config v1.33.15 // profiles, SSO and roles
	github.com/aws/aws-sdk-go-v2/credentials v1.20.15 // credentials of containers; tests: fixed ones
	github.com/aws/aws-sdk-go-v2/service/cloudtrail v1.56.0 // lookup://, and the public keys of digests
	github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs v1.92.0 // logs://
	github.com/aws/aws-sdk-go-v2/service/s3 v1.114.8 // s3://
	github.com/aws/aws-sdk-go-v2/service/sts v1.51.8 // the account that lookup:// asks
	github.com/aws/smithy-go v1.28.8 // errors of the SDK
	github.com/bmatcuk/doublestar/v4 v4.10.4 // globs of --include and --exclude, with **
	github.com/chromedp/cdproto v0.159.0 // tests: the page in a browser
	github.com/chromedp/chromedp v0.23.0 // tests: the same
	github.com/google/go-cmp v0.7.0 // tests: what differs
	github.com/klauspost/compress v1.20.3 // gzip where our own decoder is not sure, zstd, deflate of archives
	github.com/olekukonko/tablewriter v1.1.5 // tables on terminals
	github.com/parquet-go/parquet-go v0.32.0 // --format parquet, and inventories of S3 in Parquet
	github.com/rogpeppe/go-internal v1.16.0 // tests: the command as its users run it, in scripts
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // tests: JSON against its schema
	github.com/spf13/cobra v1.10.2 // commands, help and completion
	github.com/spf13/pflag v1.0.9 // flags, which cobra takes
	github.com/xuri/excelize/v2 v2.11.1 // tests: workbooks in another reader
	github.com/yuin/goldmark v1.8.7 // tests: Markdown as it is rendered
	golang.org/x/crypto/x509roots/fallback v0.0.0-20261030153154-30a33513ff6d // cmd/release: the certificates of the image
	golang.org/x/net v0.62.0 // tests: the page as a parser of HTML has it
	golang.org/x/sys v0.49.0 // what a processor can do, and files of systems
	golang.org/x/term v0.47.0 // is it a terminal, and how wide
	golang.org/x/time v0.15.0 // the pace at which AWS may be asked
)

require (
	github.com/andybalholm/brotli v1.1.1 // indirect
	github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream v1.7.26 // indirect
	github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.20.7 // indirect
	github.com/aws/aws-sdk-go-v2/internal/configsources v1.5.10 // indirect
	github.com/aws/aws-sdk-go-v2/internal/endpoints/v2 v2.8.10 // indirect
	github.com/aws/aws-sdk-go-v2/internal/v4a v1.5.10 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding v1.13.24 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/checksum v1.11.11 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/presigned-url v1.14.10 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/s3shared v1.20.10 // indirect
	github.com/aws/aws-sdk-go-v2/service/signin v1.12.3 // indirect
	github.com/aws/aws-sdk-go-v2/service/sso v1.39.3 // indirect
	github.com/aws/aws-sdk-go-v2/service/ssooidc v1.44.3 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/clipperhouse/displaywidth v0.10.0 // indirect
	github.com/clipperhouse/uax29/v2 v2.6.0 // indirect
	github.com/fatih/color v1.18.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/mattn/go-colorable v0.1.14 // indirect
	github.com/mattn/go-isatty v0.0.20 // indirect
	github.com/mattn/go-runewidth v0.0.19 // indirect
	github.com/olekukonko/cat v0.0.0-20250911104152-50322a0618f6 // indirect
	github.com/olekukonko/errors v1.2.0 // indirect
	github.com/olekukonko/ll v0.1.6 // indirect
	github.com/parquet-go/bitpack v1.0.0 // indirect
	github.com/parquet-go/jsonlite v1.0.0 // indirect
	github.com/pierrec/lz4/v4 v4.1.21 // indirect
	github.com/richardlehane/mscfb v1.0.9 // indirect
	github.com/richardlehane/msoleps v1.0.6 // indirect
	github.com/tiendc/go-deepcopy v1.7.2 // indirect
	github.com/twpayne/go-geom v1.6.1 // indirect
	github.com/xuri/efp v0.0.3-0.20260924042702-217b81952dec // indirect
	github.com/xuri/nfp v0.0.2-0.20250530014748-2ddeb826f9a9 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	golang.org/x/tools v0.51.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
)
