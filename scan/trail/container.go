package trail

import "bytes"

// members takes the object at t.i. As long as it may be a record it is held
// whole; the arrays in which records come are entered, and whatever is too large
// to be held.
func (s *splitter) members(t *text, depth int) (inline bool, err error) {
	pos, record, entered, opened, before := 1, false, false, false, s.found
	begin := t.base + int64(t.i)
	for first := true; ; first = false {
		if entered {
			t.space() // drops it, however much there is
		}
		m, err := t.member(pos, first)
		if err != nil {
			return false, err
		}
		behind := pos
		if pos = m.value; m.done {
			break
		}
		key := string(unquoted(m.key))
		record = record || key == "eventVersion" || key == "eventSource"
		if isArray := t.b[t.i+pos] == '['; isArray && (entered || !record || s.log) && s.isContainer(key) {
			t.i, pos, entered = t.i+pos, 0, true
			if err := s.elements(t, key == "Records", depth); err != nil {
				return false, err
			}
			continue
		}
		if !s.log && (opened || !entered && !record) {
			end, fits, err := t.fit(pos)
			if err != nil {
				return false, err
			}
			if !fits && !opened && depth < maxWraps && t.b[t.i+pos] != '"' {
				if err := s.passed(t.b[t.i:t.i+behind], begin, depth); err != nil {
					return false, err
				}
				t.i, pos, entered, opened = t.i+pos, 0, true, true
				end, fits, err = t.fit(0)
				if err != nil {
					return false, err
				}
			}
			if opened {
				if err := s.member(t, key, pos, end, fits, depth); err != nil {
					return false, err
				}
				pos = 0
				continue
			}
		}
		if pos, err = t.skip(pos); err != nil {
			return false, err
		}
		if entered {
			t.i, pos = t.i+pos, 0
		}
	}
	at := t.base + int64(t.i)
	v := t.b[t.i : t.i+pos]
	t.i += pos
	switch {
	case opened && s.found == before:
		return false, s.strangeLarge(begin)
	case entered:
		return false, nil
	case s.log:
		return false, t.notLog()
	}
	breaks := bytes.Count(v, []byte{'\n'})
	t.line += breaks
	if record && isRecord(v) {
		return breaks == 0, s.emit(v, at)
	}
	return breaks == 0, s.unwrap(v, at, depth)
}

// notLog is ErrNotLog, unless what follows in the object is damaged.
func (t *text) notLog() error {
	for t.i = len(t.b); t.more(); t.i = len(t.b) {
	}
	if t.err != nil {
		return t.err
	}
	return ErrNotLog
}

// passed searches the members in head, the beginning of an object that is too
// large to be held.
func (s *splitter) passed(head []byte, at int64, depth int) error {
	return s.searchMembers(append(bytes.Clone(head), '}'), spot{at: at, nest: depth}, func(key []byte) bool { return !isPayload(key) })
}

// member searches the value that begins pos bytes after t.i and ends at end, of an
// object that is too large to be held, and passes it.
func (s *splitter) member(t *text, key string, pos, end int, fits bool, depth int) error {
	t.i += pos
	at := t.base + int64(t.i)
	switch payload := isPayload([]byte(key)); {
	case payload && !fits:
		return &LimitError{at, s.max}
	case !fits:
		s.quiet++
		_, err := s.value(t, depth+1)
		s.quiet--
		return err
	case payload:
		t.i += end - pos
		return nil
	}
	v := t.b[t.i : t.i+end-pos]
	t.i += len(v)
	return s.search(v, spot{at: at, nest: depth + 1})
}

func (s *splitter) isContainer(key string) bool {
	return key == "Records" || !s.log && (key == "Events" || key == "events")
}

// elements takes the array at t.i, element by element.
func (s *splitter) elements(t *text, records bool, depth int) error {
	if records {
		s.known = true
	}
	t.i++
	for first := true; ; first = false {
		done, err := t.element(first)
		if err != nil {
			return err
		}
		if done {
			s.known = s.known || first
			return nil
		}
		if !records && depth < maxWraps {
			if _, fits, err := t.fit(0); err == nil && !fits {
				if err := s.large(t, depth+1); err != nil {
					return err
				}
				continue
			}
		}
		end, err := t.skip(0)
		if err != nil {
			return err
		}
		v, at := t.b[t.i:t.i+end], t.base+int64(t.i)
		if t.i += end; records {
			err = s.record(v, at)
		} else {
			err = s.whole(v, at, depth+1)
		}
		if err != nil {
			return err
		}
	}
}

// large takes the value at t.i, which is too large to be held. Not each value in it
// has to hold a record.
func (s *splitter) large(t *text, depth int) error {
	before, at := s.found, t.base+int64(t.i)
	s.quiet++
	_, err := s.value(t, depth)
	if s.quiet--; err != nil || s.found > before {
		return err
	}
	return s.strangeLarge(at)
}
