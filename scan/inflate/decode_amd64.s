// The loop over literals and matches, for processors with BMI2. Fast.block has the
// same in Go.
//
// What it reads was written by strangers. Every load and store is in bounds
// because of this:
//
//   input    A turn of the loop begins only where inputSlack (16) bytes or more
//            are left. It fills the bits twice: from the 8 bytes where it began,
//            and from 8 that begin at most 7 further on, of which the last is the
//            turn's 15th.
//   window   A turn begins only where spare (512) bytes or more are left. It puts
//            literals three times, each time as 2 bytes of which it keeps at most
//            2; or at most twice, and then a match of at most 258 bytes, in moves
//            of which the last ends 288 bytes behind its begin. So it writes 292
//            bytes at most. A match is read from its begin minus the distance,
//            which is held against the start of the window; so what is read ends
//            before what is written, too.
//   tables   All entries of roots there are, whatever the bits. An index to a
//            second table is held against the size of the table. That no entry
//            stands for more literals, or a longer match, is for build to see to.
//
// It stops where no turn may begin, at the end of the block, and at a code of
// literals that means nothing. All of these are left to the loop in Go, which goes on
// from there. Of distances that mean nothing or reach too far it says so itself.
//
// What is in the registers, none of which is ever stored before the end:
//
//   R8   bits that were read from the input, the next one the lowest
//   R9   how many, in its low byte: 63 at most. What is above that byte means
//        nothing, so that a whole entry can be taken away, whose low byte says how
//        many bits it uses up
//   R13  the bits as they were before the last entry was taken
//   SI   what is read next of the input        R10  the last place for a turn
//   DI   where the text ends in the window     R11  the first place for none
//   R12  the tables                            R15  the start of the window
//   R14  literalRoot
//   DX   the entry that was taken; in a match, its distance
//   AX   the one that is next if that is of literals
//   BX   the one that is next if it is of a length; then where the match is
//   CX   the length
//
// A branch that was not foreseen costs as much as 20 steps, and whether literals or
// a length come next often is not. So both AX and BX are looked up before it is
// known what DX is: while the branch is repaired they arrive. For the same reason
// what comes after a match is looked up before it is moved.
//
// SHRX and SHLX look at the low 6 bits of a count, and BZHI, which keeps so many of
// the lowest bits, at the low 8: entries serve as counts as they are.

#include "go_asm.h"
#include "textflag.h"

#define inputSlack 16

// FILL makes sure that there are 56 bits, as fill does. It reads 8 bytes, and moves on
// by those of which all bits fit.
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

// LITERALS and DISTANCES look up what the next bits mean as one or the other.
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

// PUT writes the two literals of DX, or one and a byte that is written over.
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
	JCC   none // it never is
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
	JCC   none // it never is
	MOVQ  tables_distance(R12)(BX*8), BX
	TESTL $const_rare, BX
	JZ    distance

none: // there is no such distance
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
