#include "textflag.h"

// This is the first stage of Langdale and Lemire, "Parsing Gigabytes of JSON per Second"
// (2019), reduced to what is needed to find the end of one record: 64 bytes of text become
// 64-bit words, one for each kind of byte, with the lowest bit for the first byte.
//
// An attacker wrote the text. Each turn of the loop loads the 64 bytes at SI, the 64 bytes d
// further on, and up to six bytes at any of the 64. A turn requires that 64+d+slack bytes of
// b are left: with d >= 0 and slack >= 5 no load is outside of b, and the caller need not
// provide bytes after b. The only stores are those of the results.
#define slack 8

// MASK sets out to the positions where Y0 and Y1 hold the byte in c. It uses Y4, Y5 and R14.
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

// STRINGS sets R14 to the bytes in strings, opening quotes included, given the quotes in R12.
// Each bit becomes the XOR of all bits of R12 up to it, which is the number of quotes so far
// modulo 2: that is what carry-less multiplication by ones computes. If a string was open
// before, XOR with R8 inverts the result.
#define STRINGS \
	VMOVQ      R12, X4; \
	VPCLMULQDQ $0, X8, X4, X4; \
	VMOVQ      X4, R14; \
	XORQ       R8, R14

// func plainRecord(b []byte, x, y byte, d int) (end, escape int, pair bool)
//
//	SI  the 64 bytes                   Y8   ones
//	DI  the 64 bytes d further on      Y9   {
//	CX  the last place for SI          Y10  }
//	R8  all ones in a string, else 0   Y11  \
//	R9  1 after an escaping backslash  Y12  "
//	R10 depth                          Y13  y
//	R11 the first escape               Y14  x
//	                                   Y15  not zero after a pair
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

	// The caller has seen the opening brace, so there is at least one byte.
	MOVQ $1, R10
	SUBQ $1, DX
	ADDQ $1, SI

	// A turn needs this much. The lengths are compared, never a place before b.
	MOVQ d+32(FP), DI
	LEAQ (64+slack)(DI), AX
	SUBQ AX, DX
	JLT  none
	LEAQ (SI)(DX*1), CX
	ADDQ SI, DI

loop:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1

	// A pair: x, and y d bytes after it.
	VPCMPEQB Y0, Y14, Y2
	VPCMPEQB Y1, Y14, Y3
	VPCMPEQB (DI), Y13, Y4
	VPCMPEQB 32(DI), Y13, Y5
	VPAND    Y2, Y4, Y2
	VPAND    Y3, Y5, Y3
	VPOR     Y2, Y15, Y15
	VPOR     Y3, Y15, Y15

	// R12: quotes. Usually there are no backslashes, and none at the end of the 64 bytes
	// before.
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

	// If fewer braces close than are open, the record cannot end here.
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

	// From one closing brace to the next: R10 is the depth before these 64 bytes minus the
	// braces closed in them; the braces opened in them before this one add to it.
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

	// DX becomes the backslashes, BX those still to be looked at.
escapes:
	VPMOVMSKB Y4, DX
	VPMOVMSKB Y5, R14
	SHLQ      $32, R14
	ORQ       R14, DX
	MOVQ      DX, BX
	JMP       hidden

	// \u00.. may stand for a letter of a needle, except for the characters that encoders
	// escape for the sake of HTML: & ' < = >.
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

	// In a run of backslashes every other one escapes the byte after it, starting with the
	// first, or with the second if the first is itself escaped. R13 is the run without an
	// escaped first one. Subtracting R13 from twice R13 with all odd bits set borrows through
	// each run to its end. Compared to the odd bits alone, that changes every other bit of
	// the run, and the bit after a run of odd length: BX. The backslashes among these escape,
	// and the last of them may be at the end of the 64 bytes. All other bits of a run or of
	// BX are escaped: R13, and so are the quotes there.
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
