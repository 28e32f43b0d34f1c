// The loop over literals and matches, for processors with BMI2. Fast.block has the same in
// Go.
//
// The input comes from strangers. Every load and store is in bounds for these reasons:
//
//	input    A turn of the loop begins only where at least inputSlack (16) bytes
//	         are left. It fills the bits twice: from the 8 bytes where it began,
//	         and from 8 that begin at most 7 bytes further on, the last of which is
//	         the 15th byte of the turn.
//	window   A turn begins only where at least spare (512) bytes are left. It
//	         writes literals three times, each time 2 bytes, of which it keeps at
//	         most 2; or at most twice, and then a match of at most 258 bytes, in
//	         moves the last of which ends 288 bytes after the start of the match.
//	         So it writes at most 292 bytes. A match is read from its start minus
//	         the distance, which is checked against the start of the window, so
//	         the bytes read also end before the bytes written.
//	tables   A root table has all entries, whatever the bits. An index to a second
//	         table is checked against the size of the table. build ensures that no
//	         entry stands for more literals or a longer match.
//
// It stops where no turn may begin, at the end of the block, and at a literal code that does
// not exist. It leaves all of these to the loop in Go, which continues from there. It reports
// distances that do not exist or reach too far itself.
//
// The registers, none of which is stored before the end:
//
//	R8   bits read from the input, the next one lowest
//	R9   how many, in its low byte: at most 63. The bits above that byte mean
//	     nothing, so that a whole entry, whose low byte says how many bits it
//	     uses, can be subtracted
//	R13  the bits before the last entry was taken
//	SI   next byte to read of the input        R10  the last SI that allows a turn
//	DI   end of the text in the window         R11  the first DI that allows none
//	R12  the tables                            R15  the start of the window
//	R14  literalRoot
//	DX   the entry that was taken; in a match, its distance
//	AX   the next entry, if DX is of literals
//	BX   the next entry, if DX is of a length; then the source of the match
//	CX   the length
//
// A mispredicted branch costs as much as 20 steps, and whether literals or a length come next
// often cannot be predicted. So both AX and BX are looked up before it is known what DX is,
// and arrive while the branch is repaired. For the same reason the entry after a match is
// looked up before the match is moved.
//
// SHRX and SHLX look at the low 6 bits of a count, and BZHI, which keeps that many of the
// lowest bits, at the low 8. So entries serve as counts as they are.

#include "go_asm.h"
#include "textflag.h"

#define inputSlack 16

// FILL ensures that there are 56 bits, as fill does. It reads 8 bytes, and advances by those
// whose bits all fit.
#define FILL(T) \
	MOVQ  (SI), T;    \
	SHLXQ R9, T, T;   \
	ORQ   T, R8;      \
	MOVL  R9, T;      \
	SHRL  $3, T;      \
	ANDL  $7, T;      \
	SUBQ  T, SI;      \
	ADDQ  $7, SI;     \
	ORL   $56, R9

// LITERALS and DISTANCES look up the next bits as one or the other.
#define LITERALS(E) \
	BZHIQ R14, R8, E;                    \
	MOVL  tables_literal(R12)(E*4), E

#define DISTANCES(E) \
	MOVBLZX R8, E; /* distanceRoot is 8 */ \
	MOVQ  tables_distance(R12)(E*8), E

// TAKE takes the next entry and its bits, and looks up the one after it as both.
#define TAKE \
	MOVL  AX, DX;     \
	MOVQ  R8, R13;    \
	SHRXQ AX, R8, R8; \
	SUBQ  AX, R9;     \
	DISTANCES(BX);    \
	LITERALS(AX)

// PUT writes the two literals of DX, or one and a byte that is overwritten later.
#define PUT \
	RORXL   $16, DX, CX; \
	MOVW    CX, (DI);    \
	MOVBLZX DH, CX;      \
	ADDQ    CX, DI

// EXTRA sets T to the value of the extra bits in B of the entry E. It uses U.
#define EXTRA(E, B, T, U) \
	BZHIQ E, B, T; \
	MOVL  E, U;     \
	SHRL  $12, U;   \
	ANDL  $15, U;   \
	SHRXQ U, T, T

// func decode(c *cursor, t *tables, window, input []byte) bool
TEXT ·decode(SB), NOSPLIT, $0-65
	MOVQ  c+0(FP), AX
	MOVQ  t+8(FP), R12
	MOVQ  window_base+16(FP), R15
	MOVQ  window_len+24(FP), R11
	MOVQ  input_base+40(FP), SI
	MOVQ  input_len+48(FP), R10
	SUBQ  $const_spare, R11
	JLT   nothing
	SUBQ  $inputSlack, R10
	JLT   nothing
	ADDQ  R15, R11
	ADDQ  SI, R10
	MOVQ  cursor_bits(AX), R8
	MOVQ  cursor_n(AX), R9
	ADDQ  cursor_at(AX), SI
	MOVQ  cursor_out(AX), DI
	ADDQ  R15, DI
	MOVL  $const_literalRoot, R14
	CMPQ  SI, R10
	JHI   stop
	FILL(CX)
	LITERALS(AX)
	PCALIGN $32

turn: // with at least 56 bits, and the entry of the first ones in AX
	CMPQ  DI, R11
	JCC   stop
	CMPQ  SI, R10
	JHI   stop
	TAKE
	TESTL $const_counts, DX
	JZ    noLiteral
	PUT
	TAKE
	TESTL $const_counts, DX
	JZ    noLiteral
	PUT
	TAKE
	TESTL $const_counts, DX
	JZ    noLiteral
	PUT
	FILL(CX)
	JMP   turn

noLiteral: // with at least 36 bits
	TESTL $const_rare, DX
	JNZ   rareLiteral

length: // with at least 35 bits, of which it may use 20
	EXTRA(DX, R13, CX, AX)
	SHRL  $16, DX
	ADDL  DX, CX
	FILL(DX)
	TESTL $const_rare, BX
	JNZ   rareDistance

distance: // with at least 48 bits, of which it may use 28
	EXTRA(BX, R8, DX, AX)
	SHRXQ BX, R8, R8
	SUBQ  BX, R9
	SHRL  $16, BX // leaves no mask
	ADDL  BX, DX
	LITERALS(AX)
	FILL(BX)

	// The match: CX bytes, copied from DX bytes back.
	MOVQ  DI, BX
	SUBQ  R15, BX
	CMPQ  DX, BX
	JHI   none
	MOVQ  DI, BX
	SUBQ  DX, BX
	CMPL  DX, $16
	JCS   near
	MOVUPS (BX), X0
	MOVUPS X0, (DI)
	MOVUPS 16(BX), X1
	MOVUPS X1, 16(DI)
	MOVUPS 32(BX), X0
	MOVUPS X0, 32(DI)
	MOVUPS 48(BX), X1
	MOVUPS X1, 48(DI)
	LEAQ  (DI)(CX*1), DX
	CMPL  CX, $64
	JHI   far
	MOVQ  DX, DI
	JMP   turn

far: // the rest, 32 bytes at a time
	MOVUPS 64(BX), X0
	MOVUPS X0, 64(DI)
	MOVUPS 80(BX), X1
	MOVUPS X1, 80(DI)
	ADDQ  $32, BX
	ADDQ  $32, DI
	SUBL  $32, CX
	CMPL  CX, $64
	JHI   far
	MOVQ  DX, DI
	JMP   turn

near: // source and destination of a move would overlap
	ADDQ  DI, CX // where it will end
	CMPL  DX, $1
	JEQ   run

bytes:
	MOVBLZX (BX), DX
	MOVB  DX, (DI)
	INCQ  BX
	INCQ  DI
	CMPQ  DI, CX
	JCS   bytes
	JMP   turn

run: // one byte, repeated
	MOVBLZX (BX), BX
	MOVQ  $0x0101010101010101, DX
	IMULQ DX, BX
	MOVQ  BX, X0
	PUNPCKLQDQ X0, X0

runs:
	MOVUPS X0, (DI)
	ADDQ  $16, DI
	CMPQ  DI, CX
	JCS   runs
	MOVQ  CX, DI
	JMP   turn

rareLiteral:
	TESTL $const_pointer, DX
	JZ    back
	MOVL  DX, CX
	SHRL  $12, CX
	ANDL  $15, CX
	SHRL  $16, DX
	BZHIQ CX, R8, CX
	ADDL  CX, DX
	CMPL  DX, $const_literalSize
	JCC   none // never taken
	MOVL  tables_literal(R12)(DX*4), DX
	TESTL $const_rare, DX
	JNZ   backRoot
	MOVQ  R8, R13
	SHRXQ DX, R8, R8
	SUBQ  DX, R9
	DISTANCES(BX)
	TESTL $const_counts, DX
	JZ    length
	PUT
	LITERALS(AX)
	FILL(CX)
	JMP   turn

rareDistance:
	TESTL $const_pointer, BX
	JZ    none
	SHRQ  $const_distanceRoot, R8
	SUBQ  $const_distanceRoot, R9
	MOVL  BX, DX
	SHRL  $12, DX
	ANDL  $15, DX
	SHRL  $16, BX
	BZHIQ DX, R8, DX
	ADDL  DX, BX
	CMPL  BX, $const_distanceSize
	JCC   none // never taken
	MOVQ  tables_distance(R12)(BX*8), BX
	TESTL $const_rare, BX
	JZ    distance

none: // the distance does not exist or reaches too far
	MOVB  $0, ret+64(FP)
	RET

backRoot: // to before the first of two entries
	MOVL  $const_literalRoot, DX

back: // to before the entry
	MOVQ  R13, R8
	ADDQ  DX, R9

stop:
	MOVQ  c+0(FP), AX
	SUBQ  input_base+40(FP), SI
	SUBQ  R15, DI
	MOVQ  SI, cursor_at(AX)
	MOVQ  DI, cursor_out(AX)
	MOVQ  R8, cursor_bits(AX)
	MOVBQZX R9, R9
	MOVQ  R9, cursor_n(AX)

nothing:
	MOVB  $1, ret+64(FP)
	RET
