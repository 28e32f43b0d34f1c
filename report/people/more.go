package people

// More reports whether f has more events than before about some subject, by Subjects: those of
// both must be all.
func (f *Finding) More(before *Finding) bool {
	had := map[Subject]int64{}
	for _, s := range before.Subjects {
		had[s.identity()] += s.Events
	}
	for _, s := range f.Subjects {
		had[s.identity()] -= s.Events
		if had[s.identity()] < 0 {
			return true
		}
	}
	return false
}

// identity returns what identifies the subject. Only of a pool is it the pool: that of a user
// may become known later.
func (s Subject) identity() Subject {
	if s.Events = 0; s.Actor+s.Sub+s.IP+s.ClientID != "" {
		s.UserPoolID = ""
	}
	return s
}
