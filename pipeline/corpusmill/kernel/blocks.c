/* Blocks and lines of pages: their words as hashes (kernel/words.py), what their words say (read/html/body/cues.py),
 * and trees over their features (read/html/body/scorer.py). */
#include "kernel.h"

#include <string.h>

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
            for (; at < end && *at < 0x80 && small[*at]; at++) { /* most of most words */
                one = added(table, one, *at);
                other = added(table, other, small[*at]);
            }
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

#define SOME_ROWS 16

/* Sums of leaves for rows of features: trees of one depth as heaps, a question below or above its two next ones. Some
 * rows at a time, so that a tree is in the cache for all of them. */
CALL void score_rows(
    const double *features, int64_t rows, int64_t columns, const int16_t *feature, const double *threshold,
    const int32_t *leaves, int64_t trees, int64_t depth, int64_t *scores) {
    const int64_t questions = ((int64_t)1 << depth) - 1;
    for (int64_t row = 0; row < rows; row++) scores[row] = 0;
    for (int64_t low = 0; low < rows; low += SOME_ROWS) {
        int64_t high = low + SOME_ROWS < rows ? low + SOME_ROWS : rows;
        for (int64_t tree = 0; tree < trees; tree++) {
            const int16_t *asked = feature + tree * questions;
            const double *border = threshold + tree * questions;
            const int32_t *leaf = leaves + tree * (questions + 1);
            for (int64_t row = low; row < high; row++) {
                const double *of = features + row * columns;
                int64_t at = 0;
                for (int64_t level = 0; level < depth; level++) at = 2 * at + 1 + (of[asked[at]] > border[at]);
                scores[row] += leaf[at - questions];
            }
        }
    }
}

/* What stands of a line in `told`, and what neighbours are asked for. */
enum { CHARS, WORDS, COMMAS, SENTENCE_END, SAME_TEXT, IN_LINKS, IS_PLAIN, IS_PARAGRAPH, IS_HEADING, CUES };
enum { NEAR_WORDS, NEAR_LINKS, NEAR_SENTENCE, NEAR_LONG, NEAR_CUES, BASES, WEIGHT = BASES, SUMS };
#define LONG_LINE 20
#define LINE_FEATURES 36

static int is_one_of(const uint8_t *at, int64_t size, const char *const *signs) {
    for (; *signs; signs++)
        if (strlen(*signs) == (size_t)size && !memcmp(at, *signs, (size_t)size)) return 1;
    return 0;
}

/* Whether a text ends a sentence: one of these signs, of its last eight, and behind it nothing but what closes. */
static int ends_sentence(const uint8_t *first, const uint8_t *end) {
    static const char *const ends[] = {".", "!", "?", "…", "。", "！", "？", NULL};
    static const char *const closes[] = {"\"", "'", "”", "’", "»", ")", "]", NULL};
    for (int n = 0; n < 8 && end > first; n++) {
        const uint8_t *at = end - 1;
        while (at > first && (*at & 0xC0) == 0x80) at--;
        if (is_one_of(at, end - at, ends)) return 1;
        if (!is_one_of(at, end - at, closes)) return 0;
        end = at;
    }
    return 0;
}

/* Of lines joined by zeros the columns CHARS to SENTENCE_END; answers how many lines there are. */
CALL int64_t tell_lines(const uint8_t *text, int64_t size, int64_t lines, double *told) {
    const uint8_t *at = text, *end = text + size;
    int64_t line = 0;
    for (int is_last = 0; !is_last && line < lines; line++) {
        const uint8_t *first = at, *stop = memchr(at, 0, (size_t)(end - at));
        is_last = !stop;
        if (is_last) stop = end;
        int64_t words = 0, commas = 0;
        for (int is_inside = 0; at < stop;) {
            if (*at < 0x80) { /* the same in fewer steps */
                int is_space = is_byte_space(*at);
                words += !(is_space | is_inside);
                is_inside = !is_space;
                commas += *at++ == ',';
                continue;
            }
            const uint8_t *behind = space_behind(at, stop);
            words += behind == at && !is_inside;
            is_inside = behind == at;
            commas += stop - at >= 3 && (!memcmp(at, "，", 3) || !memcmp(at, "、", 3));
            at = behind > at ? behind : at + 1;
            while (at < stop && (*at & 0xC0) == 0x80) at++;
        }
        told[CHARS * lines + line] = (double)characters_of(first, stop);
        told[WORDS * lines + line] = (double)words;
        told[COMMAS * lines + line] = (double)commas;
        told[SENTENCE_END * lines + line] = ends_sentence(first, stop);
        if (!is_last) at++;
    }
    return at == end ? line : -1;
}

/* Features of lines, told in columns side by side, a row a line (read/html/body/fast.py says what they mean): each is
 * rounded as it was for training. `sums` has room for the sums up to each line, one more than lines. */
CALL void find_line_features(const double *told, int64_t lines, double *sums, double *features) {
    const double *of[CUES + 1];
    for (int n = 0; n <= CUES; n++) of[n] = told + n * lines;
    double longest = 0;
    int64_t first = lines, last = -1;
    for (int n = 0; n < SUMS; n++) sums[n] = 0;
    for (int64_t n = 0; n < lines; n++) {
        double words = of[WORDS][n], weight = words > .5 ? words : .5, *to = sums + (n + 1) * SUMS;
        double share = of[IN_LINKS][n] / of[CHARS][n];
        double value[SUMS] = {words, share * weight, of[SENTENCE_END][n] * weight, words >= LONG_LINE ? weight : 0, of[CUES][n] * weight, weight};
        for (int sum = 0; sum < SUMS; sum++) to[sum] = to[sum - SUMS] + value[sum];
        if (words > longest) longest = words;
        if (words >= LONG_LINE) last = n, first = first < n ? first : n;
    }
    const double *all = sums + lines * SUMS;
    double page_cues = all[NEAR_CUES] / all[WEIGHT], page_words = all[NEAR_WORDS], least = page_words > 1 ? page_words : 1;
    int64_t heading = -1;
    for (int64_t n = 0; n < lines; n++) {
        double share = of[IN_LINKS][n] / of[CHARS][n], before = sums[(n + 1) * SUMS], row[LINE_FEATURES];
        double *to = row;
        int64_t previous = n - 1, next = n + 1 < lines ? n + 1 : -1;
        if (of[IS_HEADING][n] != 0) heading = n;
        *to++ = of[CHARS][n], *to++ = of[WORDS][n], *to++ = share, *to++ = of[COMMAS][n], *to++ = of[SENTENCE_END][n];
        *to++ = of[SAME_TEXT][n], *to++ = of[IS_PLAIN][n], *to++ = of[IS_PARAGRAPH][n], *to++ = of[CUES][n], *to++ = page_cues;
        *to++ = (double)n, *to++ = (double)(lines - n), *to++ = before / least, *to++ = before, *to++ = (double)lines;
        *to++ = page_words, *to++ = longest, *to++ = (double)(n - first), *to++ = (double)(n - last), *to++ = (double)(n - heading);
        *to++ = previous < 0 ? -1 : of[WORDS][previous], *to++ = previous < 0 ? -1 : of[CUES][previous];
        *to++ = next < 0 ? -1 : of[WORDS][next], *to++ = next < 0 ? -1 : of[IN_LINKS][next] / of[CHARS][next];
        *to++ = next < 0 ? -1 : of[SENTENCE_END][next], *to++ = next < 0 ? -1 : of[CUES][next];
        for (int64_t reach = 2; reach <= 12; reach += 10) {
            int64_t low = n > reach ? n - reach : 0, high = n + reach + 1 < lines ? n + reach + 1 : lines;
            const double *from = sums + low * SUMS, *up = sums + high * SUMS;
            for (int base = 0; base < BASES; base++) {
                double size = base == NEAR_WORDS ? (double)(high - low) : up[WEIGHT] - from[WEIGHT];
                *to++ = (up[base] - from[base]) / size;
            }
        }
        for (int feature = 0; feature < LINE_FEATURES; feature++) *features++ = (float)row[feature];
    }
}
