/* Which demands lines meet by literals at their edges: rulebook/patterns/gate.py. */
#include "literals.h"

#include <stdlib.h>
#include <string.h>

/* `lengths` are the most characters that a line says which meets each demand (0: any number); `rest` are demands of which
 * nothing is searched for: each line as it is is held against them. */
typedef struct {
    const uint8_t *bytes;
    const int64_t *starts;
    const uint8_t *bits, *end_bits;
    const int32_t *heads, *end_heads, *next;
    const Demands *demands;
    const int32_t *lengths, *rest;
    int64_t rest_count;
} Edges;

/* Marks that may stand around what a line says, as in rulebook/patterns/literals.py: ASCII but letters and digits,
 * inverted marks, punctuation to dingbats, emoji. How many bytes of one stand at the start of a line; 0: none. */
static int64_t mark_at(const uint8_t *at, int64_t left) {
    if (at[0] < 0x80) {
        uint8_t letter = at[0] | 0x20;
        return !((letter >= 'a' && letter <= 'z') || (at[0] >= '0' && at[0] <= '9'));
    }
    if (left >= 2 && at[0] == 0xC2) return at[1] == 0xA1 || at[1] == 0xBF ? 2 : 0;
    if (left >= 3 && at[0] == 0xE2) return at[1] < 0xB0 ? 3 : 0;               /* U+2000 to U+2BFF */
    if (left >= 4 && at[0] == 0xF0 && at[1] == 0x9F) return at[2] < 0xAC ? 4 : 0; /* U+1F000 to U+1FAFF */
    return 0;
}

static int64_t mark_before(const uint8_t *first, const uint8_t *end) {
    const uint8_t *at = end - 1;
    while (at > first && (*at & 0xC0) == 0x80) at--;
    return mark_at(at, end - at) == end - at ? end - at : 0;
}

/* Bytes at an edge that literals are found by: of each the most that it has. */
static const int64_t PROBES[] = {8, 6, 4, 3, 2};
enum { PROBE_COUNT = sizeof PROBES / sizeof *PROBES };
static const uint8_t DIGIT_AT_START[] = {2, 4};

/* A hash of each of so many bytes, as far as there are any, from an edge on: forwards (1) or backwards (-1). */
static int hash_edge(const uint8_t *edge, int step, int64_t size, uint32_t *hashes) {
    uint32_t hash = 0;
    int probe = PROBE_COUNT;
    for (int64_t n = 0; n < PROBES[0] && n < size; n++) {
        hash = (hash ^ edge[n * step]) * UINT32_C(16777619);
        if (n + 1 == PROBES[probe - 1]) hashes[--probe] = (hash ^ (uint32_t)n) * UINT32_C(2654435769);
    }
    return probe;
}

/* By their hashes, of literals a bit in 65,536, which tells nearly all that are none, and a list in 8,192. */
static inline uint32_t edge_bit(uint32_t hash) { return hash >> 16; }
static inline uint32_t edge_slot(uint32_t hash) { return hash >> 19; }

/* Literals at the starts of lines, and those at their ends: bits and heads of both kinds, and `next` of all. */
CALL void index_edges(
    const uint8_t *bytes, const int64_t *starts, const uint8_t *is_end, int64_t count, uint8_t *bits, uint8_t *end_bits,
    int32_t *heads, int32_t *end_heads, int32_t *next) {
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *edge = bytes + (is_end[n] ? starts[n + 1] - 1 : starts[n]);
        uint32_t hashes[PROBE_COUNT];
        uint32_t hash = hashes[hash_edge(edge, is_end[n] ? -1 : 1, starts[n + 1] - starts[n], hashes)];
        int32_t *head = (is_end[n] ? end_heads : heads) + edge_slot(hash);
        next[n] = *head;
        *head = (int32_t)n;
        (is_end[n] ? end_bits : bits)[edge_bit(hash) >> 3] |= (uint8_t)(1 << (edge_bit(hash) & 7));
    }
}

/* The same as `find_demands` of literals at edges. Of each line they are held against what it says: the line without
 * the marks around it, a byte 2 before it and 3 behind it. The bytes 2 and 4 are a literal that stands for a digit at the
 * start, or for what is not ASCII there. */
CALL int64_t find_at_edges(
    const uint8_t *text, const int64_t *begins, const int64_t *wanted, int64_t count, const Edges *edges, int64_t longest,
    int64_t most, int32_t *lines, int32_t *found) {
    const Demands *of = edges->demands;
    const uint8_t *bytes = edges->bytes, *bits = edges->bits, *end_bits = edges->end_bits;
    const int64_t *starts = edges->starts;
    const int32_t *heads = edges->heads, *end_heads = edges->end_heads, *next = edges->next, *of_literal = of->of_literal;
    int32_t *asked = malloc((size_t)(of->count + 1) * sizeof *asked);
    uint8_t *said = malloc((size_t)longest + 2);
    if (!asked || !said) return free(asked), free(said), -1;
    memset(asked, 0xFF, (size_t)(of->count + 1) * sizeof *asked);
    int64_t pairs = 0;
    for (int64_t w = 0; w < count; w++) {
        int32_t line = (int32_t)wanted[w];
        const uint8_t *first = text + begins[line], *end = text + begins[line + 1] - 1;
        if (end == first) continue;
        for (int64_t n = 0; n < edges->rest_count; n++)
            if (holds_all(first, end - first, NULL, of, edges->rest[n])) {
                if (pairs < most) lines[pairs] = line, found[pairs] = edges->rest[n];
                pairs++;
            }
        const uint8_t *from = first, *to = end;
        int64_t width;
        while (from < to && (width = mark_at(from, to - from))) from += width;
        while (from < to && (width = mark_before(from, to))) to -= width;
        int64_t length = to - from + 2;
        if (length - 2 > longest) continue;
        said[0] = 2;
        memcpy(said + 1, from, (size_t)(to - from));
        said[length - 1] = 3;
        Threes threes;
        int is_looked_at = 0;
        int64_t characters = -1;
        for (int edge = 0; edge < 3; edge++) {
            if (edge == 2 && !(said[1] >= 0x80 || (said[1] >= '0' && said[1] <= '9'))) break;
            const uint8_t *at = edge == 0 ? said : edge == 1 ? said + length - 1 : DIGIT_AT_START;
            uint32_t hashes[PROBE_COUNT];
            for (int probe = hash_edge(at, edge == 1 ? -1 : 1, edge == 2 ? 2 : length, hashes); probe < PROBE_COUNT; probe++) {
                uint32_t bit = edge_bit(hashes[probe]);
                if (!((edge == 1 ? end_bits : bits)[bit >> 3] >> (bit & 7) & 1)) continue;
                for (int32_t n = (edge == 1 ? end_heads : heads)[edge_slot(hashes[probe])]; n >= 0; n = next[n]) {
                    int64_t told = starts[n + 1] - starts[n];
                    if (edge == 2 ? told != 2 : told > length) continue;
                    if (memcmp(edge == 1 ? said + length - told : at, bytes + starts[n], (size_t)told)) continue;
                    for (int32_t k = of_literal[n]; k < of_literal[n + 1]; k++) {
                        int32_t demand = of->numbers[k];
                        if (asked[demand] == line) continue;
                        asked[demand] = line;
                        if (edges->lengths[demand]) {
                            if (characters < 0) characters = characters_of(from, to);
                            if (characters > edges->lengths[demand]) continue;
                        }
                        if (of->of_demand[demand] < of->of_demand[demand + 1] && !is_looked_at)
                            look_at(said, length, &threes), is_looked_at = 1;
                        if (!holds_all(said, length, &threes, of, demand)) continue;
                        if (pairs < most) lines[pairs] = line, found[pairs] = demand;
                        pairs++;
                    }
                }
            }
        }
    }
    free(asked);
    free(said);
    return pairs;
}
