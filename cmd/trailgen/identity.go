package main

import "time"

// User agents in CloudTrail's spelling: = & < > are escaped.
const (
	agentInternal  = "AWS Internal"
	agentWatcher   = `python-requests/2.32.3 Boto3/1.35.36 md/Botocore#1.35.36 ua/2.0 os/linux#5.15.0-1068-aws md/arch#x86_64 lang/python#3.11.9 md/pyimpl#CPython cfg/retry-mode#standard Botocore/1.35.36 app\u003dmonitor\u0026shard\u003d7`
	agentTerraform = `APN/1.0 HashiCorp/1.0 Terraform/1.9.8 (+https://www.terraform.io) terraform-provider-aws/5.78.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.32.5 ua/2.1 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#amd64`
	agentCDK       = `aws-sdk-js/3.699.0 ua/2.1 os/linux#6.8.0-1017-azure lang/js md/nodejs#20.18.0 api/cloudformation#3.699.0 aws-cdk/2.170.0 exec-env/GitHub\u003dActions`
	agentJava      = `aws-sdk-java/2.29.15 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10.226-214.880.amzn2.x86_64 lang/java#17.0.13 md/OpenJDK_64-Bit_Server_VM#17.0.13+11-LTS md/vendor#Amazon.com_Inc. md/en_US exec-env/AWS_ECS_FARGATE m/D,E`
	agentBoto      = `Boto3/1.35.70 md/Botocore#1.35.70 ua/2.0 os/linux#5.10.227-239.884.amzn2.x86_64 md/arch#x86_64 lang/python#3.12.7 md/pyimpl#CPython exec-env/AWS_Lambda_python3.12 cfg/retry-mode#legacy Botocore/1.35.70 Resource`
	agentGo        = `aws-sdk-go-v2/1.32.5 ua/2.1 os/linux lang/go#1.23.3 md/GOOS#linux md/GOARCH#arm64 exec-env/AWS_ECS_FARGATE cfg/retry-mode#adaptive app/ledger\u003c2\u003e`
	agentNode      = `aws-sdk-js/3.696.0 ua/2.1 os/linux#5.10.227-219.884.amzn2.x86_64 lang/js md/nodejs#20.18.0 md/crt-avail exec-env/AWS_Lambda_nodejs20.x`
	agentCLI       = `aws-cli/2.22.7 md/awscrt#0.23.3 ua/2.0 os/macos#24.1.0 md/arch#arm64 lang/python#3.12.6 md/pyimpl#CPython cfg/retry-mode#standard md/installer#source md/prompt#off md/command#sts.get-caller-identity`
	agentBrowser   = `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36`
)

// credentialLife is how long a session of an actor lasts. All of its records in that time
// have the same key, which is a large part of why trails compress well.
const credentialLife = 6 * time.Hour

// appendIdentity appends the userIdentity of an actor at a time. It depends on nothing
// else.
func (a *actor) appendIdentity(buf []byte, accountID string, at int64) []byte {
	if a.kind == "AWSService" {
		return append(buf, `{"type":"AWSService","invokedBy":"`+a.name+`.amazonaws.com"}`...)
	}
	life := int64(credentialLife / time.Second)
	c := newChance(a.number, streamKeys+uint64(at/life))
	created := at - at%life - c.Int64N(600)
	principal := a.uniqueID
	if a.session != "" && a.kind == "AssumedRole" {
		principal += ":" + a.session
	}
	buf = append(buf, `{"type":"`+a.kind+`","principalId":"`+principal+`","arn":"`+a.arn+`","accountId":"`+accountID+`","accessKeyId":"`...)
	if a.kind == "IAMUser" && !a.console {
		// A long-lived key has no session.
		buf = newChance(a.number, streamKeys).appendText(append(buf, "AKIA"...), keyChars, 16)
		return append(buf, `","userName":"`+a.name+`"}`...)
	}
	buf = c.appendText(append(buf, "ASIA"...), keyChars, 16)
	buf = append(buf, '"')
	if a.kind == "IAMUser" {
		buf = append(buf, `,"userName":"`+a.name+`"`...)
	}
	buf = append(buf, `,"sessionContext":{`...)
	if a.kind == "AssumedRole" {
		buf = append(buf, `"sessionIssuer":{"type":"Role","principalId":"`+a.uniqueID+`","arn":"arn:aws:iam::`+accountID+`:role/`+a.name+`","accountId":"`+accountID+`","userName":"`+a.name+`"},`...)
	}
	if a.role == pipeline {
		buf = append(buf, `"webIdFederationData":{"federatedProvider":"arn:aws:iam::`+accountID+`:oidc-provider/token.actions.githubusercontent.com","attributes":{}},`...)
	}
	buf = appendTime(append(buf, `"attributes":{"creationDate":"`...), created)
	mfa := "false"
	if a.mfa {
		mfa = "true"
	}
	return append(buf, `","mfaAuthenticated":"`+mfa+`"}}}`...)
}

// appendTime appends a time in the format of records.
func appendTime(buf []byte, at int64) []byte {
	return time.Unix(at, 0).UTC().AppendFormat(buf, time.RFC3339)
}
