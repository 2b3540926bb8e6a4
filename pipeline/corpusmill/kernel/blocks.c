/* Blocks and lines of pages: their words as hashes (kernel/words.py), what their words say (read/html/body/cues.py),
 * and trees over their features (read/html/body/scorer.py). */
#include "kernel.h"

#define OTHER_CASE UINT32_MAX /* a character whose small letter is told by those around it, or is two */
#define CRC UINT32_C(0xEDB88320)
#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

/* The character at `at`, of UTF-8 that Python wrote; `at` goes behind it. */
static inline uint32_t next_of(const uint8_t **at) {
    const uint8_t *p = *at;
    if (p[0] < 0x80) return *at += 1, p[0];
    if (p[0] < 0xE0) return *at += 2, (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    if (p[0] < 0xF0) return *at += 3, (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    return *at += 4, (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

static inline uint32_t added(const uint32_t *table, uint32_t crc, uint32_t byte) {
    return table[(crc ^ byte) & 0xFF] ^ crc >> 8;
}

static inline uint32_t added_character(const uint32_t *table, uint32_t crc, uint32_t c) {
    if (c < 0x80) return added(table, crc, c);
    if (c < 0x800) return added(table, added(table, crc, 0xC0 | c >> 6), 0x80 | (c & 0x3F));
    crc = c < 0x10000 ? added(table, crc, 0xE0 | c >> 12)
                      : added(table, added(table, crc, 0xF0 | c >> 18), 0x80 | (c >> 12 & 0x3F));
    return added(table, added(table, crc, 0x80 | (c >> 6 & 0x3F)), 0x80 | (c & 0x3F));
}

/* Of texts joined by zeros how many words each has, and the CRC-32 of each word, as it stands and in small letters, of
 * which there is room for half as many as bytes. `small` has the small letter of each character of words, else 0.
 * Answers how many words there are, or -1 where characters or the number of texts are not as told. */
CALL int64_t hash_words(
    const uint8_t *text, int64_t size, int64_t texts, const uint32_t *small, int64_t known, int64_t *counts, int64_t *plain,
    int64_t *caseless) {
    uint32_t table[256];
    for (uint32_t n = 0; n < 256; n++) {
        table[n] = n;
        for (int bit = 0; bit < 8; bit++) table[n] = table[n] >> 1 ^ (table[n] & 1 ? CRC : 0);
    }
    const uint8_t *at = text, *end = text + size;
    uint32_t one = 0, other = 0;
    int64_t found = 0, row = 0, before = 0;
    for (int is_inside = 0, is_last = 0; !is_last;) {
        const uint8_t *here = at;
        is_last = at == end;
        uint32_t c = is_last ? 0 : next_of(&at);
        if (c >= (uint64_t)known || small[c] == OTHER_CASE) return -1;
        if (small[c]) {
            if (!is_inside) one = other = UINT32_MAX;
            is_inside = 1;
            for (; here < at; here++) one = added(table, one, *here);
            other = added_character(table, other, small[c]);
            continue;
        }
        if (is_inside) {
            plain[found] = one ^ UINT32_MAX;
            caseless[found++] = other ^ UINT32_MAX;
            is_inside = 0;
        }
        if (!c) {
            if (row == texts) return -1;
            counts[row++] = found - before;
            before = found;
        }
    }
    return row == texts ? found : -1;
}

/* Of texts with so many words each, the sum of the weights of their words and pairs of words, each once, and how many
 * those are. A table of weights has `buckets`, a power of two, and `seen` as many. */
CALL void sum_words(
    const int64_t *counts, int64_t texts, const int64_t *caseless, const int8_t *weights, int64_t buckets, int32_t *seen,
    int64_t *sums, int64_t *sizes) {
    const uint64_t mask = (uint64_t)buckets - 1;
    for (int64_t n = 0; n < buckets; n++) seen[n] = -1;
    for (int64_t text = 0; text < texts; text++) {
        int64_t sum = 0, size = 0;
        for (int64_t n = 0; n < counts[text]; n++) {
            uint64_t hash = (uint64_t)caseless[n];
            uint64_t pair = ((2 * FACTOR) + (n ? (uint64_t)caseless[n - 1] : 0)) * FACTOR + hash;
            for (int is_pair = 0; is_pair < 1 + (n > 0); is_pair++) {
                uint64_t bucket = (is_pair ? pair : hash) & mask;
                if (seen[bucket] == (int32_t)text) continue;
                seen[bucket] = (int32_t)text;
                sum += weights[bucket];
                size++;
            }
        }
        caseless += counts[text];
        sums[text] = sum;
        sizes[text] = size;
    }
}

/* Sums of leaves for rows of features: trees of one depth as heaps, a question below or above its two next ones. */
CALL void score_rows(
    const double *features, int64_t rows, int64_t columns, const int64_t *feature, const double *threshold,
    const int32_t *leaves, int64_t trees, int64_t depth, int64_t *scores) {
    const int64_t questions = ((int64_t)1 << depth) - 1;
    for (int64_t row = 0; row < rows; row++, features += columns) {
        int64_t sum = 0;
        for (int64_t tree = 0; tree < trees; tree++) {
            const int64_t *asked = feature + tree * questions;
            const double *border = threshold + tree * questions;
            int64_t at = 0;
            for (int64_t level = 0; level < depth; level++) at = 2 * at + 1 + (features[asked[at]] > border[at]);
            sum += leaves[tree * (questions + 1) + at - questions];
        }
        scores[row] = sum;
    }
}
