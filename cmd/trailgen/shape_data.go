package main

const (
	bucketResource = `{"accountId":"<account>","type":"AWS::S3::Bucket","ARN":"arn:aws:s3:::<bucket>"}`
	objectResource = `{"type":"AWS::S3::Object","ARN":"arn:aws:s3:::<bucket>/<object>"},` + bucketResource
	keyResource    = `{"accountId":"<account>","type":"AWS::KMS::Key","ARN":"arn:aws:kms:<region>:<account>:key/<key>"}`
	tableResource  = `{"accountId":"<account>","type":"AWS::DynamoDB::Table","ARN":"arn:aws:dynamodb:<region>:<account>:table/<table>"}`
	bucketHost     = "<bucket>.s3.<region>.amazonaws.com"
	s3Extra        = `{"SignatureVersion":"SigV4","CipherSuite":"TLS_AES_128_GCM_SHA256","bytesTransferredIn":0,"AuthenticationMethod":"AuthHeader","x-amz-id-2":"<base76>\u003d\u003d","bytesTransferredOut":<size>}`
)

// dataShapes are calls for storage: objects, tables, queues, keys and secrets.
var dataShapes = []shape{
	{source: "s3", name: "GetObject", by: byWorkload, weight: 3, data: true, host: bucketHost,
		request: `{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>"}`,
		extra:   s3Extra, resources: objectResource},
	{source: "s3", name: "PutObject", by: byWorkload, weight: 2, write: true, data: true, host: bucketHost,
		request:  `{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","key":"<object>","x-amz-server-side-encryption":"aws:kms"}`,
		response: `{"x-amz-server-side-encryption":"aws:kms","x-amz-server-side-encryption-aws-kms-key-id":"arn:aws:kms:<region>:<account>:key/<key>"}`,
		extra:    s3Extra, resources: objectResource},
	{source: "s3", name: "ListObjects", by: byWorkload | byPerson, weight: 2, data: true, host: bucketHost,
		request: `{"list-type":"2","bucketName":"<bucket>","encoding-type":"url","prefix":"<app>/year\u003d2025/","delimiter":"/","Host":"<bucket>.s3.<region>.amazonaws.com"}`,
		extra:   s3Extra, resources: `{"type":"AWS::S3::Object","ARNPrefix":"arn:aws:s3:::<bucket>/"},` + bucketResource},
	{source: "s3", name: "GetBucketAcl", by: byService | byWatcher, weight: 3, host: bucketHost,
		request: `{"bucketName":"<bucket>","Host":"<bucket>.s3.<region>.amazonaws.com","acl":""}`,
		extra:   s3Extra, resources: bucketResource},
	{source: "kms", name: "Decrypt", by: byWorkload | byService, weight: 14,
		request:   `{"encryptionContext":{"aws:lambda:FunctionArn":"arn:aws:lambda:<region>:<account>:function:<function>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
		resources: keyResource},
	{source: "kms", name: "Decrypt", by: byWorkload, weight: 8,
		request:   `{"encryptionContext":{"PARAMETER_ARN":"arn:aws:ssm:<region>:<account>:parameter<parameter>"},"encryptionAlgorithm":"SYMMETRIC_DEFAULT"}`,
		resources: keyResource},
	{source: "kms", name: "GenerateDataKey", by: byService | byWorkload, weight: 8,
		request:   `{"keySpec":"AES_256","encryptionContext":{"aws:s3:arn":"arn:aws:s3:::<bucket>/<app>"},"keyId":"arn:aws:kms:<region>:<account>:key/<key>"}`,
		resources: keyResource},
	{source: "dynamodb", name: "DescribeTable", by: byWorkload | byWatcher | byPipeline, weight: 10,
		request: `{"tableName":"<table>"}`, resources: tableResource},
	{source: "dynamodb", name: "PutItem", by: byWorkload, weight: 8, write: true, data: true,
		request:   `{"tableName":"<table>","key":{"id":"HIDDEN_DUE_TO_SECURITY_REASONS","sort":"HIDDEN_DUE_TO_SECURITY_REASONS"},"conditionExpression":"attribute_not_exists(id) AND version \u003c :next","returnConsumedCapacity":"TOTAL"}`,
		resources: tableResource},
	{source: "sqs", name: "ReceiveMessage", by: byWorkload, weight: 6, data: true,
		request:   `{"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","maxNumberOfMessages":10,"waitTimeSeconds":20}`,
		resources: `{"accountId":"<account>","type":"AWS::SQS::Queue","ARN":"arn:aws:sqs:<region>:<account>:<queue>"}`},
	{source: "sqs", name: "GetQueueAttributes", by: byWorkload | byWatcher, weight: 6,
		request: `{"queueUrl":"https://sqs.<region>.amazonaws.com/<account>/<queue>","attributeNames":["ApproximateNumberOfMessages","ApproximateNumberOfMessagesNotVisible"]}`},
	{source: "sns", name: "Publish", by: byWorkload, weight: 4, write: true, data: true,
		request:   `{"topicArn":"arn:aws:sns:<region>:<account>:<topic>","message":"HIDDEN_DUE_TO_SECURITY_REASONS","subject":"HIDDEN_DUE_TO_SECURITY_REASONS","messageStructure":"json","messageAttributes":"HIDDEN_DUE_TO_SECURITY_REASONS"}`,
		response:  `{"messageId":"<uuid>"}`,
		resources: `{"accountId":"<account>","type":"AWS::SNS::Topic","ARN":"arn:aws:sns:<region>:<account>:<topic>"}`},
	{source: "secretsmanager", name: "GetSecretValue", by: byWorkload, weight: 8,
		request: `{"secretId":"arn:aws:secretsmanager:<region>:<account>:secret:<secret>","versionStage":"AWSCURRENT"}`},
	{source: "secretsmanager", name: "DescribeSecret", by: byWorkload | byPipeline, weight: 4,
		request: `{"secretId":"<secret>"}`},
	{source: "ssm", name: "GetParameter", by: byWorkload | byPipeline, weight: 8,
		request:   `{"name":"<parameter>","withDecryption":true}`,
		resources: `{"accountId":"<account>","ARN":"arn:aws:ssm:<region>:<account>:parameter<parameter>"}`},
	{source: "ssm", name: "PutParameter", by: byPipeline, weight: 2, write: true,
		request:  `{"name":"<parameter>","value":"HIDDEN_DUE_TO_SECURITY_REASONS","type":"SecureString","overwrite":true,"allowedPattern":"^https?://[^\\s]+\\?key\u003d.*$","tier":"Standard"}`,
		response: `{"version":<count>,"tier":"Standard"}`},
	{source: "ssm", name: "UpdateInstanceInformation", by: byWorkload, weight: 10, write: true,
		request: `{"instanceId":"<instance>","agentVersion":"3.3.1345.0","agentStatus":"Active","platformType":"Linux","platformName":"Amazon Linux","platformVersion":"2023","iPAddress":"10.0.12.44","computerName":"ip-10-0-12-44.<region>.compute.internal","agentName":"amazon-ssm-agent","availabilityZone":"<region>a","availabilityZoneId":"use1-az4","sSMConnectionChannel":"ssmmessages"}`},
}
