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

/* Whether a character of three bytes is white space as `str.isspace` tells it; of two it is one of Latin-1. */
static inline int is_wide_space(const uint8_t *at) {
    uint32_t three = (uint32_t)at[0] << 16 | (uint32_t)at[1] << 8 | at[2];
    return three == 0xE19A80 || (three >= 0xE28080 && three <= 0xE2808A) || three == 0xE280A8 || three == 0xE280A9 ||
        three == 0xE280AF || three == 0xE2819F || three == 0xE38080;
}

static inline int is_byte_space(uint8_t byte) { return (byte >= 9 && byte <= 13) || (byte >= 28 && byte <= 32); }

/* Where the character before `end` begins, if it is white space; else `end`. */
static inline const uint8_t *space_before(const uint8_t *first, const uint8_t *end) {
    if (end == first) return end;
    if (end[-1] < 0x80) return end - is_byte_space(end[-1]);
    if (end - first >= 2 && end[-2] == 0xC2) return end[-1] == 0x85 || end[-1] == 0xA0 ? end - 2 : end;
    return end - first >= 3 && is_wide_space(end - 3) ? end - 3 : end;
}

/* Behind the character at `at`, if it is white space; else `at`. */
static inline const uint8_t *space_behind(const uint8_t *at, const uint8_t *end) {
    if (at == end) return at;
    if (*at < 0x80) return at + is_byte_space(*at);
    if (*at == 0xC2) return at[1] == 0x85 || at[1] == 0xA0 ? at + 2 : at;
    return end - at >= 3 && is_wide_space(at) ? at + 3 : at;
}

static inline uint64_t mixed(uint64_t hash) {
    hash ^= hash >> 31;
    hash *= UINT64_C(0xBF58476D1CE4E5B9);
    return hash ^ (hash >> 29);
}

#endif
