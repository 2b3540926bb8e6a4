/* The lines of texts, folded: text/lines.py. */
#include "kernel.h"

static inline uint8_t *put(uint8_t *to, uint32_t point) {
    if (point < 0x80) return *to++ = (uint8_t)point, to;
    if (point < 0x800) *to++ = (uint8_t)(0xC0 | point >> 6);
    else {
        if (point < 0x10000) *to++ = (uint8_t)(0xE0 | point >> 12);
        else {
            *to++ = (uint8_t)(0xF0 | point >> 18);
            *to++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    }
    *to++ = (uint8_t)(0x80 | (point & 0x3F));
    return to;
}

/* Where each line starts and how many characters it has of scripts without spaces, and in `folded` all lines in UTF-8,
 * without the spaces around them; how many bytes these are is returned. */
CALL int64_t fold_lines(
    const uint32_t *points, int64_t size, const uint32_t *fold, int64_t *starts, int64_t *wide, uint8_t *folded) {
    int64_t line = 0;
    uint8_t *to = folded, *first = folded, *last = folded; /* of the line: its first byte, and behind its last word */
    starts[0] = wide[0] = 0;
    for (int64_t at = 0; at < size; at++) {
        uint32_t point = points[at], seen;
        if (point == '\n') {
            to = last;
            *to++ = '\n';
            first = last = to;
            line++;
            starts[line] = at + 1;
            wide[line] = 0;
        } else if ((seen = fold[point]) == ' ') {
            if (to > first) *to++ = ' ';
        } else {
            to = last = put(to, seen);
            if (point >= 0x0E00) wide[line] += seen >= 0x2E80 || (seen >= 0x0E00 && seen <= 0x0EFF);
        }
    }
    return last - folded;
}
