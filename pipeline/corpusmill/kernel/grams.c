/* Weights of words and characters, and units: scorer/grams.py and scorer/units.py. */
#include "kernel.h"

#define LEXICON_BITS 17
#define PAIR UINT64_C(0x94D049BB133111EB)
#define EDGE UINT64_C(0x2545F4914F6CDD1D)
#define LONGEST 14
#define PREFIX_BITS 20
#define UNIT_FACTOR UINT64_C(0xE7037ED1A0B428DB)

static inline int64_t weight_of(const int64_t *table, uint64_t hash) {
    return table[mixed(hash) >> (64 - LEXICON_BITS)];
}

/* Running sums over words, one entry more than words. */
CALL void weigh_words(
    const uint64_t *hashes, const uint8_t *hard, int64_t words, const int64_t *table, int64_t *weight, int64_t *grams) {
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

/* Running sums over characters, one entry more than characters; they grow inside the spans only, which are in order and
 * apart. */
CALL void weigh_characters(
    const uint32_t *points, const uint32_t *plain, const uint8_t *kinds, int64_t size, const uint8_t *script,
    const int64_t *starts, const int64_t *ends, int64_t spans, const int64_t *table, int64_t *weight) {
    int64_t at = 0, sum = 0;
    for (int64_t n = 0; n < spans; n++) {
        int64_t start = starts[n], end = ends[n];
        for (; at <= start; at++) weight[at] = sum;
        uint32_t near[5] = {OUTSIDE, OUTSIDE, OUTSIDE, plain[start], start + 1 < end ? plain[start + 1] : OUTSIDE};
        for (int64_t i = start; i < end; i++) {
            for (int k = 0; k < 4; k++) near[k] = near[k + 1];
            near[4] = i + 2 < end ? plain[i + 2] : OUTSIDE;
            if (kinds[i] != SPACE) {
                uint32_t point = points[i], three = three_of(two_of(near[1], near[2]), near[3]), more;
                if (point >= WIDE && (script[point] == IDEOGRAPHS || script[point] == HANGUL))
                    more = two_of(near[2], near[3]) + 7;
                else
                    more = three_of(two_of(near[0], near[1]), near[2]) * B + two_of(near[3], near[4]);
                sum += table[three * B >> (32 - LEXICON_BITS)] + table[more * C >> (32 - LEXICON_BITS)];
            }
            weight[i + 1] = sum;
        }
        at = end + 1;
    }
    for (; at <= size; at++) weight[at] = sum;
}

static inline int bit_of(const uint8_t *bits, uint64_t top) { return bits[top >> 3] >> (top & 7) & 1; }

/* The units of a stream of words, leftmost and longest first, as word, size and entry of the table. `prefixes` and
 * `wholes` hold a bit for the top bits of a hash, `first` the first entry for the top 16 of them. Returns their number. */
CALL int64_t find_units(
    const uint64_t *stream, const uint8_t *hard, int64_t words, const uint64_t *hashes, int64_t entries,
    const int32_t *first, const uint8_t *prefixes, const uint8_t *wholes, int64_t *word, int64_t *size,
    int64_t *entry) {
    uint64_t powers[LONGEST] = {1};
    int64_t found = 0, reach = 0;
    for (int k = 1; k < LONGEST; k++) powers[k] = powers[k - 1] * UNIT_FACTOR;
    for (int64_t n = 0; n < words; n++) {
        uint64_t partial = 0;
        int64_t longest = 0, which = 0;
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
