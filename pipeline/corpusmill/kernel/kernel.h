/* What the files of the kernel share. Everything is integer arithmetic on unsigned types that wrap, so that the numbers
 * are those of the arrays of numpy (scorer/), on every machine. */
#ifndef CORPUSMILL_KERNEL_H
#define CORPUSMILL_KERNEL_H

#include <stdint.h>

#if defined(_WIN32)
#define CALL __declspec(dllexport)
#else
#define CALL __attribute__((visibility("default")))
#endif

/* Kinds of characters, as in scorer/scan.py. */
enum { OTHER, SENTENCE, COMMA, COLON, QUOTE, BRACKET, BAR, ADDRESS, DASH, SIGN, WORD, SPACE, ICON, KINDS };
#define KIND_MASK 15
#define UPPER 16
#define LOWER 32

/* Scripts whose characters are words or syllables, as in scorer/scan.py, and where they begin. */
enum { IDEOGRAPHS = 4, HANGUL = 5, WITHOUT_SPACES = 6, SCRIPTS };
#define WIDE 0x1100

/* The hash of words of digits. */
#define NUMBER UINT64_C(0xD6E8FEB86659FD93)

/* How many characters some UTF-8 holds. */
static inline int64_t characters_of(const uint8_t *at, const uint8_t *end) {
    int64_t count = 0;
    for (; at < end; at++) count += (*at & 0xC0) != 0x80;
    return count;
}

static inline uint64_t mixed(uint64_t hash) {
    hash ^= hash >> 31;
    hash *= UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ (hash >> 29);
}

#endif
