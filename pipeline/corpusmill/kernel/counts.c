/* Characters and words of texts in UTF-8: text/counts.py. */
#include "kernel.h"

/* So many bytes at a time, whose counts fit in one: loops that compilers do many bytes at once. */
#define SOME 128

/* Of texts, `bounds` says where each begins and the last ends: how many characters each has. */
CALL void count_characters(const uint8_t *bytes, const int64_t *bounds, int64_t texts, int64_t *counts) {
    for (int64_t n = 0; n < texts; n++) {
        int64_t count = 0;
        for (int64_t first = bounds[n]; first < bounds[n + 1]; first += SOME) {
            int64_t last = first + SOME < bounds[n + 1] ? first + SOME : bounds[n + 1];
            uint8_t some = 0;
            for (int64_t at = first; at < last; at++) some += (bytes[at] & 0xC0) != 0x80;
            count += some;
        }
        counts[n] = count;
    }
}

/* Tab, line feed, form feed, carriage return and space. */
static inline uint8_t is_space(uint8_t byte) { return byte == ' ' | ((uint8_t)(byte - 9) < 5 & byte != 11); }

/* The same, how many runs between white space. */
CALL void count_words(const uint8_t *bytes, const int64_t *bounds, int64_t texts, int64_t *counts) {
    for (int64_t n = 0; n < texts; n++) {
        int64_t begin = bounds[n], count = begin < bounds[n + 1] && !is_space(bytes[begin]);
        for (int64_t first = begin + 1; first < bounds[n + 1]; first += SOME) {
            int64_t last = first + SOME < bounds[n + 1] ? first + SOME : bounds[n + 1];
            uint8_t some = 0;
            for (int64_t at = first; at < last; at++) some += is_space(bytes[at - 1]) & !is_space(bytes[at]);
            count += some;
        }
        counts[n] = count;
    }
}
