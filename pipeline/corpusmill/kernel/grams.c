/* Weights of words and characters, and units: scorer/grams.py and scorer/units.py. */
#include <math.h>

#include "scorer.h"

#define LEXICON_BITS 17
#define PAIR UINT64_C(0x94D049BB133111EB)
#define EDGE UINT64_C(0x2545F4914F6CDD1D)
#define LONGEST 14
#define PREFIX_BITS 20
#define NETWORK UINT64_C(0xA0761D6478BD642F)
#define UNIT_FACTOR UINT64_C(0xE7037ED1A0B428DB)

/* What both lexicons say of a bucket, in a number whose halves add up apart (`Packed`); the bytes of a bucket stand side
 * by side, so that the table stays in the second cache. */
static inline int64_t weight_at(const int8_t *table, uint32_t bucket) {
    return table[2 * bucket] + (int64_t)((uint64_t)(int64_t)table[2 * bucket + 1] << 32);
}

static inline int64_t weight_of(const int8_t *table, uint64_t hash) {
    return weight_at(table, (uint32_t)(mixed(hash) >> (64 - LEXICON_BITS)));
}

/* Running sums over words, one entry more than words. */
void weigh_words(
    const uint64_t *hashes, const uint8_t *hard, int64_t words, const int8_t *table, int64_t *weight, int64_t *grams) {
    int64_t sum = 0, count = 0;
    weight[0] = grams[0] = 0;
    for (int64_t n = 0; n < words; n++) {
        uint64_t before = n && !hard[n] ? hashes[n - 1] : EDGE;
        sum += weight_of(table, hashes[n]) + weight_of(table, before * PAIR + hashes[n]);
        count += 2;
        if (n + 1 == words || hard[n + 1]) {
            sum += weight_of(table, hashes[n] * PAIR + EDGE);
            count++;
        }
        weight[n + 1] = sum;
        grams[n + 1] = count;
    }
}

#define OUTSIDE 10u
#define A UINT32_C(0x9E3779B1)
#define B UINT32_C(0x85EBCA77)
#define C UINT32_C(0xC2B2AE3D)

static inline uint32_t two_of(uint32_t one, uint32_t other) {
    uint32_t two = one * A + other * B;
    return two ^ (two >> 15);
}

static inline uint32_t three_of(uint32_t two, uint32_t third) {
    uint32_t three = (two * C + third) * A;
    return three ^ (three >> 13);
}

/* A character of a span with two on either side; pairs and threes of neighbours are hashed once and move on with it. */
typedef struct {
    uint32_t next, far, pair, next_pair, far_pair, three, last_three;
} Window;

static inline uint32_t plain(uint32_t folded) { return folded - '0' < 10u ? '0' : folded; }

static inline uint32_t plain_at(const uint32_t *folded, int64_t i, int64_t end) {
    return i < end ? plain(folded[i]) : OUTSIDE;
}

static inline Window opened(const uint32_t *folded, int64_t start, int64_t end) {
    uint32_t first = plain(folded[start]), second = plain_at(folded, start + 1, end);
    Window w = {.pair = two_of(OUTSIDE, first), .next_pair = two_of(first, second)};
    w.far_pair = two_of(second, plain_at(folded, start + 2, end));
    w.last_three = three_of(two_of(OUTSIDE, OUTSIDE), first);
    w.three = three_of(w.pair, second);
    w.next = second;
    w.far = plain_at(folded, start + 2, end);
    return w;
}

static inline Window moved(Window w, const uint32_t *folded, int64_t i, int64_t end) {
    w.next = w.far;
    w.far = plain_at(folded, i + 2, end);
    w.pair = w.next_pair;
    w.next_pair = w.far_pair;
    w.far_pair = two_of(w.next, w.far);
    w.last_three = w.three;
    w.three = three_of(w.pair, w.next);
    return w;
}

/* Of the character in the window: by one neighbour on each side, and by two, or by the next alone in some scripts. */
static inline int64_t weight_in(Window w, uint32_t point, const uint8_t *script, const int8_t *table) {
    int is_dense = point >= WIDE && (script[point] == IDEOGRAPHS || script[point] == HANGUL);
    uint32_t more = is_dense ? w.next_pair + 7 : w.last_three * B + w.far_pair;
    return weight_at(table, w.three * B >> (32 - LEXICON_BITS)) + weight_at(table, more * C >> (32 - LEXICON_BITS));
}

/* The weights of the characters of a span, of those before `opens` and of those from `closes` on. */
void weigh_ends(
    const Text *t, const int8_t *table, int64_t start, int64_t end, int64_t opens, int64_t closes, int64_t *sums) {
    Window w = opened(t->folded, start, end);
    int64_t sum = 0, until_opens = 0, until_closes = 0;
    for (int64_t i = start;;) {
        sum += weight_in(w, t->points[i], t->script, table) & -(int64_t)(t->kinds[i] != SPACE);
        i++;
        until_opens = i == opens ? sum : until_opens;
        until_closes = i == closes ? sum : until_closes;
        if (i == end) break;
        w = moved(w, t->folded, i, end);
    }
    sums[0] = sum;
    sums[1] = until_opens;
    sums[2] = sum - until_closes;
}

/* The entries of words (`weigh_words`) and, in the spans, of characters, in one order: a character stands behind the word
 * that it ends. `entries` says of each place how many stand before it. Returns their number. */
int64_t join_weights(
    const Text *t, const Weights *of_words, const int64_t *starts, const int64_t *ends, int64_t spans, const int8_t *table,
    int32_t *entries, int64_t *weight, int64_t *grams) {
    int64_t at = 0, more = 0, extra = 0, word = 0;
    weight[0] = grams[0] = 0;
    for (int64_t n = 0; n <= spans; n++) {
        int64_t start = n < spans ? starts[n] : t->size, end = n < spans ? ends[n] : t->size;
        for (; at <= start; at++) entries[at] = (int32_t)(t->words_until[at] + more);
        Window w = {0};
        for (int64_t i = start;; i++) {
            for (; word < t->words_until[i]; word++) {
                weight[word + 1 + more] = of_words->weight[word + 1] + extra;
                grams[word + 1 + more] = of_words->grams[word + 1] + 2 * more;
            }
            if (i > start && t->kinds[i - 1] != SPACE) {
                extra += weight_in(w, t->points[i - 1], t->script, table);
                more++;
                weight[word + more] = of_words->weight[word] + extra;
                grams[word + more] = of_words->grams[word] + 2 * more;
            }
            entries[i] = (int32_t)(word + more);
            if (i == end) break;
            w = i > start ? moved(w, t->folded, i, end) : opened(t->folded, start, end);
        }
        at = end + 1;
    }
    return word + more + 1;
}

static int64_t floored(double value) {
    int64_t whole = (int64_t)value;
    return whole - (value < (double)whole);
}

Told told(int64_t both, int64_t grams) {
    Told found = {.site = (int32_t)(uint32_t)(uint64_t)both, .grams = grams};
    double root = sqrt((double)most(grams, 1));
    found.phrase = (both - found.site) >> 32;
    found.of_site = floored((double)found.site / root);
    found.of_phrase = floored((double)found.phrase / root);
    return found;
}

Told words_told(const Weights *w, int64_t start, int64_t end) {
    int64_t low = w->entries[start], high = w->entries[end];
    return told((int64_t)((uint64_t)w->weight[high] - (uint64_t)w->weight[low]), w->grams[high] - w->grams[low]);
}

static inline int bit_of(const uint8_t *bits, uint64_t top) { return bits[top >> 3] >> (top & 7) & 1; }

/* The units of a text, leftmost and longest first, as word, size and entry of the table. `maybe` says of the lowest 16
 * bits of a hash whether it may be a network's; `prefixes` and `wholes` hold a bit for the top bits of a hash, `first` the
 * first entry for the top 16 of them. `stream` takes the words, with one for all networks, and has room for one more.
 * Returns their number. */
int64_t find_units(
    const Text *t, const Networks *networks, const uint8_t *maybe, uint64_t *stream, const uint64_t *hashes,
    int64_t entries, const int32_t *first, const uint8_t *prefixes, const uint8_t *wholes, int64_t *word, int64_t *size,
    int64_t *entry) {
    const uint8_t *hard = t->hard;
    int64_t words = t->words;
    uint64_t powers[LONGEST] = {1};
    int64_t found = 0, reach = 0, may_open = 0;
    for (int k = 1; k < LONGEST; k++) powers[k] = powers[k - 1] * UNIT_FACTOR;
    for (int64_t n = 0; n < words; n++) {
        uint64_t hash = t->hashes[n];
        stream[n] = maybe[hash & 0xFFFF] && is_network(networks, hash) ? NETWORK : hash;
    }
    stream[words] = 0;
    for (int64_t n = 0; n < words; n++) { /* without a branch: that no phrase begins here, a word and the next tell */
        uint64_t top = mixed(stream[n]) >> (64 - PREFIX_BITS);
        uint64_t next = mixed(stream[n] + stream[n + 1] * UNIT_FACTOR) >> (64 - PREFIX_BITS);
        int goes_on = bit_of(prefixes, top) & (n + 1 < words ? !hard[n + 1] : 0);
        entry[may_open] = n;
        may_open += bit_of(wholes, top) | (goes_on & (bit_of(wholes, next) | bit_of(prefixes, next)));
    }
    for (int64_t c = 0; c < may_open; c++) {
        uint64_t partial = 0;
        int64_t longest = 0, which = 0, n = entry[c];
        for (int64_t k = 0; k < LONGEST && n + k < words && (!k || !hard[n + k]); k++) {
            partial += stream[n + k] * powers[k];
            uint64_t key = mixed(partial), top = key >> (64 - PREFIX_BITS);
            if (bit_of(wholes, top)) {
                int64_t at = first[key >> 48];
                while (at < entries && hashes[at] < key) at++;
                if (at < entries && hashes[at] == key) {
                    longest = k + 1;
                    which = at;
                }
            }
            if (!bit_of(prefixes, top)) break;
        }
        if (longest) {
            if (n >= reach) {
                word[found] = n;
                size[found] = longest;
                entry[found++] = which;
            }
            reach = n + longest > reach ? n + longest : reach;
        }
    }
    return found;
}
