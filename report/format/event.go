package format

import (
	"reflect"
	"strings"
	"time"

	"github.com/cogtrail/cogtrail/scan/cognito"
)

// An eventField is a field of cognito.Event. Each field becomes a column named as in JSON,
// so that adding a field requires no change here.
type eventField struct {
	index int
	name  string
	kind  reflect.Kind
}

// eventFields lists all fields in column order.
var eventFields = fieldsOfEvent()

func fieldsOfEvent() (fields []eventField) {
	t := reflect.TypeFor[cognito.Event]()
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields = append(fields, eventField{i, name, f.Type.Kind()})
	}
	return fields
}

func eventColumns() (names []string) {
	for _, f := range eventFields {
		names = append(names, f.name)
	}
	return names
}

func eventCells(cells []cell, e *cognito.Event) []cell {
	v := reflect.ValueOf(e).Elem()
	for i := range eventFields {
		f := &eventFields[i]
		switch value := v.Field(f.index); f.kind {
		case reflect.String:
			cells = append(cells, text(value.String()))
		case reflect.Bool:
			cells = append(cells, boolean(value.Bool()))
		case reflect.Int:
			cells = append(cells, some(value.Int()))
		default:
			cells = append(cells, moment(value.Addr().Interface().(*time.Time)))
		}
	}
	return cells
}
