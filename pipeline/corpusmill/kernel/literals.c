/* Which demands the lines of a text meet, by literals that may stand anywhere in a line: rulebook/patterns/gate.py. Each
 * is searched for by four of its bytes, a longer one by eight, which stand in hash tables. Edges of lines: edges.c. */
#include "literals.h"

#include <stdlib.h>
#include <string.h>

static inline uint32_t four_of(const uint8_t *at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static inline uint32_t slot_of(uint32_t four) { return (four * UINT32_C(2654435769)) >> 16; }

/* Of four times as many bits, of which fewer are set by chance: of text one place in sixteen passes instead of one in ten. */
static inline uint32_t bit_of_four(uint32_t four) { return (four * UINT32_C(2654435769)) >> 14; }

/* Of eight bytes, of which the first are known: as many bits as there are in the table of all. */
static inline uint64_t hash_of_eight(const uint8_t *at) {
    return ((uint64_t)four_of(at + 4) << 32 | four_of(at)) * UINT64_C(0x9E3779B97F4A7C15);
}

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

/* Of the literals with the same eight bytes, by their hash: how often they stand in literals, and the first of them. */
typedef struct { int32_t head, load; } Long;

/* A literal: the one behind it in its list (-1: none), where its rarest bytes stand, where it begins, and its length. */
typedef struct { int32_t next, offset, start, length; } Literal;

enum { FOUR = 4, EIGHT = 8 };

/* Of a literal the bytes that are rarest, in text (`rarities`) and in all literals, which are words as texts are. */
static int64_t rarest_of(
    const uint8_t *text, int64_t length, const int *rarities, const Slot *slots, const Long *longs, int shift) {
    int64_t found = 0, width = length < EIGHT ? FOUR : EIGHT;
    int best = -1000;
    for (int64_t at = 0; at + width <= length; at++) {
        int told = -2 * bits_of(slots[slot_of(four_of(text + at))].load);
        if (width == EIGHT) told -= 2 * bits_of(longs[hash_of_eight(text + at) >> shift].load);
        for (int k = 0; k < FOUR; k++) told += rarities[text[at + k]];
        if (told > best) best = told, found = at;
    }
    return found;
}

/* Fill `literals`. `is_taken` has four bits for each of 65,536 `slots`, `is_long` as many for each of `longs`, of which
 * there are two to the power of 64 less `shift`. */
CALL void index_literals(
    const uint8_t *bytes, const int64_t *starts, int64_t count, int64_t shift, uint8_t *is_taken, uint8_t *is_long,
    int32_t *all_slots, int32_t *all_longs, int32_t *all_literals) {
    Slot *slots = (Slot *)all_slots;
    Long *longs = (Long *)all_longs;
    Literal *literals = (Literal *)all_literals;
    for (int64_t n = 0; n < count; n++) {
        for (int64_t at = starts[n]; at + FOUR <= starts[n + 1]; at++) slots[slot_of(four_of(bytes + at))].load++;
        for (int64_t at = starts[n]; at + EIGHT <= starts[n + 1]; at++) longs[hash_of_eight(bytes + at) >> shift].load++;
    }
    int rarities[256];
    for (int n = 0; n < 256; n++) rarities[n] = rarity_of((uint8_t)n);
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *text = bytes + starts[n];
        int64_t length = starts[n + 1] - starts[n], found = rarest_of(text, length, rarities, slots, longs, (int)shift);
        uint32_t four = four_of(text + found), bit = bit_of_four(four);
        is_taken[bit >> 3] |= (uint8_t)(1 << (bit & 7));
        Slot *slot = slots + slot_of(four);
        uint64_t eight = length < EIGHT ? 0 : hash_of_eight(text + found), bit_of_eight = eight >> (shift - 2);
        if (length >= EIGHT) is_long[bit_of_eight >> 3] |= (uint8_t)(1 << (bit_of_eight & 7));
        int32_t *head = length < EIGHT ? &slot->head : &longs[eight >> shift].head;
        literals[n] = (Literal){*head, (int32_t)found, (int32_t)starts[n], (int32_t)length};
        *head = (int32_t)n;
        if (length >= EIGHT) continue;
        slot->after |= found + FOUR < length ? bit_of(text[found + FOUR]) : UINT32_MAX;
        slot->before |= found > 0 ? bit_of(text[found - 1]) : UINT32_MAX;
    }
}

typedef struct {
    const uint8_t *bytes;
    int64_t shift;
    const uint8_t *is_taken, *is_long;
    const int32_t *slots, *longs, *literals;
    const Demands *demands;
} Literals;

/* What was found, with room for `most`; a line, from `first` to `end`; and the line that each demand was asked of last. */
typedef struct {
    int32_t *asked, *lines, *found;
    int64_t pairs, most;
    int32_t line;
    const uint8_t *first, *end;
    int is_looked_at;
    Threes threes;
} Search;

/* Ask the demands of a literal and of those behind it, where the line holds them; their rarest bytes stand at `at`. */
static void ask(Search *search, const Literals *literals, int32_t n, const uint8_t *at) {
    const Demands *of = literals->demands;
    for (int32_t next; n >= 0; n = next) {
        const Literal *literal = (const Literal *)literals->literals + n;
        const uint8_t *from = at - literal->offset;
        next = literal->next;
        if (from < search->first || literal->length > search->end + 1 - from) continue; /* the newline is there to be read */
        if (memcmp(from, literals->bytes + literal->start, (size_t)literal->length)) continue;
        if (!search->is_looked_at) look_at(search->first, search->end - search->first, &search->threes);
        search->is_looked_at = 1;
        for (int32_t k = of->of_literal[n]; k < of->of_literal[n + 1]; k++) {
            int32_t demand = of->numbers[k];
            if (search->asked[demand] == search->line) continue;
            search->asked[demand] = search->line;
            if (!holds_all(search->first, search->end - search->first, &search->threes, of, demand)) continue;
            if (search->pairs < search->most) {
                search->lines[search->pairs] = search->line;
                search->found[search->pairs] = demand;
            }
            search->pairs++;
        }
    }
}

/* Ask the demands of the literals that may stand at a place of the line. */
static inline void look_up(Search *search, const Literals *literals, const uint8_t *at) {
    const Slot *slot = (const Slot *)literals->slots + slot_of(four_of(at));
    int64_t shift = literals->shift;
    if (at + EIGHT <= search->end) {
        uint64_t eight = hash_of_eight(at), bit = eight >> (shift - 2);
        if (literals->is_long[bit >> 3] >> (bit & 7) & 1)
            ask(search, literals, ((const Long *)literals->longs)[eight >> shift].head, at);
    }
    if (slot->head < 0 || (at + FOUR <= search->end && !(slot->after & bit_of(at[FOUR])))) return;
    if (at > search->first && !(slot->before & bit_of(at[-1]))) return;
    ask(search, literals, slot->head, at);
}

enum { PLACES = 64 };

/* Lines and the demands that they meet go to `lines` and `found`, as far as there is room for so many; how many there
 * are is returned, -1 where memory is lacking. A line ends at "\n", the last one too; `wanted` are the numbers of those
 * that are looked at, in order, and `begins` says where each line begins, with the end of the text.
 */
CALL int64_t find_demands(
    const uint8_t *text, const int64_t *begins, const int64_t *wanted, int64_t count, const Literals *literals, int64_t most,
    int32_t *lines, int32_t *found) {
    const uint8_t *is_taken = literals->is_taken;
    size_t bytes = (size_t)(literals->demands->count + 1) * sizeof(int32_t);
    Search search = {.asked = malloc(bytes), .lines = lines, .found = found, .most = most};
    if (!search.asked) return -1;
    memset(search.asked, 0xFF, bytes);
    for (int64_t w = 0; w < count; w++) {
        search.line = (int32_t)wanted[w];
        search.is_looked_at = 0;
        const uint8_t *first = search.first = text + begins[search.line];
        const uint8_t *end = search.end = text + begins[search.line + 1] - 1;
        const uint8_t *at = first, *last = end + 1 - FOUR; /* the newline is in literals of three bytes */
        while (at <= last) {
            /* First which of some places hold four bytes of a literal: one in sixteen, which no processor foretells. */
            const uint8_t *places[PLACES], *stop = last - at < PLACES ? last + 1 : at + PLACES;
            int count_of_places = 0;
            for (; at < stop; at++) {
                uint32_t bit = bit_of_four(four_of(at));
                places[count_of_places] = at;
                count_of_places += is_taken[bit >> 3] >> (bit & 7) & 1;
            }
            for (int k = 0; k < count_of_places; k++) look_up(&search, literals, places[k]);
        }
    }
    free(search.asked);
    return search.pairs;
}
