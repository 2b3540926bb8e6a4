/* Which lines of a text hold any of some literals: rulebook/matcher.py. */
#include "kernel.h"

#include <string.h>

/* Literals stand in a hash table by their first four bytes. Three would be found at one place in twenty of English
 * prose, four at one in seventy. */
static inline uint32_t first_of(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint32_t slot_of(uint32_t first) { return (first * UINT32_C(2654435769)) >> 16; }

/* `is_taken` has a bit for each of 65,536 slots, `heads` the first literal of each, `next` the one behind each literal;
 * -1: none. */
CALL void index_literals(
    const uint8_t *bytes, const int64_t *starts, int64_t count, uint8_t *is_taken, int32_t *heads, int32_t *next) {
    for (int64_t n = 0; n < count; n++) {
        uint32_t slot = slot_of(first_of(bytes + starts[n]));
        next[n] = heads[slot];
        heads[slot] = (int32_t)n;
        is_taken[slot >> 3] |= (uint8_t)(1 << (slot & 7));
    }
}

#define TWO_SPACES 0x2020

/* Of each line: it holds a literal, or two spaces in a row, which a pattern takes for one. A line ends at "\n", the last
 * one too. */
CALL void lines_with_literals(
    const uint8_t *text, int64_t size, const uint8_t *bytes, const int64_t *starts, const uint8_t *is_taken,
    const int32_t *heads, const int32_t *next, uint8_t *found) {
    for (int64_t start = 0; start < size; found++) {
        const uint8_t *newline = memchr(text + start, '\n', (size_t)(size - start));
        int64_t end = newline ? newline - text : size;
        for (int64_t at = start; at < end && at + 3 < size && !*found; at++) {
            uint32_t first = first_of(text + at), slot = slot_of(first);
            if ((first & 0xFFFF) == TWO_SPACES) *found = 1;
            if (is_taken[slot >> 3] >> (slot & 7) & 1)
                for (int32_t n = heads[slot]; n >= 0 && !*found; n = next[n]) {
                    int64_t length = starts[n + 1] - starts[n];
                    *found = length <= size - at && !memcmp(text + at, bytes + starts[n], (size_t)length);
                }
        }
        start = end + 1;
    }
}
