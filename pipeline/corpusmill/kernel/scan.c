/* Characters, words and lines of texts: scorer/scan.py in one pass. */
#include "kernel.h"

#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

static inline int is_stop(uint8_t kind, uint32_t point) {
    return kind == SENTENCE || kind == BAR || kind == ICON || point == '\n' || point == '\t';
}

/* Columns of characters have one entry a character, `solid_until`, `widths` and `words_until` one more; columns of words
 * have room for one word every other character. Returns the number of words. */
CALL int64_t scan_characters(
    const uint32_t *points, int64_t size, const uint32_t *fold, const uint8_t *kind_of, const uint8_t *width_of,
    uint32_t *folded, uint32_t *plain, uint8_t *kinds, uint8_t *upper, uint8_t *lower, int64_t *solid,
    int32_t *solid_until, int32_t *widths, int32_t *words_until, int64_t *word_start, int64_t *word_end,
    uint64_t *hashes, uint8_t *hard) {
    int64_t words = 0, at_solid = 0;
    int32_t width = 0;
    int in_word = 0, is_number = 0, stopped = 1, was_solid = 1;
    uint64_t hash = 0, power = 1;
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = points[i], fold_point = fold[point];
        uint8_t packed = kind_of[point], kind = packed & KIND_MASK;
        int is_digit = fold_point - '0' < 10u, is_solid = kind != SPACE;
        uint32_t plain_point = is_digit ? '0' : fold_point;
        folded[i] = fold_point;
        plain[i] = plain_point;
        kinds[i] = kind;
        upper[i] = (packed & UPPER) != 0;
        lower[i] = (packed & LOWER) != 0;
        if (kind == WORD) {
            if (!in_word) {
                in_word = is_number = 1;
                hash = 0;
                power = 1;
                word_start[words] = i;
                hard[words] = stopped || !words;
            }
            hash += plain_point * power;
            power *= FACTOR;
            is_number &= is_digit;
        } else {
            if (in_word) {
                in_word = stopped = 0;
                word_end[words] = i;
                hashes[words++] = is_number ? NUMBER : mixed(hash);
            }
            stopped |= is_stop(kind, point) || (i && !is_solid && !was_solid);
        }
        words_until[i] = (int32_t)words;
        solid_until[i] = (int32_t)at_solid;
        widths[i] = width;
        solid[at_solid] = i; /* overwritten by the next one where this is white space */
        at_solid += is_solid;
        width += is_solid ? (point >= WIDE ? width_of[point] : 1) : 0;
        was_solid = is_solid;
    }
    if (in_word) {
        word_end[words] = size;
        hashes[words++] = is_number ? NUMBER : mixed(hash);
    }
    words_until[size] = (int32_t)words;
    solid_until[size] = (int32_t)at_solid;
    widths[size] = width;
    return words;
}

/* Lines that hold anything, with room for one every other character and one more; `rows` holds where each row begins, and
 * one past the last. Returns their number. */
CALL int64_t scan_lines(
    const uint32_t *points, const uint8_t *kinds, int64_t size, const int64_t *rows, int64_t *row, int64_t *start,
    int64_t *end, int64_t *indent, int64_t *blank_before) {
    int64_t lines = 0, current = 0, open = 0, first = -1, last = -1, blank = 0;
    for (int64_t i = 0; i <= size; i++) {
        if (i < size && points[i] != '\n') {
            if (kinds[i] != SPACE) {
                first = first < 0 ? i : first;
                last = i;
            }
            continue;
        }
        if (first < 0) {
            blank++;
        } else {
            row[lines] = current;
            start[lines] = first;
            end[lines] = last + 1;
            indent[lines] = first - open;
            blank_before[lines++] = blank;
            blank = 0;
        }
        open = i + 1;
        first = -1;
        if (i + 1 == rows[current + 1]) { /* the newline that stands between two rows */
            current++;
            blank = 0;
        }
    }
    return lines;
}
