/* Texts judged one after another, so that what is made of the characters of one stays in the cache: all that arrays do
 * in scorer/ for many at once. */
#include <stdlib.h>
#include <string.h>

#include "scorer.h"

#define LONG 90
/* Segments from which on trees are asked: they take 64 at a time, and a text may have few. */
#define AT_A_TIME 1024

/* What is made of one text: room for the characters of the longest, and for so many segments as one had so far. */
typedef struct {
    Text text;
    Weights of_words, weights;
    Units units;
    Segments segments;
    Repeats repeats;
    uint8_t *is_long;
    uint64_t *stream;
    int64_t *dense_start, *dense_end, *entry, *scratch, room, row_first[2], row_start[1];
    Own *own;
    void *of_text, *of_segments;
} Desk;

static void *carved(uintptr_t *left, int64_t count, size_t size) {
    void *found = (void *)*left;
    *left += ((size_t)count * size + 63) / 64 * 64;
    return found;
}

/* Where the columns of a text of `size` characters begin, and one past the last: words and lines are at most every other
 * character. */
static uintptr_t carve_text(Desk *d, uintptr_t left, int64_t size) {
    int64_t all = size + 1, half = size / 2 + 2;
    Text *t = &d->text;
    t->folded = carved(&left, all, 4);
    t->kinds = carved(&left, all, 1);
    t->upper = carved(&left, all, 1);
    t->lower = carved(&left, all, 1);
    t->solid_until = carved(&left, all, 4);
    t->widths = carved(&left, all, 4);
    t->words_until = carved(&left, all, 4);
    d->weights.entries = carved(&left, all, 4);
    d->weights.weight = carved(&left, all + half, 8);
    d->weights.grams = carved(&left, all + half, 8);
    t->word_start = carved(&left, half, 8);
    t->word_end = carved(&left, half, 8);
    t->hashes = carved(&left, half, 8);
    t->hard = carved(&left, half, 1);
    t->row = carved(&left, half, 8);
    t->line_start = carved(&left, half, 8);
    t->line_end = carved(&left, half, 8);
    t->indent = carved(&left, half, 8);
    t->blank_before = carved(&left, half, 8);
    d->of_words.weight = carved(&left, half, 8);
    d->of_words.grams = carved(&left, half, 8);
    d->units.word = carved(&left, half, 8);
    d->units.size = carved(&left, half, 8);
    d->units.group = carved(&left, half, 8);
    d->units.use = carved(&left, half, 8);
    d->entry = carved(&left, half, 8);
    d->stream = carved(&left, half, 8);
    d->dense_start = carved(&left, half, 8);
    d->dense_end = carved(&left, half, 8);
    d->is_long = carved(&left, half, 1);
    return left;
}

static uintptr_t carve_segments(Desk *d, uintptr_t left, int64_t room) {
    Segments *g = &d->segments;
    g->line = carved(&left, room, 8);
    g->start = carved(&left, room, 8);
    g->end = carved(&left, room, 8);
    g->gap = carved(&left, room, 8);
    g->first_word = carved(&left, room + 1, 8);
    g->is_active = carved(&left, room, 1);
    d->own = carved(&left, room, sizeof *d->own);
    d->scratch = carved(&left, 2 * room, 8);
    return left;
}

/* Returns 0 where there is no memory. */
static int make_room(Desk *d, int64_t segments) {
    free(d->of_segments);
    d->room = segments;
    d->of_segments = malloc(carve_segments(d, 0, segments));
    if (d->of_segments) carve_segments(d, (uintptr_t)d->of_segments, segments);
    return d->of_segments != NULL;
}

static int opened(Desk *d, int64_t longest) {
    d->of_text = malloc(carve_text(d, 0, longest));
    if (d->of_text) carve_text(d, (uintptr_t)d->of_text, longest);
    return d->of_text && make_room(d, longest / 32 + 64);
}

static void closed(Desk *d) {
    free_repeats(&d->repeats);
    free(d->of_segments);
    free(d->of_text);
}

static void scanned(Desk *d, const uint32_t *points, int64_t size, const Characters *c) {
    Text *t = &d->text;
    int64_t counts[2], rows[2] = {0, size + 1};
    t->points = points;
    t->size = size;
    t->script = c->script;
    scan_text(
        points, size, rows, c->fold, c->kind, c->width, (uint32_t *)t->folded, (uint8_t *)t->kinds, (uint8_t *)t->upper,
        (uint8_t *)t->lower, (int32_t *)t->solid_until, (int32_t *)t->widths, (int32_t *)t->words_until,
        (int64_t *)t->word_start, (int64_t *)t->word_end, (uint64_t *)t->hashes, (uint8_t *)t->hard, (int64_t *)t->row,
        (int64_t *)t->line_start, (int64_t *)t->line_end, (int64_t *)t->indent, (int64_t *)t->blank_before, counts);
    t->words = counts[0];
    t->lines = counts[1];
}

static void find_units_of(Desk *d, const Phrases *p, const Networks *w) {
    Units *u = &d->units;
    u->count = find_units(
        &d->text, w, p->maybe, d->stream, p->hashes, p->count, p->first, p->prefixes, p->wholes, (int64_t *)u->word,
        (int64_t *)u->size, d->entry);
    for (int64_t n = 0; n < u->count; n++) {
        ((int64_t *)u->group)[n] = p->group[d->entry[n]];
        ((int64_t *)u->use)[n] = p->use[d->entry[n]];
    }
}

/* Where parts begin, all lines taken for long ones: the text, and the place in it. Returns their number, more than there
 * is room for where it is too small, -1 where there is no memory. */
CALL int64_t part_texts(
    const uint32_t *points, const int64_t *starts, int64_t texts, const Characters *c, const Phrases *p, const Networks *w,
    int64_t most_parts, int64_t *row, int64_t *at) {
    Desk d = {0};
    int64_t found = 0, longest = 0;
    for (int64_t n = 0; n < texts; n++) longest = most(longest, starts[n + 1] - 1 - starts[n]);
    int is_well = opened(&d, longest);
    for (int64_t n = 0; n < texts && is_well; n++) {
        scanned(&d, points + starts[n], starts[n + 1] - 1 - starts[n], c);
        if (!d.text.lines) continue;
        find_units_of(&d, p, w);
        memset(d.is_long, 1, (size_t)d.text.lines);
        int64_t room = most(most_parts - found, 0);
        int64_t count = find_seams(&d.text, &d.units, w, d.is_long, room, at + most_parts - room);
        is_well = count >= 0;
        for (int64_t i = 0; i < least(count, room); i++) row[found + i] = n;
        found += count;
    }
    closed(&d);
    return is_well ? found : -1;
}

/* In a script whose words no spaces part, told by its first, middle and last letters. */
static int is_dense(const Text *t, int64_t start, int64_t end) {
    const int64_t places[] = {start, start + (end - start) / 3, start + 2 * (end - start) / 3, end - 1};
    for (int k = 0; k < 4; k++) {
        uint8_t script = t->script[t->points[places[k]]];
        if (script == IDEOGRAPHS || script == WITHOUT_SPACES) return 1;
    }
    return 0;
}

/* Weights of words, and those that say where long lines are cut: of the characters of lines without spaces, too. */
static Weights weighed(Desk *d, const Knowledge *k) {
    const Text *t = &d->text;
    int64_t dense = 0;
    d->of_words.entries = t->words_until;
    weigh_words(t->hashes, t->hard, t->words, k->words, (int64_t *)d->of_words.weight, (int64_t *)d->of_words.grams);
    for (int64_t n = 0; n < t->lines; n++) {
        if (!is_dense(t, t->line_start[n], t->line_end[n])) continue;
        d->dense_start[dense] = t->line_start[n];
        d->dense_end[dense++] = t->line_end[n];
    }
    if (!dense) return d->of_words;
    join_weights(
        t, &d->of_words, d->dense_start, d->dense_end, dense, k->characters, (int32_t *)d->weights.entries,
        (int64_t *)d->weights.weight, (int64_t *)d->weights.grams);
    return d->weights;
}

/* Returns 0 where there is no memory. */
static int cut(Desk *d, const Weights *w, const Networks *networks) {
    const Text *t = &d->text;
    Segments *g = &d->segments;
    for (int64_t n = 0; n < t->lines; n++) d->is_long[n] = t->widths[t->line_end[n]] - t->widths[t->line_start[n]] >= LONG;
    for (;;) {
        g->count = find_segments(
            t, &d->units, w, networks, d->is_long, d->room, (int64_t *)g->line, (int64_t *)g->start, (int64_t *)g->end,
            (int64_t *)g->gap, (int64_t *)g->first_word, (uint8_t *)g->is_active);
        if (g->count < 0) return 0;
        if (g->count <= d->room) break;
        if (!make_room(d, g->count)) return 0;
    }
    d->row_first[0] = d->row_start[0] = 0;
    d->row_first[1] = g->count;
    g->row_first = d->row_first;
    g->row_start = d->row_start;
    g->rows = 1;
    return 1;
}

/* Features. Returns 0 where there is no memory. */
static int judged(Desk *d, const Knowledge *k, const Seams *s, int16_t *features, uint8_t *is_prose) {
    const Segments *g = &d->segments;
    int64_t unit = 0;
    for (int64_t n = 0; n < g->count; n++)
        shape_of(&d->text, g, &d->units, &d->of_words, k, &unit, n, d->own + n, features + n * FEATURE_COUNT);
    if (known_words_of(&d->text, g, 0, g->count, &d->repeats, d->own, features)) return 0;
    if (repeats_of(&d->text, g, 0, g->count, &d->repeats, features)) return 0;
    place_of_row(&d->text, g, s, 0, d->own, d->scratch, features);
    for (int64_t n = 0; n < g->count; n++) is_prose[n] = d->own[n].is[PROSE];
    return 1;
}

/* How many of the scores from which on a chance is one percent more a score reaches. */
static int64_t percent_of(const int64_t *steps, int64_t score) {
    int64_t low = 0, high = CHANCES;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (steps[middle] <= score) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void chances(const Trees *t, const int64_t *steps, const int16_t *features, int64_t segments, int64_t columns, int64_t *percent) {
    score_segments(features, segments, columns, t->columns, t->borders, t->leaves, t->count, t->depth, t->bias, percent);
    for (int64_t n = 0; n < segments; n++) percent[n] = percent_of(steps, percent[n]);
}

/* Both trees, of the segments `first` … `stop`: the second are asked where the first say `least` percent. Returns 0 where
 * there is no memory. */
static int ask_trees(const Scorer *m, const Looked *l, int64_t first, int64_t stop) {
    int64_t count = stop - first, asked = 0;
    int16_t *stakes = malloc((size_t)(count + 1) * STAKE_COUNT * sizeof *stakes);
    int64_t *percent = malloc((size_t)(count + 1) * sizeof *percent);
    if (stakes && percent) {
        chances(m->first, m->steps, l->features + first * FEATURE_COUNT, count, FEATURE_COUNT, l->percent + first);
        for (int64_t n = first, end; n < stop; n = end) {
            for (end = n; end < stop && l->row[end] == l->row[n];) end++;
            stakes_of(l->features + n * FEATURE_COUNT, l->is_prose + n, l->percent + n, end - n, l->stakes + n * STAKE_COUNT);
        }
        for (int64_t n = first; n < stop; n++) {
            l->weighed[n] = 0;
            if (l->percent[n] < m->least) continue;
            memcpy(stakes + asked++ * STAKE_COUNT, l->stakes + n * STAKE_COUNT, STAKE_COUNT * sizeof *stakes);
        }
        chances(m->second, m->steps, stakes, asked, STAKE_COUNT, percent);
        for (int64_t n = stop; n-- > first;)
            if (l->percent[n] >= m->least) l->weighed[n] = percent[--asked];
    }
    free(percent);
    free(stakes);
    return stakes && percent;
}

/* Segment after segment of text after text; `points` are all texts joined by newlines, `starts` where each begins and one
 * past the last. `most` segments have room; returns their number, more than these where it is too small, -1 where there is
 * no memory and -2 where other features or stakes are wanted. Without trees no chance is told. */
CALL int64_t judge_texts(
    const uint32_t *points, const int64_t *starts, int64_t texts, const Characters *c, const Phrases *p, const Networks *w,
    const Knowledge *k, const Seams *s, const Scorer *m, int64_t features, int64_t stakes, int64_t most_segments, const Looked *l) {
    Desk d = {0};
    int64_t found = 0, lines = 0, asked = 0, longest = 0;
    if (features != FEATURE_COUNT || (m->first->count && stakes != STAKE_COUNT)) return -2;
    for (int64_t n = 0; n < texts; n++) longest = most(longest, starts[n + 1] - 1 - starts[n]);
    int is_well = opened(&d, longest);
    for (int64_t n = 0; n < texts && is_well; n++) {
        Seams seams = {s->first + n, s->start, s->is_related};
        scanned(&d, points + starts[n], starts[n + 1] - 1 - starts[n], c);
        if (!d.text.lines) continue;
        find_units_of(&d, p, w);
        Weights weights = weighed(&d, k);
        if (!(is_well = cut(&d, &weights, w))) break;
        const Segments *g = &d.segments;
        if (found + g->count <= most_segments) {
            is_well = judged(&d, k, &seams, l->features + found * FEATURE_COUNT, l->is_prose + found);
            for (int64_t i = 0; i < g->count; i++) {
                l->row[found + i] = n;
                l->start[found + i] = g->start[i];
                l->end[found + i] = g->end[i];
                l->line[found + i] = lines + g->line[i];
            }
        }
        found += g->count;
        lines += d.text.lines;
        if (m->first->count && found <= most_segments && (found - asked >= AT_A_TIME)) {
            is_well = is_well && ask_trees(m, l, asked, found);
            asked = found;
        }
    }
    if (m->first->count && is_well && found <= most_segments) is_well = ask_trees(m, l, asked, found);
    closed(&d);
    return is_well ? found : -1;
}
