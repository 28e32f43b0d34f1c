package trail

import "bytes"

// A walk is the way through the members of an object.
type walk struct {
	begin   int64 // offset of the object in the text
	pos     int   // from t.i to the next member, or to its value
	record  bool  // a member was seen that records have
	entered bool  // everything before t.i is dropped
	opened  bool  // the object is too large to hold, so each member is searched
	depth   int
}

// enter drops everything before the value at w.pos.
func (w *walk) enter(t *text) { t.i, w.pos, w.entered = t.i+w.pos, 0, true }

// members consumes the object at t.i. It holds the object whole as long as that may be a
// record. It enters the arrays that records come in, and anything too large to hold.
func (s *splitter) members(t *text, depth int) (inline bool, err error) {
	w := walk{begin: t.base + int64(t.i), pos: 1, depth: depth}
	before := s.found
	for first := true; ; first = false {
		if w.entered {
			t.space() // drops it, however long it is
		}
		m, err := t.member(w.pos, first)
		if err != nil {
			return false, err
		}
		if m.done {
			w.pos = m.value
			return s.ended(t, &w, s.found > before)
		}
		if err := s.step(t, &w, m); err != nil {
			return false, err
		}
	}
}

// step handles the member m: it enters, searches or skips its value.
func (s *splitter) step(t *text, w *walk, m member) error {
	key, behind := string(unquoted(m.key)), w.pos
	w.pos = m.value
	w.record = w.record || key == "eventVersion" || key == "eventSource"
	if isArray := t.b[t.i+w.pos] == '['; isArray && (w.entered || !w.record || s.log) && s.isContainer(key) {
		w.enter(t)
		return s.elements(t, layerOf([]byte(key), new(features)), w.depth)
	}
	if !s.log && (w.opened || !w.entered && !w.record) {
		end, fits, err := s.opens(t, w, behind)
		if err != nil {
			return err
		}
		if w.opened {
			pos := w.pos
			w.pos = 0
			return s.member(t, key, pos, end, fits, w.depth)
		}
	}
	var err error
	if w.pos, err = t.skip(w.pos); err == nil && w.entered {
		w.enter(t)
	}
	return err
}

// opens opens the object if the value at w.pos is too large to hold, and then searches the
// members before it, which end at behind. It returns where the value ends and whether it may
// be held.
func (s *splitter) opens(t *text, w *walk, behind int) (end int, fits bool, err error) {
	end, fits, err = t.fit(w.pos)
	if err != nil || fits || w.opened || w.depth >= maxWraps || t.b[t.i+w.pos] == '"' {
		return end, fits, err
	}
	if err := s.passed(t.b[t.i:t.i+behind], w.begin, w.depth); err != nil {
		return 0, false, err
	}
	w.enter(t)
	w.opened = true
	return t.fit(0)
}

// ended finishes the object that ends at w.pos; found says whether members of it were
// records.
func (s *splitter) ended(t *text, w *walk, found bool) (inline bool, err error) {
	at := t.base + int64(t.i)
	v := t.b[t.i : t.i+w.pos]
	t.i += w.pos
	switch {
	case w.opened && !found:
		return false, s.strangeLarge(w.begin)
	case w.entered:
		return false, nil
	case s.log:
		return false, t.notLog()
	}
	breaks := bytes.Count(v, []byte{'\n'})
	t.line += breaks
	if w.record {
		if row, ok := recordIn(v); ok {
			return breaks == 0, s.emit(v, at, s.inside.with(row))
		}
	}
	return breaks == 0, s.unwrap(v, at, w.depth)
}

// notLog returns ErrNotLog, unless the rest of the object is damaged.
func (t *text) notLog() error {
	for t.i = len(t.b); t.more(); t.i = len(t.b) {
	}
	if t.err != nil {
		return t.err
	}
	return ErrNotLog
}

// passed searches the members in head, the beginning of an object that is too large to hold.
func (s *splitter) passed(head []byte, at int64, depth int) error {
	return s.searchMembers(append(bytes.Clone(head), '}'), spot{at: at, nest: depth, around: s.inside}, new(features), func(key []byte) bool { return !isPayload(key) })
}

// member consumes the value that begins pos bytes after t.i and ends at end, and searches it.
// Its object is too large to hold.
func (s *splitter) member(t *text, key string, pos, end int, fits bool, depth int) error {
	t.i += pos
	at := t.base + int64(t.i)
	defer s.leave(s.inside)
	s.inside = s.inside.with(layerOf([]byte(key), new(features)))
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
	return s.search(v, spot{at: at, nest: depth + 1, around: s.inside})
}

func (s *splitter) isContainer(key string) bool {
	return key == "Records" || !s.log && (key == "Events" || key == "events")
}

// elements consumes the array at t.i, whose layer is in, element by element.
func (s *splitter) elements(t *text, in layer, depth int) error {
	defer s.leave(s.inside)
	s.inside = s.inside.with(in)
	records := in == logRecords
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
			s.shape.addEmpty(s.inside)
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

// large consumes the value at t.i, which is too large to hold. It must hold a record, but not
// each value in it must.
func (s *splitter) large(t *text, depth int) error {
	before, at := s.found, t.base+int64(t.i)
	s.quiet++
	_, err := s.value(t, depth)
	if s.quiet--; err != nil || s.found > before {
		return err
	}
	return s.strangeLarge(at)
}
