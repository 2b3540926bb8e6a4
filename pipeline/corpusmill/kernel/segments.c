/* Where long lines are cut, and what stands in each segment: scorer/segments.py and scorer/shape.py. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

#define NUMBER UINT64_C(0xD6E8FEB86659FD93)
#define FACTOR UINT64_C(0x9E3779B97F4A7C15)
#define COMMON_BITS 17
enum { SENTENCE_GAP = 1, WIDE_GAP, GLUE, MARK_GAP };

/* Seams in hard gaps between two words of a long line; `at` and `gap` have room for one a word. Returns their number. */
CALL int64_t seams_between_words(
    const uint32_t *points, const uint32_t *folded, const uint8_t *kinds, const uint8_t *upper, const uint8_t *lower,
    const uint8_t *script, const int64_t *word_start, const int64_t *word_end, const uint8_t *hard, int64_t words,
    const int64_t *line_start, const uint8_t *is_long, int64_t lines, int64_t *at, int64_t *gap) {
    int64_t line = 0, found = 0;
    for (int64_t n = 1; n < words; n++) {
        int64_t before = word_end[n - 1], after = word_start[n];
        int is_new_line = 0;
        while (line + 1 < lines && line_start[line + 1] <= after) {
            line++;
            is_new_line = line_start[line] > before;
        }
        if (is_new_line || !hard[n] || !is_long[line]) continue;
        int64_t space = after;
        int has_mark = 0, has_end = 0;
        for (int64_t i = after - 1; i >= before; i--) {
            space = kinds[i] == SPACE ? i : space;
            has_mark |= kinds[i] == BAR || kinds[i] == ICON;
            has_end |= kinds[i] == SENTENCE;
        }
        int is_spaced = space < after, last = kinds[after - 1];
        int64_t size = before - word_start[n - 1];
        int is_digit = folded[after] - '0' < 10u, after_upper = upper[before - 1];
        int ends = has_end && !lower[after] && !(size == 1 && after_upper) && !(is_digit && size <= 3);
        if (is_spaced) {
            if (!(ends || !has_end || has_mark)) continue;
            at[found] = space + 1;
        } else {
            int is_dense = script[points[after]] == IDEOGRAPHS || script[points[after]] == HANGUL;
            int is_glued = ends && (is_dense || (size >= 3 && (upper[after] || !after_upper) && !is_digit));
            if (!(is_glued || (has_mark && last == ICON))) continue;
            at[found] = after - ((last == BRACKET || last == QUOTE) && after - before > 1);
        }
        gap[found++] = has_mark ? MARK_GAP : !is_spaced ? GLUE : has_end ? SENTENCE_GAP : WIDE_GAP;
    }
    return found;
}

/* Places in words such as "endNext": three small letters, a capital, two small ones. Returns their number. */
CALL int64_t seams_inside_words(const uint8_t *upper, const uint8_t *lower, int64_t size, int64_t *at) {
    int64_t found = 0;
    for (int64_t i = 3; i + 2 < size; i++)
        if (upper[i] && lower[i - 1] && lower[i - 2] && lower[i - 3] && lower[i + 1] && lower[i + 2]) at[found++] = i;
    return found;
}

/* Of each segment: words that begin with a capital, cased ones, in capitals, numbers, everyday ones; shape (segments, 5).
 * What stands before the second segment's start belongs to the first, and so on. */
CALL void count_words(
    const int64_t *word_start, const int64_t *word_end, const uint64_t *hashes, int64_t words, const uint8_t *upper,
    const uint8_t *lower, int64_t size, const uint8_t *common, const int64_t *start, int64_t segments,
    int64_t *counts) {
    int64_t n = 0;
    memset(counts, 0, (size_t)segments * 5 * sizeof *counts);
    for (int64_t word = 0; word < words; word++) {
        int64_t at = word_start[word], second = at + 1 < size ? at + 1 : size - 1;
        while (n + 1 < segments && start[n + 1] <= at) n++;
        int64_t *of = counts + 5 * n;
        uint64_t top = hashes[word] >> (64 - COMMON_BITS);
        of[0] += upper[at];
        of[1] += upper[at] | lower[at];
        of[2] += upper[at] && word_end[word] - at > 1 && upper[second];
        of[3] += hashes[word] == NUMBER;
        of[4] += common[top >> 3] >> (top & 7) & 1;
    }
}

/* Of each segment: marks by their kind, shape (segments, KINDS). */
CALL void count_marks(const uint8_t *kinds, int64_t size, const int64_t *start, int64_t segments, int64_t *counts) {
    memset(counts, 0, (size_t)segments * KINDS * sizeof *counts);
    for (int64_t n = 0; n < segments; n++) {
        int64_t stop = n + 1 < segments ? start[n + 1] : size, *of = counts + n * KINDS;
        for (int64_t i = start[n]; i < stop; i++) of[kinds[i]] += kinds[i] != WORD && kinds[i] != SPACE;
    }
}

/* Of each segment: underscores, and words of capitals behind a bracket, which are the buttons of text browsers. */
CALL void count_browser_marks(
    const uint32_t *points, const uint8_t *upper, int64_t size, const int64_t *start, const int64_t *end,
    int64_t segments, int64_t *rules, int64_t *buttons) {
    for (int64_t n = 0; n < segments; n++) {
        int64_t stop = n + 1 < segments ? start[n + 1] : size, of_rules = 0, of_buttons = 0;
        for (int64_t i = start[n]; i < stop; i++) {
            of_rules += points[i] == '_' && i < end[n];
            if (points[i] == '(' && i + 1 < size)
                of_buttons += upper[i + 1] && upper[i + 5 < size ? i + 5 : size - 1];
        }
        rules[n] = of_rules;
        buttons[n] = of_buttons;
    }
}

typedef struct {
    uint64_t key;
    int32_t segment; /* the first that holds it, and one; 0: a free place */
    int32_t elsewhere;
} Entry;

static int32_t place_of(Entry *entries, uint64_t mask, uint64_t key, int64_t segment) {
    uint64_t at = mixed(key) & mask;
    while (entries[at].segment && entries[at].key != key) at = (at + 1) & mask;
    if (!entries[at].segment) {
        entries[at].key = key;
        entries[at].segment = (int32_t)segment + 1;
        entries[at].elsewhere = 0;
    } else if (entries[at].segment != (int32_t)segment + 1) {
        entries[at].elsewhere = 1;
    }
    return (int32_t)at;
}

/* Of each segment: content words, and those of them that another segment of its row holds too. Pairs of ideographs are
 * content words. Returns -1 where there is no memory. */
CALL int64_t count_known_words(
    const uint32_t *points, int64_t size, const int32_t *widths, const uint8_t *script, const int64_t *word_start,
    const int64_t *word_end, const uint64_t *hashes, int64_t words, const int64_t *row, const int64_t *start,
    int64_t segments, int64_t *content, int64_t *shared) {
    int64_t word = 0, room = 0;
    Entry *entries = NULL;
    int32_t *places = NULL;
    for (int64_t first = 0, stop; first < segments; first = stop) {
        for (stop = first + 1; stop < segments && row[stop] == row[first];) stop++;
        int64_t end = stop < segments ? start[stop] : size, most = 1;
        for (int64_t n = word; n < words && word_start[n] < end; n++) most++;
        for (int64_t i = start[first]; i < end; i++) most += points[i] >= WIDE;
        int64_t capacity = 16;
        while (capacity < 2 * most) capacity *= 2;
        if (capacity > room) {
            free(entries);
            free(places);
            entries = malloc((size_t)capacity * sizeof *entries);
            places = malloc((size_t)capacity * sizeof *places);
            room = capacity;
            if (!entries || !places) {
                free(entries);
                free(places);
                return -1;
            }
        }
        memset(entries, 0, (size_t)capacity * sizeof *entries);
        uint64_t mask = (uint64_t)capacity - 1;
        int64_t held = 0;
        for (int64_t n = first; n < stop; n++) {
            int64_t close = n + 1 < segments ? start[n + 1] : size, before = held;
            for (; word < words && word_start[word] < close; word++) {
                uint8_t of = script[points[word_start[word]]];
                if (widths[word_end[word]] - widths[word_start[word]] > 3 && of != IDEOGRAPHS && of != WITHOUT_SPACES)
                    places[held++] = place_of(entries, mask, hashes[word], n);
            }
            for (int64_t i = start[n]; i < close && i + 1 < size; i++)
                if (points[i] >= WIDE && points[i + 1] >= WIDE && script[points[i]] == IDEOGRAPHS &&
                    script[points[i + 1]] == IDEOGRAPHS)
                    places[held++] = place_of(entries, mask, mixed(points[i] * FACTOR + points[i + 1]), n);
            content[n] = held - before;
        }
        int64_t at = 0;
        for (int64_t n = first; n < stop; n++) {
            shared[n] = 0;
            for (int64_t left = content[n]; left > 0; left--) shared[n] += entries[places[at++]].elsewhere;
        }
    }
    free(entries);
    free(places);
    return 0;
}
