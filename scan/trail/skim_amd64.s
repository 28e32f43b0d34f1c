#include "textflag.h"

// This is the first stage of Langdale and Lemire, "Parsing Gigabytes of JSON per
// Second" (2019), cut to what finding the end of one record takes: 64 bytes of
// text become words of 64 bits, one for each kind of byte, with the lowest bit
// for the first of them.
//
// The text is what an attacker wrote. A turn of the loop loads the 64 bytes at
// SI, those d further on, and up to six bytes at one of the 64. There is no turn
// unless 64+d+slack bytes are left of b: with d >= 0 and slack >= 5 no load is
// outside of b, and no bytes behind b are asked of the caller. There are no
// stores but those of the results.
#define slack 8

// MASK sets out to where the bytes in Y0 and Y1 are those in c. It uses Y4, Y5, R14.
#define MASK(c, out) \
	VPCMPEQB  Y0, c, Y4; \
	VPCMPEQB  Y1, c, Y5; \
	VPMOVMSKB Y4, R14; \
	VPMOVMSKB Y5, out; \
	SHLQ      $32, out; \
	ORQ       R14, out

// FILL fills y with the byte c. It uses AX.
#define FILL(c, x, y) \
	MOVL         $c, AX; \
	VMOVD        AX, x; \
	VPBROADCASTB x, y

// STRINGS sets R14 to what is in a string, opening quotes included, if R12 is the
// quotes. Each bit becomes the XOR of all bits of R12 up to it, which is how many
// quotes there were, modulo 2: that is what multiplying by ones without carries
// does. What was open before is turned around.
#define STRINGS \
	VMOVQ      R12, X4; \
	VPCLMULQDQ $0, X8, X4, X4; \
	VMOVQ      X4, R14; \
	XORQ       R8, R14

// func plainRecord(b []byte, x, y byte, d int) (end, escape int, pair bool)
//
//	SI  the 64 bytes                   Y8   ones
//	DI  what is d further on           Y9   {
//	CX  the last place for SI          Y10  }
//	R8  all ones in a string, else 0   Y11  \
//	R9  1 behind an escaping backslash Y12  "
//	R10 depth                          Y13  y
//	R11 where an escape was first      Y14  x
//	                                   Y15  not zero where a pair was
TEXT ·plainRecord(SB), NOSPLIT, $0-57
	MOVQ         b_base+0(FP), SI
	MOVQ         b_len+8(FP), DX
	VPBROADCASTB x+24(FP), Y14
	VPBROADCASTB y+25(FP), Y13
	FILL('"', X12, Y12)
	FILL('\\', X11, Y11)
	FILL('}', X10, Y10)
	FILL('{', X9, Y9)
	VPCMPEQB     Y8, Y8, Y8
	VPXOR        Y15, Y15, Y15
	XORL         R8, R8
	XORL         R9, R9
	LEAQ         (SI)(DX*1), R11

	// The caller has seen the opening brace, so that there is one byte at least.
	MOVQ $1, R10
	SUBQ $1, DX
	ADDQ $1, SI

	// A turn needs this much. Lengths are compared, and no places before b.
	MOVQ d+32(FP), DI
	LEAQ (64+slack)(DI), AX
	SUBQ AX, DX
	JLT  none
	LEAQ (SI)(DX*1), CX
	ADDQ SI, DI

loop:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1

	// A pair: x, and d bytes behind it y.
	VPCMPEQB Y0, Y14, Y2
	VPCMPEQB Y1, Y14, Y3
	VPCMPEQB (DI), Y13, Y4
	VPCMPEQB 32(DI), Y13, Y5
	VPAND    Y2, Y4, Y2
	VPAND    Y3, Y5, Y3
	VPOR     Y2, Y15, Y15
	VPOR     Y3, Y15, Y15

	// R12: quotes. Mostly there are no backslashes, nor one at the end of the
	// 64 bytes before.
	MASK(Y12, R12)
	VPCMPEQB  Y0, Y11, Y4
	VPCMPEQB  Y1, Y11, Y5
	VPOR      Y4, Y5, Y6
	VPMOVMSKB Y6, DX
	ADDQ      R9, DX
	JNZ       escapes

quotes:
	STRINGS
	MOVQ R14, R8
	SARQ $63, R8

	// R13: opening braces, BX: closing ones. In strings they are not plain.
	MOVQ R14, DX
	MASK(Y9, R13)
	MASK(Y10, BX)
	MOVQ R13, R12
	ORQ  BX, R12
	ANDQ DX, R12
	JNZ  none

	// Where fewer braces close than are open, the record cannot end.
	POPCNTQ BX, R12
	CMPQ    R10, R12
	JLE     walk
	SUBQ    R12, R10

next:
	POPCNTQ R13, R14
	ADDQ    R14, R10
	ADDQ    $64, SI
	ADDQ    $64, DI
	CMPQ    SI, CX
	JLS     loop

none:
	MOVQ $0, end+40(FP)
	MOVQ $0, escape+48(FP)
	MOVB $1, pair+56(FP)
	VZEROUPPER
	RET

	// From one closing brace to the next: R10 is the depth before these 64
	// bytes less the braces closed in them, and the braces opened in them before
	// this one add to it.
walk:
	TZCNTQ  BX, DX
	BZHIQ   DX, R13, R14
	POPCNTQ R14, R14
	SUBQ    $1, R10
	ADDQ    R10, R14
	JZ      found
	BLSRQ   BX, BX
	JNZ     walk
	JMP     next

found:
	MOVQ   b_base+0(FP), AX
	LEAQ   1(SI)(DX*1), SI
	SUBQ   AX, SI
	SUBQ   AX, R11
	MOVQ   SI, end+40(FP)
	MOVQ   R11, escape+48(FP)
	VPTEST Y15, Y15
	SETNE  pair+56(FP)
	VZEROUPPER
	RET

	// DX becomes the backslashes, BX those that are still to be looked at.
escapes:
	VPMOVMSKB Y4, DX
	VPMOVMSKB Y5, R14
	SHLQ      $32, R14
	ORQ       R14, DX
	MOVQ      DX, BX
	JMP       hidden

	// What \u00.. stands for may be a letter of a needle, but not one of those
	// that encoders escape lest they be taken for HTML: & ' < = >.
backslash:
	TZCNTQ  BX, R13
	BLSRQ   BX, BX
	ADDQ    SI, R13
	CMPL    (R13), $0x3030755c // \u00
	JNE     hidden
	MOVWLZX 4(R13), R14
	CMPL    R14, $0x3632 // 26
	JEQ     hidden
	CMPL    R14, $0x3732 // 27
	JEQ     hidden
	CMPL    R14, $0x6333 // 3c
	JEQ     hidden
	CMPL    R14, $0x6433 // 3d
	JEQ     hidden
	CMPL    R14, $0x6533 // 3e
	JEQ     hidden
	CMPQ    R13, R11
	CMOVQCS R13, R11

hidden:
	TESTQ BX, BX
	JNZ   backslash

	// In a run of backslashes every other one escapes what follows: from the
	// first, or from the second if the first is escaped itself. R13 is the run
	// without that one. With the odd places set in a word, taking R13 from twice
	// R13 borrows through each run to its end; against the odd places alone that
	// has changed every other bit of the run, and the byte behind one of odd
	// length: BX. Of these, backslashes escape, and the last may be at the end.
	// Whatever else is in a run or in BX is escaped: R13, and with it quotes.
	ANDNQ   DX, R9, R13
	MOVQ    $0xaaaaaaaaaaaaaaaa, R14
	LEAQ    (R13)(R13*1), BX
	ORQ     R14, BX
	SUBQ    R13, BX
	XORQ    R14, BX
	MOVQ    DX, R13
	ORQ     R9, R13
	XORQ    BX, R13
	ANDNQ   R12, R13, R12
	ANDQ    DX, BX
	SHRQ    $63, BX
	MOVQ    BX, R9

	// Backslashes outside of strings are not plain.
	STRINGS
	ANDNQ DX, R14, DX
	JNZ   none
	JMP   quotes
