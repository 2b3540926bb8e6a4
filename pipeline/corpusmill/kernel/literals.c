/* Which demands the lines of a text meet, each of them sets of literals of which a line must hold one each:
 * rulebook/patterns/gate.py. A literal is searched for by four of its bytes, which stand in a hash table. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

static inline uint32_t four_of(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint32_t slot_of(uint32_t four) { return (four * UINT32_C(2654435769)) >> 16; }

/* How rare a byte is in text, in bits: roughly that of letters in European languages. */
static int rarity_of(uint8_t byte) {
    static const char common[] = " etaoinsrhldcumfpgwybvkxjqz";
    const char *found = byte ? strchr(common, byte) : NULL;
    return byte >= 0x80 ? 3 : found ? 2 + (int)(found - common) / 4 : 8;
}

static int bits_of(int32_t count) {
    int bits = 0;
    for (; count; count >>= 1) bits++;
    return bits;
}

/* Of each literal the four bytes that are rarest, in text and in all literals, which are words as texts are: `offsets`.
 * `is_taken` has a bit for each of 65,536 slots, `loads` how often each stands in literals, `heads` the first literal of
 * each, `next` the one behind each literal; -1: none. */
CALL void index_literals(
    const uint8_t *bytes, const int64_t *starts, int64_t count, uint8_t *is_taken, int32_t *loads, int32_t *heads,
    int32_t *next, int32_t *offsets) {
    for (int64_t n = 0; n < count; n++)
        for (int64_t at = starts[n]; at + 4 <= starts[n + 1]; at++) loads[slot_of(four_of(bytes + at))]++;
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *text = bytes + starts[n];
        int best = -1000;
        for (int64_t at = 0; at + 4 <= starts[n + 1] - starts[n]; at++) {
            int told = -2 * bits_of(loads[slot_of(four_of(text + at))]);
            for (int k = 0; k < 4; k++) told += rarity_of(text[at + k]);
            if (told > best) best = told, offsets[n] = (int32_t)at;
        }
        uint32_t slot = slot_of(four_of(text + offsets[n]));
        next[n] = heads[slot];
        heads[slot] = (int32_t)n;
        is_taken[slot >> 3] |= (uint8_t)(1 << (slot & 7));
    }
}

static int holds(const uint8_t *line, int64_t size, const uint8_t *text, int64_t length) {
    for (const uint8_t *last = line + size - length; line <= last; line++) {
        line = memchr(line, text[0], (size_t)(last - line + 1));
        if (!line) return 0;
        if (!memcmp(line, text, (size_t)length)) return 1;
    }
    return 0;
}

/* Whether a line holds one literal of each set from `set` to `end`; `sets` says where the literals of each begin. */
static int holds_all(
    const uint8_t *line, int64_t size, int32_t set, int32_t end, const int32_t *sets, const uint8_t *bytes,
    const int64_t *starts) {
    for (; set < end; set++) {
        int is_held = 0;
        for (int32_t n = sets[set]; n < sets[set + 1] && !is_held; n++)
            is_held = holds(line, size, bytes + starts[n], starts[n + 1] - starts[n]);
        if (!is_held) return 0;
    }
    return 1;
}

/* Lines and the demands that they meet go to `lines` and `found`, as far as there is room for so many; how many there
 * are is returned, -1 where memory is lacking. A line ends at "\n", the last one too.
 *
 * `bytes`, `starts`, `count` are the literals searched for; `demands` are those of each, from `of_literal[n]` on; the other
 * sets of demand n begin at `of_demand[n]`, and their literals are `others` and `other_starts`. */
CALL int64_t find_demands(
    const uint8_t *text, int64_t size, const uint8_t *bytes, const int64_t *starts, const uint8_t *is_taken,
    const int32_t *heads, const int32_t *next, const int32_t *offsets, const int32_t *of_literal, const int32_t *demands,
    const int32_t *of_demand, int64_t demand_count, const int32_t *sets, const uint8_t *others,
    const int64_t *other_starts, int64_t most, int32_t *lines, int32_t *found) {
    int32_t line = 0, *asked = malloc((size_t)(demand_count + 1) * sizeof *asked); /* line that was asked last */
    if (!asked) return -1;
    memset(asked, 0xFF, (size_t)(demand_count + 1) * sizeof *asked);
    int64_t pairs = 0, first = 0, end = -1;
    for (int64_t at = 0; at + 3 < size; at++) {
        uint32_t slot = slot_of(four_of(text + at));
        if (text[at] == '\n') line++, first = at + 1;
        if (!(is_taken[slot >> 3] >> (slot & 7) & 1)) continue;
        for (int32_t n = heads[slot]; n >= 0; n = next[n]) {
            int64_t length = starts[n + 1] - starts[n], from = at - offsets[n];
            if (from < first || length > size - from || memcmp(text + from, bytes + starts[n], (size_t)length)) continue;
            if (end < first) end = (const uint8_t *)memchr(text + first, '\n', (size_t)(size - first)) - text;
            for (int32_t k = of_literal[n]; k < of_literal[n + 1]; k++) {
                int32_t demand = demands[k];
                if (asked[demand] == line) continue;
                asked[demand] = line;
                if (!holds_all(text + first, end - first, of_demand[demand], of_demand[demand + 1], sets, others, other_starts))
                    continue;
                if (pairs < most) lines[pairs] = line, found[pairs] = demand;
                pairs++;
            }
        }
    }
    free(asked);
    return pairs;
}
