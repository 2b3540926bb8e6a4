/* What is asked of the first lines of texts as their titles: metadata/judges/pages/first_lines.py. */
#include <string.h>

#include "glance_words.h"

#define LONGEST 256    /* characters of a line; no title has as many */
#define MOST_UNITS 64  /* words of a line; it has no more of four letters */
#define ECHOED 1500    /* characters that take up the words of a line */
#define FEATURES 19
#define MOST 1000
#define PROSE 80
#define LONG 240
#define HEADING 110
#define UNIT 5 /* letters of a word by which it is taken up, and the fewest but one */
#define MARKED 0x900 /* from here on marks over letters belong to words: told there, not here */

typedef struct {
    uint8_t bytes[3 * UNIT];
    int64_t size, next; /* where in the text below the next copy may begin */
    int near, often, beneath; /* whether it comes in the first characters, how often in all, whether in the first line */
} Unit;

typedef struct {
    Unit units[MOST_UNITS];
    int count;
    uint64_t at[4][256]; /* which units have a byte at each of their first places */
    uint8_t title[3 * LONGEST];
    int64_t size;
} Title;

static int64_t put(uint8_t *to, uint32_t point) {
    if (point < 0x80) return to[0] = (uint8_t)point, 1;
    if (point < 0x800) return to[0] = (uint8_t)(0xC0 | point >> 6), to[1] = (uint8_t)(0x80 | (point & 0x3F)), 2;
    to[0] = (uint8_t)(0xE0 | point >> 12);
    to[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    to[2] = (uint8_t)(0x80 | (point & 0x3F));
    return 3;
}

static uint32_t taken(const uint8_t *at) {
    if (at[0] < 0x80) return at[0];
    if (at[0] < 0xE0) return (uint32_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    if (at[0] < 0xF0) return (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    return 0x10000;
}

static int is_told(uint32_t point) { return point < MARKED || (point >= 0x2000 && point < 0x2070); }

static int is_ideograph(uint32_t point) {
    return (point >= 0x3040 && point <= 0x30FF) || (point >= 0x3400 && point <= 0x9FFF) || (point >= 0xAC00 && point <= 0xD7AF);
}

static void add_unit(Title *t, const uint32_t *word) {
    Unit *unit = &t->units[t->count];
    memset(unit, 0, sizeof *unit);
    for (const uint32_t *at = word; at < word + UNIT && *at; at++) unit->size += put(unit->bytes + unit->size, *at);
    for (int n = 0; n < t->count; n++)
        if (t->units[n].size == unit->size && !memcmp(t->units[n].bytes, unit->bytes, (size_t)unit->size)) return;
    for (int n = 0; n < 4; n++) t->at[n][unit->bytes[n]] |= UINT64_C(1) << t->count;
    t->count++;
}

/* The line itself; 0 where it has characters that are not told here. */
static int see_title(Title *t, const uint32_t *fold, const uint8_t *kinds, const uint32_t *text, int64_t size, int16_t *row) {
    int64_t words = 0, titled = 0, upper = 0, letters = 0, run = 0;
    uint32_t word[UNIT] = {0}, before = ' ', folded = 0;
    memset(t, 0, sizeof *t);
    if (!size || size > LONGEST) return 0;
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = text[i];
        folded = fold[point];
        /* four letters are a capital and a small one */
        if (!is_told(point) || !is_told(folded) || point == 0x1C5 || point == 0x1C8 || point == 0x1CB || point == 0x1F2) return 0;
        int is_large = (kinds[point] & LARGE) != 0;
        upper += is_large;
        letters += (kinds[point] & LETTER) != 0;
        row[9] = (int16_t)(row[9] + ((kinds[point] & NUMERAL) != 0));
        row[8] = (int16_t)(row[8] + (point == ','));
        if (!(kinds[point] & WHITE) && (!i || kinds[text[i - 1]] & WHITE)) {
            words++;
            titled += is_large;
        }
        row[7] |= folded == ':';
        row[11] |= folded == '"' || folded == 0xAB || folded == 0x201E || (folded == '\'' && !(kinds[before] & IN_WORD));
        t->size += put(t->title + t->size, folded);
        if (kinds[folded] & IN_WORD) {
            if (run < UNIT) word[run] = folded;
            run++;
        }
        if (!(kinds[folded] & IN_WORD) || i + 1 == size) {
            if (run >= UNIT - 1) {
                if (t->count == MOST_UNITS) return 0;
                add_unit(t, word);
            }
            memset(word, 0, sizeof word);
            run = 0;
        }
        before = folded;
    }
    row[0] = (int16_t)size;
    row[1] = (int16_t)words;
    row[5] = (int16_t)(100 * upper / (letters ? letters : 1));
    row[6] = (int16_t)(words ? 100 * titled / words : 0);
    row[10] = folded == '?' || folded == 0x61F;
    return words > 0;
}

/* Which words of the title a line of the text below takes up; `shift` is where it begins there, `near` how much of it counts. */
static void take_up(Title *t, const uint8_t *line, int64_t size, int64_t shift, int64_t near, int is_beneath) {
    for (int64_t i = 0; i + 3 < size; i++) {
        uint64_t some = t->at[0][line[i]] & t->at[1][line[i + 1]];
        if (!some) continue;
        some &= t->at[2][line[i + 2]] & t->at[3][line[i + 3]];
        for (int n = 0; some; n++, some >>= 1) {
            Unit *unit = &t->units[n];
            if (!(some & 1) || i + unit->size > size || memcmp(line + i, unit->bytes, (size_t)unit->size)) continue;
            unit->near |= i + unit->size <= near;
            unit->beneath |= is_beneath;
            if (shift + i < unit->next) continue; /* as `str.count` has it */
            unit->next = shift + i + unit->size;
            unit->often++;
        }
    }
}

static int holds(const uint8_t *line, int64_t size, const uint8_t *title, int64_t length) {
    for (const uint8_t *at = line, *end = line + size; end - at >= length; at++) {
        at = memchr(at, title[0], (size_t)(end - at - length + 1));
        if (!at) return 0;
        if (!memcmp(at, title, (size_t)length)) return 1;
    }
    return 0;
}

static int ends(const uint8_t *line, int64_t size) {
    static const uint32_t ending[] = {'.', '!', '?', 0x2026, 0x3002, 0xFF01, 0xFF1F, 0x964, 0x61F, 0x6D4, ':'};
    while (size) {
        const uint8_t *last = line + size - 1;
        while (last > line && (*last & 0xC0) == 0x80) last--;
        uint32_t point = taken(last);
        if (point == '\'' || point == '"' || point == ')' || point == ']' || point == 0xBB) {
            size = last - line;
            continue;
        }
        for (size_t n = 0; n < sizeof ending / sizeof *ending; n++)
            if (point == ending[n]) return 1;
        return 0;
    }
    return 0;
}

static int16_t percent(int64_t some, int64_t all) { return (int16_t)(all ? 100.0 * ((double)some / (double)all) : 0); }

/* `below` are the first lines below the title, a newline between two; there are `count` lines in all. */
static void see_below(Title *t, const uint8_t *below, const uint8_t *end, int64_t count, int16_t *row) {
    int64_t read = 0, is_read = 0; /* characters that take up words, and whether these are all */
    const uint8_t *line = below, *stop;
    for (int64_t n = 0; line <= end; n++, line = stop + 1) {
        stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = end;
        int64_t size = stop - line, length = 0, wide = 1, near = 0;
        int has_title = holds(line, size, t->title, t->size);
        uint8_t all = 0;
        for (int64_t i = 0; i < size; i++) all |= line[i], length += (line[i] & 0xC0) != 0x80;
        for (int64_t i = all < 0x80 ? size : 0; i < size && wide == 1; i++)
            if (line[i] >= 0xE3 && line[i] <= 0xED && is_ideograph(taken(line + i))) wide = 2;
        if (!has_title && !is_read) {
            int64_t left = ECHOED - read; /* characters, of which these are the bytes */
            if (all < 0x80) near = size < left ? size : left;
            else while (near < size && (left || (line[near] & 0xC0) == 0x80)) left -= (line[near++] & 0xC0) != 0x80;
            read += length + 1;
            is_read = read > ECHOED;
        }
        take_up(t, line, size, line - below, near, n == 0);
        int64_t width = length * wide;
        int is_end = ends(line, size), is_prose = width >= LONG || (width >= PROSE && is_end);
        row[12] = (int16_t)(row[12] + (has_title && size == t->size));
        if (!n) row[13] = (int16_t)(width < MOST ? width : MOST), row[14] = (int16_t)is_end, row[15] = (int16_t)is_prose;
        row[16] = (int16_t)(row[16] + is_prose);
        row[17] = (int16_t)(row[17] + (width >= 8 && width <= HEADING && !is_end));
    }
    int64_t near = 0, often = 0, beneath = 0;
    for (int n = 0; n < t->count; n++) {
        near += t->units[n].near;
        often += t->units[n].often > 1;
        beneath += t->units[n].beneath;
    }
    row[2] = percent(near, t->count);
    row[3] = (int16_t)(t->count ? 100 * often / t->count : 0);
    row[4] = percent(beneath, t->count);
    row[18] = (int16_t)(count < MOST ? count : MOST);
}

/* Features of first lines, one row each, and whether they are told. `points` are the lines as they are written, side by side,
 * `text` has the first lines below each in UTF-8 (see `see_below`), `bounds` and `point_bounds` where each has its own, and
 * `below` how many lines stand below it. */
CALL void see_first_lines(
    const uint8_t *text, const int64_t *bounds, const uint32_t *points, const int64_t *point_bounds, const int64_t *below,
    int64_t count, const uint32_t *fold, const uint8_t *kinds, int16_t *features, uint8_t *is_seen) {
    Title title;
    memset(features, 0, (size_t)(count * FEATURES) * sizeof *features);
    for (int64_t n = 0; n < count; n++) {
        int16_t *row = features + n * FEATURES;
        const uint32_t *from = points + point_bounds[n];
        is_seen[n] = (uint8_t)see_title(&title, fold, kinds, from, point_bounds[n + 1] - point_bounds[n], row);
        if (is_seen[n]) see_below(&title, text + bounds[n], text + bounds[n + 1], below[n], row);
    }
}
