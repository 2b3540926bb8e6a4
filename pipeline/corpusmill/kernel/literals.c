/* Which demands the lines of a text meet, each of them sets of literals of which a line must hold one each:
 * rulebook/patterns/gate.py. A literal that may stand anywhere is searched for by four of its bytes, one at an edge of
 * its line by those at its edge; both stand in hash tables. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

static inline uint32_t four_of(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint32_t slot_of(uint32_t four) { return (four * UINT32_C(2654435769)) >> 16; }

/* Of four times as many bits, of which fewer are set by chance: of text one place in sixteen passes instead of one in ten. */
static inline uint32_t bit_of_four(uint32_t four) { return (four * UINT32_C(2654435769)) >> 14; }

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

/* What is known of the literals with the same four bytes: the first of them (-1: none), how often the four stand in
 * literals, and of which bytes one stands behind them and before them, a bit for each by its lowest five. */
typedef struct { int32_t head, load; uint32_t after, before; } Slot;

static inline uint32_t bit_of(uint8_t byte) { return UINT32_C(1) << (byte & 31); }

/* Of each literal the four bytes that are rarest, in text and in all literals, which are words as texts are: `offsets`.
 * `is_taken` has four bits for each of 65,536 `slots`, `next` the literal behind each in its slot; -1: none. */
CALL void index_literals(
    const uint8_t *bytes, const int64_t *starts, int64_t count, uint8_t *is_taken, int32_t *all_slots, int32_t *next,
    int32_t *offsets) {
    Slot *slots = (Slot *)all_slots;
    for (int64_t n = 0; n < count; n++)
        for (int64_t at = starts[n]; at + 4 <= starts[n + 1]; at++) slots[slot_of(four_of(bytes + at))].load++;
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *text = bytes + starts[n];
        int64_t length = starts[n + 1] - starts[n], found = 0;
        int best = -1000;
        for (int64_t at = 0; at + 4 <= length; at++) {
            int told = -2 * bits_of(slots[slot_of(four_of(text + at))].load);
            for (int k = 0; k < 4; k++) told += rarity_of(text[at + k]);
            if (told > best) best = told, found = at;
        }
        offsets[n] = (int32_t)found;
        uint32_t four = four_of(text + found), bit = bit_of_four(four);
        Slot *slot = slots + slot_of(four);
        next[n] = slot->head;
        slot->head = (int32_t)n;
        slot->after |= found + 4 < length ? bit_of(text[found + 4]) : UINT32_MAX;
        slot->before |= found > 0 ? bit_of(text[found - 1]) : UINT32_MAX;
        is_taken[bit >> 3] |= (uint8_t)(1 << (bit & 7));
    }
}

/* Which three bytes in a row a line holds, one flag for many: looked up before anything is searched for. */
typedef struct { uint8_t is_held[4096]; } Threes;

static inline uint32_t three_of(const uint8_t *at) {
    return (((uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16) * UINT32_C(2654435769)) >> 20;
}

static void look_at(const uint8_t *line, int64_t size, Threes *threes) {
    memset(threes, 0, sizeof *threes);
    for (int64_t at = 0; at + 3 <= size; at++) {
        threes->is_held[three_of(line + at)] = 1;
    }
}

static inline int may_hold(const Threes *threes, const uint8_t *three) {
    return threes->is_held[three_of(three)];
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

/* Literals are texts in one, and where each starts. The demands that want each of those searched for are `numbers`, from
 * `of_literal[n]` on; the other sets of demand n begin at `of_demand[n]`, the literals of each at `sets`. */
typedef struct {
    const int32_t *of_literal, *numbers, *of_demand;
    int64_t count;
    const int32_t *sets;
    const uint8_t *others;
    const int64_t *other_starts;
} Demands;

typedef struct {
    const uint8_t *bytes;
    const int64_t *starts;
    const uint8_t *is_taken;
    const int32_t *slots, *next, *offsets;
    const Demands *demands;
} Literals;

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

/* Whether a line holds one literal of each other set of a demand. Which three bytes it holds may be told. */
static int holds_all(const uint8_t *line, int64_t size, const Threes *threes, const Demands *of, int32_t demand) {
    for (int32_t set = of->of_demand[demand]; set < of->of_demand[demand + 1]; set++) {
        int is_held = 0;
        for (int32_t n = of->sets[set]; n < of->sets[set + 1] && !is_held; n++) {
            const uint8_t *text = of->others + of->other_starts[n];
            int64_t length = of->other_starts[n + 1] - of->other_starts[n];
            is_held = (!threes || length < 3 || (may_hold(threes, text) && may_hold(threes, text + length - 3))) &&
                      holds(line, size, text, length);
        }
        if (!is_held) return 0;
    }
    return 1;
}

/* Lines and the demands that they meet go to `lines` and `found`, as far as there is room for so many; how many there
 * are is returned, -1 where memory is lacking. A line ends at "\n", the last one too; `wanted` are the numbers of those
 * that are looked at, in order, and `begins` says where each line begins, with the end of the text.
 */
CALL int64_t find_demands(
    const uint8_t *text, const int64_t *begins, const int64_t *wanted, int64_t count, const Literals *literals, int64_t most,
    int32_t *lines, int32_t *found) {
    const Demands *of = literals->demands;
    const uint8_t *bytes = literals->bytes, *is_taken = literals->is_taken;
    const int64_t *starts = literals->starts;
    const int32_t *next = literals->next, *of_literal = of->of_literal;
    const Slot *slots = (const Slot *)literals->slots;
    int32_t *asked = malloc((size_t)(of->count + 1) * sizeof *asked); /* line that was asked last */
    if (!asked) return -1;
    memset(asked, 0xFF, (size_t)(of->count + 1) * sizeof *asked);
    int64_t pairs = 0;
    Threes threes;
    for (int64_t w = 0; w < count; w++) {
        int is_looked_at = 0;
        int32_t line = (int32_t)wanted[w];
        int64_t first = begins[line], end = begins[line + 1] - 1;
        for (int64_t at = first; at + 4 <= end + 1; at++) { /* the newline is there to be read, and in no literal */
            uint32_t four = four_of(text + at), bit = bit_of_four(four);
            if (!(is_taken[bit >> 3] >> (bit & 7) & 1)) continue;
            const Slot *slot = slots + slot_of(four);
            if (at + 4 <= end && !(slot->after & bit_of(text[at + 4]))) continue;
            if (at > first && !(slot->before & bit_of(text[at - 1]))) continue;
            for (int32_t n = slot->head; n >= 0; n = next[n]) {
                int64_t length = starts[n + 1] - starts[n], from = at - literals->offsets[n];
                if (from < first || length > end + 1 - from || memcmp(text + from, bytes + starts[n], (size_t)length)) continue;
                if (!is_looked_at) look_at(text + first, end - first, &threes), is_looked_at = 1;
                for (int32_t k = of_literal[n]; k < of_literal[n + 1]; k++) {
                    int32_t demand = of->numbers[k];
                    if (asked[demand] == line) continue;
                    asked[demand] = line;
                    if (!holds_all(text + first, end - first, &threes, of, demand)) continue;
                    if (pairs < most) lines[pairs] = line, found[pairs] = demand;
                    pairs++;
                }
            }
        }
    }
    free(asked);
    return pairs;
}

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
