package cognito

// The values that make an Event, as indexes into wanted.
const (
	version = iota
	id
	eventTime
	source
	name
	region
	account
	ip
	agent
	errorCode
	errorText
	eventType
	category
	sharedID
	console

	identity
	identityType
	identityARN
	identityUser
	identityPrincipal
	identityAccount
	identityService
	behalfUser
	issuerARN
	issuerAccount
	mfa

	request
	requestPool
	requestClient
	requestFlow
	requestChallenge

	response
	responseSub
	responseTokens
	responseChallenge
	responseConfirmed
	responseClient
	responseCode
	responseText
	unprocessed
	unprocessedUpper

	more
	moreSub
	morePool
	moreClient
	moreDomain
	moreStatus
	hostedSub
	hostedClient
	hostedURI
	hostedType
	hostedProvider
	hostedIdentifier
	hostedPrompt
	hostedGrant

	amendsReason
	amendsOriginal
)

// wanted are the paths of the values.
var wanted = []string{
	version:   "eventVersion",
	id:        "eventID",
	eventTime: "eventTime",
	source:    "eventSource",
	name:      "eventName",
	region:    "awsRegion",
	account:   "recipientAccountId",
	ip:        "sourceIPAddress",
	agent:     "userAgent",
	errorCode: "errorCode",
	errorText: "errorMessage",
	eventType: "eventType",
	category:  "eventCategory",
	sharedID:  "sharedEventID",
	console:   "sessionCredentialFromConsole",

	identity:          "userIdentity",
	identityType:      "userIdentity.type",
	identityARN:       "userIdentity.arn",
	identityUser:      "userIdentity.userName",
	identityPrincipal: "userIdentity.principalId",
	identityAccount:   "userIdentity.accountId",
	identityService:   "userIdentity.invokedBy",
	behalfUser:        "userIdentity.onBehalfOf.userId",
	issuerARN:         "userIdentity.sessionContext.sessionIssuer.arn",
	issuerAccount:     "userIdentity.sessionContext.sessionIssuer.accountId",
	mfa:               "userIdentity.sessionContext.attributes.mfaAuthenticated",

	request:          "requestParameters",
	requestPool:      "requestParameters.userPoolId",
	requestClient:    "requestParameters.clientId",
	requestFlow:      "requestParameters.authFlow",
	requestChallenge: "requestParameters.challengeName",

	response:          "responseElements",
	responseTokens:    "responseElements.authenticationResult",
	responseChallenge: "responseElements.challengeName",
	responseConfirmed: "responseElements.userConfirmed",
	responseSub:       "responseElements.userSub",
	responseClient:    "responseElements.userPoolClient.clientId",
	responseCode:      "responseElements.errorCode",
	responseText:      "responseElements.errorMessage",
	unprocessed:       "responseElements.unprocessedIdentityIds",
	unprocessedUpper:  "responseElements.UnprocessedIdentityIds",

	more:         "additionalEventData",
	moreSub:      "additionalEventData.sub",
	morePool:     "additionalEventData.userPoolId",
	moreClient:   "additionalEventData.clientId",
	moreDomain:   "additionalEventData.userPoolDomain",
	moreStatus:   "additionalEventData.responseParameters.status",
	hostedSub:    "additionalEventData.requestParameters.sub",
	hostedClient: "additionalEventData.requestParameters.client_id",
	hostedURI:    "additionalEventData.requestParameters.redirect_uri",
	hostedType:   "additionalEventData.requestParameters.response_type",

	hostedProvider:   "additionalEventData.requestParameters.identity_provider",
	hostedIdentifier: "additionalEventData.requestParameters.idp_identifier",
	hostedPrompt:     "additionalEventData.requestParameters.prompt",
	hostedGrant:      "additionalEventData.requestParameters.grant_type",

	amendsReason:   "addendum.reason",
	amendsOriginal: "addendum.originalEventID",
}

// usual are the paths of other values that many records have.
var usual = []string{
	"requestID", "readOnly", "managementEvent", "serviceEventDetails", "tlsDetails",
	"requestParameters.username", "userIdentity.accessKeyId",
	"userIdentity.sessionContext.sessionIssuer.type",
	"userIdentity.sessionContext.sessionIssuer.principalId",
	"userIdentity.sessionContext.sessionIssuer.userName",
	"userIdentity.sessionContext.attributes.creationDate",
	"additionalEventData.requestParameters.scope", "additionalEventData.requestParameters.state",
	"additionalEventData.requestParameters.username", "additionalEventData.requestParameters.password",
	"additionalEventData.requestParameters.code", "additionalEventData.requestParameters._csrf",
	"additionalEventData.requestParameters.cognitoAsfData", "additionalEventData.requestParameters.credential",
	"additionalEventData.requestParameters.SAMLResponse", "additionalEventData.requestParameters.RelayState",
	"requestParameters.authParameters", "requestParameters.challengeResponses", "responseElements.challengeParameters",
}
