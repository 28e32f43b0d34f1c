// The loop over literals and matches (see Fast.block, which does the same in Go)
// for processors with BMI2.
//
// What it reads was written by strangers. Every load and store is in bounds
// because of this:
//
//   input    A turn of the loop begins only where inputSlack (16) bytes or more
//            are left. It fills the bits twice: 8 bytes from where it began, and
//            8 from at most 7 further on, the last of them its 15th.
//   window   A turn begins only where spare (512) bytes or more are left. It
//            writes 2 literals twice at most, of which it keeps 2 each, and then
//            a match: of 258 bytes at most, in moves that end 287 bytes behind
//            its begin at the latest. So it writes 291 bytes at most. A match
//            is read from its begin minus a distance that is held against the
//            start of the window, and before it is written, 16 bytes at a time:
//            what is read ends where what is written does, at the latest.
//   tables   An index is cut to the bits of the root, which all tables have
//            entries for. That of a second table is held against the table's
//            size, whatever the pointer to it says.
//
// It stops where a turn may not begin, at the end of the block, and at a code of
// literals that there is none of; all of these are left to the loop in Go, which
// goes on with what the registers are given back as. Of distances that do not
// exist or reach too far it says so itself.
//
// Everything is in registers from begin to end:
//
//   R8   bits that were read from the input, the next one the lowest
//   R9   how many, in its low byte, in which there are never more than 63; what
//        is above that byte is never looked at. So a whole entry can be taken
//        away, whose low byte is the number of bits it stands for
//   SI   what is read next of the input         R10  the last place for a turn
//   DI   where the text ends in the window      R11  likewise
//   R12  the tables                             R15  the start of the window
//   R13  literalRoot                            R14  distanceRoot
//   AX   the entry of the next literal or length
//   BX   that of a distance; then where the match is
//   CX   the length                             DX   the distance
//
// Shifts by SHRX and SHLX look at the low 6 bits of a register, BZHI, which
// clears the bits from one on, at the low 8: an entry need not be cut to its
// number of bits for them.

#include "go_asm.h"
#include "textflag.h"

// FILL makes sure that there are 56 bits, as fill does: it reads 8 bytes, moves on
// by those of which all bits fit, and leaves of the others what will be read again.
// It uses CX.
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

// LITERALS and DISTANCES look up what the next bits are, as either.
#define LITERALS(E) \
	BZHIQ R14, R8, E;                    \
	MOVL  tables_literal(R12)(E*4), E

#define DISTANCES(E) \
	MOVBLZX R8, E; /* distanceRoot is 8 */ \
	MOVQ  tables_distance(R12)(E*8), E

// TAKE makes the next entry this one, in DX, and takes its bits.
#define TAKE \
	MOVL  AX, DX;     \
	MOVQ  R8, R13;    \
	SHRXQ AX, R8, R8; \
	SUBQ  AX, R9;     \
	DISTANCES(BX);    \
	LITERALS(AX)

// PUT writes the two literals of DX, or the one and something.
#define PUT \
	RORXL   $16, DX, CX; \
	MOVW    CX, (DI);    \
	MOVBLZX DH, CX;      \
	ADDQ    CX, DI

// EXTRA has in T what the extra bits in B of the entry E say. It uses U.
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
	LEAQ  -const_spare(R15)(R11*1), R11
	LEAQ  -const_inputSlack(SI)(R10*1), R10
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

turn: // with 56 bits at least, and the entry of the first in AX
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

noLiteral: // with 36 bits at least
	TESTL $const_rare, DX
	JNZ   rareLiteral

length: // with 35 bits at least, 20 of which it may use up
	EXTRA(DX, R13, CX, AX)
	SHRL  $16, DX
	ADDL  DX, CX
	FILL(DX)
	TESTL $const_rare, BX
	JNZ   rareDistance

distance: // with 48 bits at least, 28 of which it may use up
	EXTRA(BX, R8, DX, AX)
	SHRXQ BX, R8, R8
	SUBQ  BX, R9
	SHRL  $16, BX // which leaves no mask
	ADDL  BX, DX
	LITERALS(AX)
	FILL(BX)

	// The match: CX bytes, the first of them the last but DX of the text.
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

near: // the match begins within what it would be moved to
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

run: // of one byte
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
	JCC   none
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
	JCC   none
	MOVQ  tables_distance(R12)(BX*8), BX
	TESTL $const_rare, BX
	JZ    distance

none:
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
	MOVB  $1, ret+64(FP)
	RET
