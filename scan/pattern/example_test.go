package pattern_test

import (
	"fmt"

	"github.com/cogtrail/cogtrail/scan/pattern"
)

// A rule for deleted users, over a record.
func ExampleCompile() {
	p, err := pattern.Compile([]byte(`{
		"source": ["aws.cognito-idp"],
		"detail": {"eventName": ["DeleteUser", "AdminDeleteUser"]}
	}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Match([]byte(`{"eventSource": "cognito-idp.amazonaws.com", "eventName": "DeleteUser"}`)))
	fmt.Println(p.Match([]byte(`{"eventSource": "iam.amazonaws.com", "eventName": "DeleteUser"}`)))
	// Output:
	// true
	// false
}

func ExamplePattern_Explain() {
	p, _ := pattern.Compile([]byte(`{"source": ["aws.cognito-idp"], "detail": {"eventName": ["DeleteUser"]}}`))
	for _, v := range p.Explain([]byte(`{"eventSource": "iam.amazonaws.com", "eventName": "DeleteUser"}`)) {
		fmt.Println(v.Path, v.Match, v.Want, v.Have)
	}
	// Output:
	// source false "aws.cognito-idp" ["aws.iam"]
	// detail.eventName true "DeleteUser" ["DeleteUser"]
}

func ExampleAppendEnvelope() {
	event := pattern.AppendEnvelope(nil, []byte(`{"eventSource":"cognito-idp.amazonaws.com","eventName":"DeleteUser","awsRegion":"eu-west-1","recipientAccountId":"123456789012","eventTime":"2025-01-22T12:24:06Z"}`))
	fmt.Printf("%s\n", event[len(`{"version":"0","id":"00000000-0000-0000-0000-000000000000",`):])
	// Output:
	// "detail-type":"AWS API Call via CloudTrail","source":"aws.cognito-idp","account":"123456789012","time":"2025-01-22T12:24:06Z","region":"eu-west-1","resources":[],"detail":{"eventSource":"cognito-idp.amazonaws.com","eventName":"DeleteUser","awsRegion":"eu-west-1","recipientAccountId":"123456789012","eventTime":"2025-01-22T12:24:06Z"}}
}
