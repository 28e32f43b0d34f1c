package main

// A flow is one way in which users sign up and sign in.
type flow struct {
	share  int // of the users, in percent
	agents []string
	signUp func(chance) []kindNumber
	signIn func(chance) []kindNumber
	reuse  []kindNumber              // for a session that is still valid, one of them; nil if there is no reuse
	again  func(chance) []kindNumber // a login that the app requests despite a session; nil if it never does
	// Users of hosted pages sometimes leave early.
	hosted, federated bool
	// Only the operators of a flow whose events name the pool name it, too.
	pooled bool
}

var flows = []flow{
	{share: 30, agents: browsers, signUp: classicSignUp, signIn: classicSignIn, reuse: oldSession, hosted: true, pooled: true},
	{share: 23, agents: browsers, signUp: managedSignUp, signIn: managedSignIn, reuse: oldSession, again: loginAgain, hosted: true, pooled: true},
	{share: 6, agents: browsers, signUp: adminSignUp, signIn: managedSignIn, reuse: oldSession, hosted: true, pooled: true},
	{share: 15, agents: apps, signUp: appSignUp, signIn: appSignIn},
	{share: 13, agents: browsers, signUp: federatedSignIn, signIn: federatedSignIn, reuse: oldSession, hosted: true, federated: true, pooled: true},
	{share: 10, agents: apps, signUp: adminSignUp, signIn: adminSignIn, pooled: true},
	{share: 3, agents: browsers, signUp: adminSignUp, signIn: betaSignIn, reuse: []kindNumber{visitBetaKnown}, hosted: true, pooled: true},
}

var oldSession = []kindNumber{visitKnown, visitKnown, visitProbeKnown}

// steps collects the kinds of one sitting. Some are optional.
type steps struct {
	chance chance
	kinds  []kindNumber
}

func walk(c chance, kinds ...kindNumber) *steps { return &steps{c, kinds} }

func (s *steps) then(kinds ...kindNumber) *steps {
	s.kinds = append(s.kinds, kinds...)
	return s
}

// maybe is then, but only one time in n.
func (s *steps) maybe(n int, kinds ...kindNumber) *steps {
	if s.chance.once(n) {
		return s.then(kinds...)
	}
	return s
}

func classicSignUp(c chance) []kindNumber {
	return walk(c, visitNew).maybe(2, loginView).then(signupView).maybe(8, signupTaken).then(signupSubmit).
		maybe(2, confirmView).maybe(8, resendCode).maybe(8, confirmWrong).then(confirmSubmit).
		maybe(2, tokenCode).maybe(3, visitKnown).kinds
}

func classicSignIn(c chance) []kindNumber {
	return walk(c, one(c, visitNew, visitNew, visitNew, visitLocal)).maybe(2, loginView).
		maybe(8, loginWrong).then(one(c, loginSubmit, loginSubmitKnown)).
		maybe(6, mfaView, mfaSubmit).maybe(2, visitKnown).maybe(2, tokenCode).maybe(4, userInfo).
		maybe(12, visitRejectedKnown).maybe(5, logout).kinds
}

func managedSignUp(c chance) []kindNumber {
	return walk(c, visitNew, signupManaged, confirmManaged, visitKnown).maybe(2, tokenCode).kinds
}

func managedSignIn(c chance) []kindNumber {
	return walk(c).maybe(6, visitProbe).then(one(c, visitNew, visitNew, visitNew, visitAsked)).
		maybe(8, loginManagedWrong).then(one(c, loginManaged, loginManaged, passkey)).
		maybe(5, mfaManaged).then(visitKnown).maybe(2, tokenCode).maybe(6, tokenRefresh).maybe(20, visitRedacted).kinds
}

// loginAgain returns a login that the app requests of a user with a session. The browser
// comes back with the same request, or with another one.
func loginAgain(c chance) []kindNumber {
	return walk(c, visitAskedKnown).maybe(8, loginManagedWrong).then(one(c, loginManaged, passkey)).maybe(5, mfaManaged).
		then(one(c, visitKnown, visitAskedKnown)).maybe(2, tokenCode).kinds
}

func appSignUp(c chance) []kindNumber {
	return walk(c, apiSignUp).maybe(6, apiConfirmWrong).then(apiConfirm, initiate).kinds
}

// appSignIn returns a sign-in in an app after which an operator looks the user up. That
// event names the pool, but it does not count, so nothing may be inferred from it.
func appSignIn(c chance) []kindNumber {
	s := walk(c).maybe(6, initiateWrong)
	if c.once(2) {
		s.then(initiate)
	} else {
		s.then(initiateSRP).maybe(8, respondWrong).then(respond)
	}
	return s.maybe(3, refreshTokens).maybe(6, adminGet).maybe(10, globalSignOut).maybe(12, revokeToken).kinds
}

func adminSignUp(c chance) []kindNumber {
	return walk(c).maybe(10, adminCreateDenied).then(adminCreate).maybe(2, adminConfirm).then(adminInitiate, adminRespond).kinds
}

func adminSignIn(c chance) []kindNumber {
	return walk(c).then(one(c, adminInitiate, initiate)).maybe(4, adminGet).maybe(8, adminSignOut).
		maybe(8, addToGroup).maybe(10, deleteAttributes).kinds
}

func federatedSignIn(c chance) []kindNumber {
	if c.once(3) {
		return walk(c, visitNew, loginMatched, samlResponse, visitKnown).maybe(2, tokenCode).kinds
	}
	return walk(c, one(c, visitFederated, visitFederated, visitIdentified), one(c, oauthResponse, samlResponse), visitKnown).maybe(2, tokenCode).kinds
}

// leavingEarly returns the steps of users who give up.
func leavingEarly(c chance) []kindNumber {
	return walk(c, visitNew).maybe(2, loginView).maybe(3, loginWrong).maybe(4, signupView).maybe(10, signupSubmit).maybe(5, forgotPassword).kinds
}

func betaSignIn(c chance) []kindNumber {
	return walk(c, visitBetaNew, loginSubmit, visitBetaKnown).kinds
}

// leaving returns the deletion of a user of the flow.
func (f *flow) leaving(c chance) []kindNumber {
	s := walk(c)
	if !f.pooled {
		return s.maybe(3, deleteUserExpired).maybe(4, deleteOwnAttributes).then(deleteUser).kinds
	}
	switch c.IntN(4) {
	case 0:
		return s.maybe(3, deleteUserExpired).then(deleteUser).kinds
	case 1:
		return s.maybe(2, adminDeleteDenied).then(adminDeleteConsole).kinds
	}
	return s.maybe(2, adminDeleteUnknown).maybe(4, adminDeleteDenied).then(adminDelete).maybe(6, adminDeleteUnknown).kinds
}

// passing returns a visit that leads nowhere: a bot, a check, or a person who left.
func passing(c chance) []kindNumber {
	return walk(c).then(one(c,
		visitNew, visitNew, visitNew, visitProbe, visitBetaNew, visitFederated, visitIdentified, visitLocal, visitAsked,
		visitRejected, visitMismatch, visitBare, visitNull,
	)).maybe(3, loginView).maybe(8, signupView).maybe(6, errorView).maybe(10, forgotPassword).maybe(8, visitNew).kinds
}

// upkeep returns what operators do that does not concern a user.
func upkeep(c chance) []kindNumber {
	return walk(c).then(one(c,
		describePool, listUsers, deleteClient, deleteGroup, deleteGroupUnknown, deletePool, deletePoolDenied,
		deleteIdentities, deleteIdentitiesPartial, deleteIdentityPool, unlinkIdentity, deleteDataset,
	)).maybe(3, listUsers).maybe(4, getIdentity, getCredentials).maybe(6, tokenMachine).maybe(6, updateClient).kinds
}
