/* Characters, words and lines of texts: scorer/scan.py in two passes. */
#include "kernel.h"

#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

/* What each character is; apart from the rest, so that less is in hand at a time. */
static void map_characters(
    const uint32_t *points, int64_t size, const uint32_t *fold, const uint8_t *kind_of, uint32_t *folded, uint8_t *kinds,
    uint8_t *upper, uint8_t *lower) {
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = points[i];
        uint8_t packed = kind_of[point];
        folded[i] = fold[point];
        kinds[i] = packed & KIND_MASK;
        upper[i] = (packed & UPPER) != 0;
        lower[i] = (packed & LOWER) != 0;
    }
}

static inline int is_stop(uint8_t kind, uint32_t point) {
    return kind == SENTENCE || kind == BAR || kind == ICON || point == '\n' || point == '\t';
}

/* Lines that hold anything; `rows` holds where each row begins, and one past the last. */
typedef struct {
    const int64_t *rows;
    int64_t *row, *start, *end, *indent, *blank_before;
    int64_t lines, current, open, first, last, blank;
} Lines;

static void end_line(Lines *l, int64_t at) {
    if (l->first < 0) {
        l->blank++;
    } else {
        l->row[l->lines] = l->current;
        l->start[l->lines] = l->first;
        l->end[l->lines] = l->last;
        l->indent[l->lines] = l->first - l->open;
        l->blank_before[l->lines++] = l->blank;
        l->blank = 0;
    }
    l->open = at + 1;
    l->first = -1;
    if (at + 1 == l->rows[l->current + 1]) { /* the newline that stands between two rows */
        l->current++;
        l->blank = 0;
    }
}

/* Columns of characters have one entry a character, `solid_until`, `widths` and `words_until` one more; columns of words
 * and of lines have room for one every other character and one more. `counts` takes the numbers of words and lines. */
void scan_text(
    const uint32_t *points, int64_t size, const int64_t *rows, const uint32_t *fold, const uint8_t *kind_of,
    const uint8_t *width_of, uint32_t *folded, uint8_t *kinds, uint8_t *upper, uint8_t *lower, int32_t *solid_until,
    int32_t *widths, int32_t *words_until, int64_t *word_start, int64_t *word_end, uint64_t *hashes, uint8_t *hard,
    int64_t *row, int64_t *start, int64_t *end, int64_t *indent, int64_t *blank_before, int64_t *counts) {
    Lines l = {rows, row, start, end, indent, blank_before, 0, 0, 0, -1, 0, 0};
    int64_t words = 0, i = 0;
    int32_t solid = 0, width = 0;
    int stopped = 1, was_solid = 1;
    map_characters(points, size, fold, kind_of, folded, kinds, upper, lower);
    while (i < size) {
        if (kinds[i] == WORD) {
            uint64_t hash = 0, power = 1;
            int is_number = 1;
            l.first = l.first < 0 ? i : l.first;
            word_start[words] = i;
            hard[words] = stopped || !words;
            for (; i < size && kinds[i] == WORD; i++) {
                int is_digit = folded[i] - '0' < 10u;
                solid_until[i] = solid++;
                widths[i] = width;
                words_until[i] = (int32_t)words;
                width += points[i] >= WIDE ? width_of[points[i]] : 1;
                hash += (is_digit ? '0' : folded[i]) * power;
                power *= FACTOR;
                is_number &= is_digit;
            }
            l.last = word_end[words] = i;
            hashes[words++] = is_number ? NUMBER : mixed(hash);
            stopped = 0;
            was_solid = 1;
        }
        for (; i < size && kinds[i] != WORD; i++) {
            int is_solid = kinds[i] != SPACE;
            stopped |= is_stop(kinds[i], points[i]) || (i && !is_solid && !was_solid);
            solid_until[i] = solid;
            widths[i] = width;
            words_until[i] = (int32_t)words;
            was_solid = is_solid;
            if (is_solid) {
                solid++;
                width += points[i] >= WIDE ? width_of[points[i]] : 1;
                l.first = l.first < 0 ? i : l.first;
                l.last = i + 1;
            } else if (points[i] == '\n') {
                end_line(&l, i);
            }
        }
    }
    end_line(&l, size);
    solid_until[size] = solid;
    widths[size] = width;
    words_until[size] = (int32_t)words;
    counts[0] = words;
    counts[1] = l.lines;
}
