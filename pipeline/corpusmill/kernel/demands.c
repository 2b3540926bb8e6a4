/* Whether a line holds what demands want of it beside the literal that was found: rulebook/patterns/gate.py. */
#include "literals.h"

#include <string.h>

static inline uint32_t three_of(const uint8_t *at) {
    return (((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16) * UINT32_C(2654435769)) >> 20;
}

void look_at(const uint8_t *line, int64_t size, Threes *threes) {
    memset(threes, 0, sizeof *threes);
    threes->is_held[SHORTER] = 1;
    for (int64_t at = 0; at + 3 <= size; at++) threes->is_held[three_of(line + at)] = 1;
}

/* The flags of the first and the last three bytes of some texts, two of each. */
CALL void index_threes(const uint8_t *bytes, const int64_t *starts, int64_t count, uint16_t *found) {
    for (int64_t n = 0; n < count; n++) {
        int is_short = starts[n + 1] - starts[n] < 3;
        found[2 * n] = is_short ? SHORTER : (uint16_t)three_of(bytes + starts[n]);
        found[2 * n + 1] = is_short ? SHORTER : (uint16_t)three_of(bytes + starts[n + 1] - 3);
    }
}

/* Of a text whose edges are held: one in ASCII may be; of others all is looked up, since three bytes are one letter and
 * parts of others. */
static inline int may_hold(const Threes *threes, const uint8_t *text, int64_t length) {
    if (length < 3 || (text[0] < 0x80 && text[length - 1] < 0x80)) return 1;
    for (int64_t at = 1; at + 3 < length; at++)
        if (!threes->is_held[three_of(text + at)]) return 0;
    return 1;
}

/* A character of several bytes is looked for by its last one: the others are those of its whole script. */
static int holds(const uint8_t *line, int64_t size, const uint8_t *text, int64_t length) {
    int64_t told = text[0] < 0xC0 ? 0 : text[0] < 0xE0 ? 1 : 2;
    if (told >= length) told = 0;
    for (const uint8_t *last = line + size - length; line <= last; line++) {
        const uint8_t *found = memchr(line + told, text[told], (size_t)(last - line + 1));
        if (!found) return 0;
        line = found - told;
        if (!memcmp(line, text, (size_t)length)) return 1;
    }
    return 0;
}

int holds_all(const uint8_t *line, int64_t size, const Threes *threes, const Demands *of, int32_t demand) {
    for (int32_t set = of->of_demand[demand]; set < of->of_demand[demand + 1]; set++) {
        int is_held = 0;
        for (int32_t n = of->sets[set]; n < of->sets[set + 1] && !is_held; n++) {
            if (threes && !(threes->is_held[of->other_threes[2 * n]] & threes->is_held[of->other_threes[2 * n + 1]])) continue;
            const uint8_t *text = of->others + of->other_starts[n];
            int64_t length = of->other_starts[n + 1] - of->other_starts[n];
            is_held = (!threes || may_hold(threes, text, length)) && holds(line, size, text, length);
        }
        if (!is_held) return 0;
    }
    return 1;
}
