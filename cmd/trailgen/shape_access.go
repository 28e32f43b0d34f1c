package main

const roleResource = `{"accountId":"<account>","type":"AWS::IAM::Role","ARN":"arn:aws:iam::<account>:role/<role>"}`

// accessShapes are calls about permissions. Some name Amazon Cognito or delete users of
// other services: a reader must not be misled by them.
var accessShapes = []shape{
	{source: "sts", name: "AssumeRole", by: byService, weight: 30,
		request:  `{"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<app>","durationSeconds":3600}`,
		response: assumed, resources: roleResource},
	{source: "sts", name: "AssumeRole", by: byWorkload | byPipeline, weight: 4,
		request:  `{"roleArn":"arn:aws:iam::<account>:role/<role>","roleSessionName":"<app>","durationSeconds":900}`,
		response: assumedLong, resources: roleResource},
	{source: "sts", name: "GetCallerIdentity", by: byPipeline | byPerson | byWatcher, weight: 4,
		response: ""},
	{source: "iam", name: "GetRole", by: byPipeline, weight: 8, host: "iam.amazonaws.com",
		request: `{"roleName":"<role>"}`},
	{source: "iam", name: "ListAttachedRolePolicies", by: byPipeline | byWatcher, weight: 4, host: "iam.amazonaws.com",
		request: `{"roleName":"<role>"}`},
	{source: "iam", name: "ListUsers", by: byPerson | byWatcher, weight: 2, host: "iam.amazonaws.com",
		request: `{"maxItems":100}`},
	{source: "iam", name: "PutRolePolicy", by: byPipeline, weight: 2, write: true, host: "iam.amazonaws.com",
		request: `{"roleName":"<role>","policyName":"<app>-access","policyDocument":"{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\"s3:GetObject\", \"s3:PutObject\"],\n      \"Resource\": \"arn:aws:s3:::<bucket>/*\",\n      \"Condition\": {\"StringLike\": {\"aws:RequestTag/query\": \"*?app\u003d<app>\u0026v\u003d2\"}}\n    }\n  ]\n}"}`},
	{source: "iam", name: "CreateRole", by: byPipeline, weight: 1, write: true, host: "iam.amazonaws.com",
		request:  `{"path":"/","roleName":"<role>","assumeRolePolicyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}","maxSessionDuration":3600,"tags":[{"key":"app","value":"<app>"}]}`,
		response: `{"role":{"path":"/","roleName":"<role>","roleId":"AROA<upper16>A","arn":"arn:aws:iam::<account>:role/<role>","createDate":"<expiry>","assumeRolePolicyDocument":"%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%22lambda.amazonaws.com%22%7D%2C%22Action%22%3A%22sts%3AAssumeRole%22%7D%5D%7D","tags":[{"key":"app","value":"<app>"}]}}`},
	{source: "iam", name: "DeleteUser", by: byPerson | byPipeline, weight: 1, write: true, host: "iam.amazonaws.com",
		request: `{"userName":"<person>"}`},
	{source: "identitystore", name: "DeleteUser", by: byPerson, weight: 1, write: true,
		request: `{"identityStoreId":"d-90670ca1b2","userId":"<uuid>"}`},
	{source: "identitystore", name: "DeleteGroup", by: byPerson, weight: 1, write: true,
		request: `{"identityStoreId":"d-90670ca1b2","groupId":"<uuid>"}`},
	{source: "signin", name: "ConsoleLogin", by: byPerson | byOwner, weight: 1, write: true, event: "AwsConsoleSignIn",
		host: "<region>.signin.aws.amazon.com", response: `{"ConsoleLogin":"Success"}`,
		extra: `{"LoginTo":"https://console.aws.amazon.com/console/home?hashArgs\u003d%23\u0026isauthcode\u003dtrue\u0026state\u003dhashArgsFromTB_<region>_<hex17>","MobileVersion":"No","MFAUsed":"Yes"}`},
}

// decoyShapes are records that name Amazon Cognito but are not from it. They are rare, and
// only where Amazon Cognito is used, so that other files do not mention it.
var decoyShapes = []shape{
	{source: "iam", name: "PutUserPolicy", by: byPipeline, write: true, host: "iam.amazonaws.com",
		request: `{"userName":"<person>","policyName":"user-admin","policyDocument":"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":[\"cognito-idp:AdminDeleteUser\",\"cognito-identity:DeleteIdentities\"],\"Resource\":\"*\"}]}"}`},
	{source: "lambda", name: "AddPermission20150331v2", by: byPipeline, write: true,
		request:  `{"functionName":"<function>","statementId":"trigger","action":"lambda:InvokeFunction","principal":"cognito-idp.amazonaws.com"}`,
		response: `{"statement":"{\"Sid\":\"trigger\",\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"cognito-idp.amazonaws.com\"},\"Action\":\"lambda:InvokeFunction\",\"Resource\":\"arn:aws:lambda:<region>:<account>:function:<function>\"}"}`},
}

const (
	assumed     = `{"credentials":{"accessKeyId":"ASIA<upper16>","sessionToken":"<token>` + assumedRole
	assumedLong = `{"credentials":{"accessKeyId":"ASIA<upper16>","sessionToken":"<long-token>` + assumedRole
	assumedRole = `","expiration":"<expiry>"},"assumedRoleUser":{"assumedRoleId":"AROA4EXAMPLE7ROLE21A:<app>","arn":"arn:aws:sts::<account>:assumed-role/<role>/<app>"}}`
)
