package main

const (
	deleteUser kindNumber = iota + lastAPI
	deleteUserExpired
	adminDelete
	adminDeleteConsole
	adminDeleteUnknown
	adminDeleteDenied

	deletePool
	deletePoolDenied

	deleteIdentities
	deleteIdentitiesPartial
	deleteIdentityPool
	unlinkIdentity
	deleteDataset

	deleteClient
	deleteGroup
	deleteGroupUnknown
	deleteAttributes
	deleteOwnAttributes

	lastDeletion
)

const (
	byAccessToken = `{"accessToken":"` + hidden + `"}`
	twoIdentities = `{"identityIdsToDelete":["<identity-id>","<identity-id2>"]}`
	ofGroup       = `{"userPoolId":"<pool>","groupName":"editors"}`
)

// deletion returns a successful deletion by an operator.
func deletion(name string, c class, request string) kind {
	return kind{name: name, class: c, outcome: succeeded, by: operator, write: true, request: request}
}

// deletionKinds are the kinds that delete something, or try to.
var deletionKinds = map[kindNumber]kind{
	deleteUser: {name: "DeleteUser", class: userDeletion, outcome: succeeded, by: anonymous, write: true,
		request: byAccessToken, extra: subOnly},
	deleteUserExpired: {name: "DeleteUser", class: userDeletion, outcome: failed, by: anonymous, write: true,
		code: "NotAuthorizedException", message: "Access Token has expired", request: byAccessToken},
	adminDelete: {name: "AdminDeleteUser", class: userDeletion, outcome: succeeded, by: operator, write: true,
		request: poolUser, extra: subOnly},
	adminDeleteConsole: {name: "AdminDeleteUser", class: userDeletion, outcome: succeeded, by: console, write: true,
		request: poolUser, extra: subOnly},
	adminDeleteUnknown: {name: "AdminDeleteUser", class: userDeletion, outcome: failed, by: operator, write: true,
		code: "UserNotFoundException", message: "User does not exist.", request: poolUser},
	adminDeleteDenied: {name: "AdminDeleteUser", class: userDeletion, outcome: denied, by: operator, write: true,
		code: "AccessDeniedException", message: notAllowed},

	deletePool: deletion("DeleteUserPool", poolDeletion, `{"userPoolId":"<pool>"}`),
	deletePoolDenied: {name: "DeleteUserPool", class: poolDeletion, outcome: denied, by: operator, write: true,
		code: "UnauthorizedOperation", message: "You are not authorized to perform this operation."},

	deleteIdentities: {name: "DeleteIdentities", class: identityDeletion, outcome: succeeded, source: "cognito-identity", by: operator, write: true,
		request: twoIdentities, response: `{"unprocessedIdentityIds":[]}`},
	// A partial failure has no errorCode.
	deleteIdentitiesPartial: {name: "DeleteIdentities", class: identityDeletion, outcome: partial, source: "cognito-identity", by: operator, write: true,
		request: twoIdentities, response: `{"unprocessedIdentityIds":[{"identityId":"<identity-id2>","errorCode":"AccessDenied"}]}`},
	deleteIdentityPool: {name: "DeleteIdentityPool", class: identityDeletion, outcome: succeeded, source: "cognito-identity", by: operator, write: true,
		request: `{"identityPoolId":"<identity-pool>"}`},
	unlinkIdentity: {name: "UnlinkIdentity", class: identityDeletion, outcome: succeeded, source: "cognito-identity", by: unknown, write: true, data: true,
		request: `{"identityId":"<identity-id>","logins":{"accounts.example.com":"` + hidden + `"},"loginsToRemove":["accounts.example.com"]}`},
	deleteDataset: {name: "DeleteDataset", class: identityDeletion, outcome: succeeded, source: "cognito-sync", by: operator, write: true,
		request:  `{"identityPoolId":"<identity-pool>","identityId":"<identity-id>","datasetName":"profile"}`,
		response: `{"dataset":{"identityId":"<identity-id>","datasetName":"profile","numRecords":0,"dataStorage":0}}`},

	deleteClient: deletion("DeleteUserPoolClient", resourceDeletion, `{"userPoolId":"<pool>","clientId":"<client>"}`),
	deleteGroup:  deletion("DeleteGroup", resourceDeletion, ofGroup),
	deleteGroupUnknown: {name: "DeleteGroup", class: resourceDeletion, outcome: failed, by: operator, write: true,
		code: "ResourceNotFoundException", message: "Group not found.", request: ofGroup},
	deleteAttributes: {name: "AdminDeleteUserAttributes", class: resourceDeletion, outcome: succeeded, by: operator, write: true,
		request:  `{"userPoolId":"<pool>","username":"` + hidden + `","userAttributeNames":["custom:plan"]}`,
		response: `{}`, extra: subOnly},
	deleteOwnAttributes: {name: "DeleteUserAttributes", class: resourceDeletion, outcome: succeeded, by: anonymous, write: true,
		request:  `{"accessToken":"` + hidden + `","userAttributeNames":["custom:theme"]}`,
		response: `{}`, extra: subOnly},
}
