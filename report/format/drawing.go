package format

import (
	"strconv"
	"strings"
)

// A drawing is a chart laid out for SVG, in SVG units.
type drawing struct {
	Class         string // the style sheet shows the drawing whose class fits the screen
	Width, Height int
	Left, Right   int
	Panels        []drawnPanel
	Hits          []hit  // the area of each bar that shows its text when pointed at
	Labels        []mark // below the bars
	LabelX        int    // of the counts on the left
	LabelY        int
}

type drawnPanel struct {
	Title  string
	Total  string
	About  string
	TitleY int
	Light  bool
	Lines  []mark // horizontal grid lines, with the counts on their left
	Shapes []shape
}

// A shape draws all bars of a series.
type shape struct{ Class, Fill, Path string }

type mark struct{ At, TextAt, Text string }

type hit struct{ X, Width, Text string }

// A frame says how much room a drawing has.
type frame struct {
	class              string
	width, left, right int
	label              int // width of a letter in the labels
}

const wideFrame = "wide"

var frames = []frame{{wideFrame, 1040, 56, 1032, 9}, {"slim", 400, 40, 396, 9}}

const (
	panelHead   = 30 // above the bars of each panel
	panelFoot   = 12 // below them
	axisHeight  = 22
	maxBarWidth = 48
)

// draw lays out the panels, one below the other, and the labels.
func (c *chart) draw(f frame) drawing {
	d := drawing{Class: f.class, Width: f.width, Left: f.left, Right: f.right, LabelX: f.left - 8}
	for _, p := range c.Panels {
		d.Panels = append(d.Panels, c.drawPanel(p, d.Height, f))
		d.Height += panelHead + p.height + panelFoot
	}
	d.LabelY = d.Height + 8
	d.Height += axisHeight
	slot := f.slot(c)
	for i := range c.Bars {
		d.Hits = append(d.Hits, hit{number1(float64(f.left) + slot*float64(i)), number1(slot), c.Bars[i].Text})
	}
	width := float64(len(c.Bars[0].Name)*f.label + 12)
	end := 0.0 // where the last label ends
	for i := range c.Bars {
		middle := float64(f.left) + slot*(float64(i)+0.5)
		from := max(middle-width/2, 0)
		if from < end || middle+width/2 > float64(f.width) && len(d.Labels) > 0 {
			continue
		}
		end = from + width
		d.Labels = append(d.Labels, mark{At: number1(max(middle, width/2)), Text: c.Bars[i].Name})
	}
	return d
}

func (f frame) slot(c *chart) float64 { return float64(f.right-f.left) / float64(len(c.Bars)) }

// drawPanel lays out a panel whose top is at y.
func (c *chart) drawPanel(p panel, y int, f frame) drawnPanel {
	drawn := drawnPanel{Title: p.title, Total: grouped(c.sum(p)), TitleY: y + 16, Light: p.light}
	if f.class == wideFrame {
		drawn.About = p.about
	}
	bottom := float64(y + panelHead + p.height)
	most := int64(1)
	for i := range c.Bars {
		most = max(most, c.Bars[i].of(p))
	}
	between := gridStep(most, p.height/28)
	top := (most + between - 1) / between * between
	height := func(n int64) float64 { return float64(n) / float64(top) * float64(p.height) }
	for n := int64(0); n <= top; n += between {
		at := bottom - height(n)
		drawn.Lines = append(drawn.Lines, mark{number1(at), number1(at + 4), grouped(n)})
	}
	slot := f.slot(c)
	width := min(slot*0.8, maxBarWidth)
	paths := make([]strings.Builder, len(c.Series))
	for i := range c.Bars {
		x, base := float64(f.left)+slot*(float64(i)+0.5)-width/2, bottom
		for k := p.first; k <= p.last; k++ {
			if n := c.Bars[i].Counts[k]; n > 0 {
				h := height(n)
				base -= h
				paths[k].WriteString("M" + number1(x) + " " + number1(base) + "h" + number1(width) + "v" + number1(h) + "h-" + number1(width) + "z")
			}
		}
	}
	for k := range paths {
		if paths[k].Len() > 0 {
			drawn.Shapes = append(drawn.Shapes, shape{c.Series[k].Class, c.Series[k].Fill, paths[k].String()})
		}
	}
	return drawn
}

func number1(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

// gridStep returns the smallest number that is 1, 2 or 5 times a power of ten and fits
// into most at most lines times.
func gridStep(most int64, lines int) int64 {
	for unit := int64(1); ; unit *= 10 {
		for _, k := range []int64{1, 2, 5} {
			if most/(k*unit) <= int64(lines) {
				return k * unit
			}
		}
	}
}
