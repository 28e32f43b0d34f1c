package format

import (
	"strconv"

	"github.com/cogtrail/cogtrail/report/format/markup"
)

// The parts of a workbook besides its sheets. The names and types of relationships are
// defined in ECMA-376.
const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainSpace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packaged  = "http://schemas.openxmlformats.org/package/2006/"
	mediaType = "application/vnd.openxmlformats-officedocument."

	bookLinks = `<Relationships xmlns="` + packaged + `relationships">` +
		`<Relationship Id="rId1" Type="` + relations + `/officeDocument" Target="xl/workbook.xml"/>` +
		`<Relationship Id="rId2" Type="` + packaged + `relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + relations + `/extended-properties" Target="docProps/app.xml"/></Relationships>`

	bookProgram = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>cogtrail</Application></Properties>`

	// bookMaker says which program made the file, but not when, which would change the bytes,
	// nor for whom.
	bookMaker = `<cp:coreProperties xmlns:cp="` + packaged + `metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>cogtrail</dc:creator></cp:coreProperties>`
)

// The styles of cells, as bookStyles numbers them. Text cells have a text style: otherwise
// a spreadsheet could turn a text into a number or a formula when somebody edits it.
const (
	generalStyle = iota
	headerStyle
	textStyle
	numberStyle
	timeStyle
	millisStyle
	decimalStyle
)

func styleOf(f form) int {
	switch f {
	case ofNumber:
		return numberStyle
	case ofTime:
		return timeStyle
	case ofDecimal:
		return decimalStyle
	case ofBool:
		return generalStyle
	}
	return textStyle
}

// bookStyles defines the styles. Of the built-in number formats, 49 is @ and 1 is 0.
const bookStyles = `<styleSheet xmlns="` + mainSpace + `"><numFmts count="3">` +
	`<numFmt numFmtId="164" formatCode="yyyy-mm-dd hh:mm:ss"/><numFmt numFmtId="165" formatCode="yyyy-mm-dd hh:mm:ss.000"/><numFmt numFmtId="166" formatCode="0.0"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
	`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/>` +
	`<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="1" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
	`<xf numFmtId="166" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>` +
	`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`

// sheetName returns the path of sheet i, counted from 0, within xl/.
func sheetName(i int) string { return "worksheets/sheet" + strconv.Itoa(i+1) + ".xml" }

// linkOf returns the relationship ID of sheet i, counted from 0. rId1 is that of the styles.
func linkOf(i int) string { return "rId" + strconv.Itoa(i+2) }

// writeTypes writes the content type of each part of the workbook.
func writeTypes(w *markup.Writer, leaves []leaf) {
	w.Markup(`<Types xmlns="` + packaged + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="` + mediaType + `extended-properties+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + mediaType + `spreadsheetml.styles+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + mediaType + `spreadsheetml.sheet.main+xml"/>`)
	for i := range leaves {
		w.Markup("<Override")
		w.Attr("PartName", "/xl/"+sheetName(i))
		w.Markup(` ContentType="` + mediaType + `spreadsheetml.worksheet+xml"/>`)
	}
	w.Markup("</Types>")
}

// writeSheetLinks writes the relationships of the workbook.
func writeSheetLinks(w *markup.Writer, leaves []leaf) {
	w.Markup(`<Relationships xmlns="` + packaged + `relationships"><Relationship Id="rId1" Type="` + relations + `/styles" Target="styles.xml"/>`)
	for i := range leaves {
		w.Markup("<Relationship")
		w.Attr("Id", linkOf(i))
		w.Markup(` Type="` + relations + `/worksheet"`)
		w.Attr("Target", sheetName(i))
		w.Markup("/>")
	}
	w.Markup("</Relationships>")
}

// writeSheetList writes the names of the sheets, in order, and the filtered range of each,
// which Excel requires here as well.
func writeSheetList(w *markup.Writer, leaves []leaf) {
	w.Markup(`<workbook xmlns="` + mainSpace + `" xmlns:r="` + relations + `"><bookViews><workbookView/></bookViews><sheets>`)
	for i := range leaves {
		w.Markup("<sheet")
		w.Attr("name", leaves[i].name)
		w.Number("sheetId", i+1)
		w.Attr("r:id", linkOf(i))
		w.Markup("/>")
	}
	w.Markup("</sheets><definedNames>")
	for i := range leaves {
		w.Markup(`<definedName name="_xlnm._FilterDatabase"`)
		w.Number("localSheetId", i)
		w.Markup(` hidden="1">`)
		w.Text("'" + leaves[i].name + "'!" + leaves[i].absolute())
		w.Markup("</definedName>")
	}
	w.Markup("</definedNames></workbook>")
}
