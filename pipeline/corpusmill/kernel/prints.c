/* Prints of texts: text/counts.py. MurmurHash3 of 128 bits, which its author gave to the public domain; what ends a text
 * is mixed in as a whole word, and the length after it. */
#include "kernel.h"

#include <string.h>

#define FIRST UINT64_C(0x87C37B91114253D5)
#define SECOND UINT64_C(0x4CF5AD432745937F)

static inline uint64_t turned(uint64_t value, int by) { return value << by | value >> (64 - by); }

static inline uint64_t ended(uint64_t value) {
    value = (value ^ value >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    value = (value ^ value >> 33) * UINT64_C(0xC4CEB9FE1A85EC53);
    return value ^ value >> 33;
}

/* Two words of a text more. */
static inline void add(uint64_t *one, uint64_t *two, const uint64_t *words) {
    *one = turned(*one ^ turned(words[0] * FIRST, 31) * SECOND, 27) + *two;
    *one = *one * 5 + 0x52DCE729;
    *two = turned(*two ^ turned(words[1] * SECOND, 33) * FIRST, 31) + *one;
    *two = *two * 5 + 0x38495AB5;
}

/* Of texts, `bounds` says where each begins and the last ends: two words for each. */
CALL void print_texts(const uint8_t *bytes, const int64_t *bounds, int64_t texts, uint64_t *prints) {
    for (int64_t n = 0; n < texts; n++) {
        const uint8_t *at = bytes + bounds[n], *end = bytes + bounds[n + 1];
        uint64_t size = (uint64_t)(end - at), one = 0, two = 0, words[2];
        for (; end - at >= 16; at += 16) {
            memcpy(words, at, 16);
            add(&one, &two, words);
        }
        words[0] = words[1] = 0;
        memcpy(words, at, (size_t)(end - at));
        add(&one, &two, words);
        one = (one ^ size) + (two ^ size);
        two = (two ^ size) + one;
        one = ended(one);
        two = ended(two);
        prints[2 * n] = one += two;
        prints[2 * n + 1] = two + one;
    }
}
