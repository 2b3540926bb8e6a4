/* Where long lines are cut: scorer/segments.py. */
#include <stdlib.h>
#include <string.h>

#include "scorer.h"

#define GATE (-15)
#define STRETCH 40
#define AROUND 5
enum { OPENS = 2 };

/* Places in ascending order, each with its gap. */
typedef struct {
    int64_t *at, *gap, count;
} Places;

static void add(Places *p, int64_t at, int64_t gap) {
    p->at[p->count] = at;
    p->gap[p->count++] = gap;
}

static int is_ideograph(const Text *t, int64_t place) { return t->script[t->points[place]] == IDEOGRAPHS; }

/* A gap before word `n` that may be a seam: a hard one, or white space between ideographs, which need none. */
static int is_gap(const Text *t, int64_t n) {
    if (t->hard[n]) return 1;
    int64_t before = t->word_end[n - 1], after = t->word_start[n];
    if (!is_ideograph(t, after) || !is_ideograph(t, before - 1)) return 0;
    while (before < after && t->kinds[before] == SPACE) before++;
    return before == after;
}

/* In the gap before word `n`, where it is one; -1: none. */
static int64_t seam_before(const Text *t, int64_t n, int64_t *gap) {
    int64_t before = t->word_end[n - 1], after = t->word_start[n], space = after, size = before - t->word_start[n - 1];
    int has_mark = 0, has_end = 0;
    for (int64_t i = after - 1; i >= before; i--) {
        space = t->kinds[i] == SPACE ? i : space;
        has_mark |= t->kinds[i] == BAR || t->kinds[i] == ICON;
        has_end |= t->kinds[i] == SENTENCE;
    }
    int is_spaced = space < after, last = t->kinds[after - 1];
    int is_digit = t->folded[after] - '0' < 10u, after_upper = t->upper[before - 1];
    int ends = has_end && !t->lower[after] && !(size == 1 && after_upper) && !(is_digit && size <= 3);
    *gap = has_mark ? MARK_GAP : !is_spaced ? GLUE : has_end ? SENTENCE_GAP : WIDE_GAP;
    if (is_spaced) return ends || !has_end || has_mark ? space + 1 : -1;
    uint8_t script = t->script[t->points[after]];
    int is_dense = script == IDEOGRAPHS || script == HANGUL;
    int is_glued = ends && (is_dense || (size >= 3 && (t->upper[after] || !after_upper) && !is_digit));
    if (!is_glued && !(has_mark && last == ICON)) return -1;
    return after - ((last == BRACKET || last == QUOTE) && after - before > 1);
}

int is_network(const Networks *w, uint64_t hash) {
    int64_t low = 0, high = w->count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (w->hashes[middle] < hash) low = middle + 1;
        else high = middle;
    }
    return low < w->count && w->hashes[low] == hash;
}

/* In words such as "endNext" (three small letters, a capital, two small ones), and before a quote between a small letter
 * and a capital. */
static void seams_amid_letters(const Text *t, const Networks *w, int64_t line, Places *p, int64_t *word) {
    const uint8_t *upper = t->upper, *lower = t->lower;
    int64_t start = t->line_start[line], end = t->line_end[line];
    for (const uint8_t *next = upper + start; (next = memchr(next, 1, (size_t)(upper + end - next))); next++) {
        int64_t i = next - upper; /* from one capital to the next */
        if (i >= start + 2 && lower[i - 2] && !upper[i - 1] && t->folded[i - 1] == '"') add(p, i - 1, GLUE);
        if (i < start + 3 || i + 2 >= end || !lower[i - 1] || !lower[i - 2] || !lower[i - 3] || !lower[i + 1] || !lower[i + 2]) continue;
        while (*word + 1 < t->words && t->word_start[*word + 1] <= i) ++*word;
        if (!is_network(w, t->hashes[*word])) add(p, i, GLUE);
    }
}

/* Before units of several words, before openings that a colon follows, and after units; `*last` is the last word of the
 * unit before in a long line: one of a single word counts in a row of units only. */
static void seams_at_unit(const Text *t, const Units *u, int64_t unit, Places *p, int64_t *last) {
    int64_t word = u->word[unit], size = u->size[unit], begin = t->word_start[word], end = word + size - 1;
    int64_t after = least(t->word_end[end], t->size - 1);
    int is_in_row = word == *last + 1, opens = u->use[unit] == OPENS;
    after = least(after + (t->kinds[after] == SPACE), t->size - 1);
    *last = end;
    if (t->lower[begin] || !(size >= 2 || (opens && t->kinds[after] == COLON) || is_in_row)) return;
    add(p, begin, CUE);
    if (!opens && end + 1 < t->words && !t->lower[t->word_start[end + 1]]) add(p, t->word_start[end + 1], CUE);
}

static int64_t at_of(const Places *p, int64_t n) { return n < p->count ? p->at[n] : INT64_MAX; }

/* Several lists as one, each place once with the least of its gaps. */
static void merge(const Places *lists, int count, Places *merged) {
    int64_t next[4] = {0};
    for (;;) {
        int64_t at = INT64_MAX, gap = TURN;
        for (int k = 0; k < count; k++) at = least(at, at_of(lists + k, next[k]));
        if (at == INT64_MAX) return;
        for (int k = 0; k < count; k++)
            for (; at_of(lists + k, next[k]) == at; next[k]++) gap = least(gap, lists[k].gap[next[k]]);
        add(merged, at, gap);
    }
}

/* At least as many as there are seams amid letters. */
static int64_t turns_amid_letters(const Text *t) {
    int64_t count = 0;
    for (int64_t i = 1; i < t->size; i++) count += t->lower[i - 1] & (t->upper[i] | (t->kinds[i] == QUOTE));
    return count;
}

static Places carved(int64_t **room, int64_t count) {
    Places p = {*room, *room + count, 0};
    *room += 2 * count;
    return p;
}

/* Where lines begin, and parts of long lines by marks and units, as found, then in one list; free `*room` afterwards. It
 * is NULL where there is no memory. */
static Places seams(const Text *t, const Units *u, const Networks *w, const uint8_t *is_long, int64_t **room) {
    const int64_t counts[4] = {t->lines, t->words, turns_amid_letters(t), 2 * u->count};
    int64_t all = counts[0] + counts[1] + counts[2] + counts[3], word = 0, of_letters = 0, unit = 0, last = -2, gap;
    int64_t *left = *room = malloc((size_t)all * 4 * sizeof **room);
    Places lists[4], merged = {0};
    if (!left) return merged;
    for (int k = 0; k < 4; k++) lists[k] = carved(&left, counts[k]);
    for (int64_t line = 0; line < t->lines; line++) {
        int64_t end = t->line_end[line];
        add(lists, t->line_start[line], LINE);
        for (int64_t first = word; word < t->words && t->word_start[word] < end; word++) {
            if (!is_long[line] || word == first || !is_gap(t, word)) continue;
            int64_t at = seam_before(t, word, &gap);
            if (at >= 0) add(lists + 1, at, gap);
        }
        if (is_long[line]) seams_amid_letters(t, w, line, lists + 2, &of_letters);
        for (; unit < u->count && u->word[unit] < word; unit++)
            if (is_long[line]) seams_at_unit(t, u, unit, lists + 3, &last);
    }
    merged = carved(&left, all);
    merge(lists, 4, &merged);
    return merged;
}

/* Where seams are, as long as there is room for them. Returns their number, -1 where there is no memory. */
int64_t find_seams(
    const Text *t, const Units *u, const Networks *w, const uint8_t *is_long, int64_t most_seams, int64_t *at) {
    int64_t *room;
    Places found = seams(t, u, w, is_long, &room);
    if (!room) return -1;
    for (int64_t n = 0; n < found.count && n < most_seams; n++) at[n] = found.at[n];
    free(room);
    return found.count;
}

static int64_t words_before(const Text *t, int64_t place) {
    int inside = place > 0 && place < t->size && t->kinds[place - 1] == WORD && t->kinds[place] == WORD;
    return t->words_until[place] + inside;
}

/* Places in long stretches without a seam where the words turn from prose to residue or back, as a list with the seams;
 * a headline or a sentence begins with a capital: the nearest one within three words, where there is any. */
static void add_turn(const Text *t, int64_t word, Places *turns) {
    static const int64_t steps[] = {0, 1, -1, 2, -2, 3, -3};
    for (int k = 0; k < 7; k++) {
        int64_t near = most(least(word + steps[k], t->words - 1), 0);
        if (!t->upper[t->word_start[near]]) continue;
        add(turns, t->word_start[near], TURN);
        return;
    }
    add(turns, t->word_start[word], TURN);
}

static int is_residue(const Text *t, const Weights *w, int64_t word, int64_t first, int64_t stop) {
    int64_t low = most(word - AROUND, first), high = least(word + AROUND, stop - 1);
    uint64_t end = (uint64_t)w->weight[w->entries[t->word_end[high]]];
    uint64_t start = (uint64_t)w->weight[w->entries[t->word_start[low]]];
    return (int32_t)(uint32_t)(end - start) > 0;
}

static void find_turns(const Text *t, const Weights *w, const Places *seams, Places *turns) {
    for (int64_t n = 0, first, stop; n < seams->count; n++) {
        first = words_before(t, seams->at[n]);
        stop = n + 1 < seams->count ? words_before(t, seams->at[n + 1]) : t->words;
        if (stop - first < STRETCH) continue;
        int before = is_residue(t, w, first, first, stop);
        for (int64_t word = first + 1; word < stop; word++) {
            int here = is_residue(t, w, word, first, stop);
            if (here != before) add_turn(t, word, turns);
            before = here;
        }
    }
}

static int by_place(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* Parts of lines; from one step to the next they only become fewer, in place. */
typedef struct {
    int64_t *line, *start, *end, *gap, count;
    uint8_t *is_active;
} Parts;

/* A part without a word (a bar, a bullet) belongs to the next. */
static void cut_lines(const Text *t, const Places *seams, Parts *p) {
    int64_t line = 0, before = -1, count = 0;
    int holds = 1;
    for (int64_t n = 0; n < seams->count; n++) {
        int64_t at = seams->at[n], next = n + 1 < seams->count ? seams->at[n + 1] : t->size;
        while (line + 1 < t->lines && t->line_start[line + 1] <= at) line++;
        int is_after_bare = !holds && line == before;
        holds = n + 1 == seams->count || words_before(t, next) > words_before(t, at);
        before = line;
        if (is_after_bare) continue;
        p->line[count] = line;
        p->start[count] = at;
        p->gap[count++] = seams->gap[n];
    }
    p->count = count;
    count = 0;
    for (int64_t n = 0; n < p->count; n++) {
        int64_t end = least(n + 1 < p->count ? p->start[n + 1] : t->size, t->line_end[p->line[n]]);
        if (p->start[n] >= end) continue;
        p->line[count] = p->line[n];
        p->start[count] = p->start[n];
        p->gap[count] = p->gap[n];
        p->end[count++] = end;
    }
    p->count = count;
}

/* Its words are of residue rather than of prose, or a third of them are units. */
static void find_signs(const Text *t, const Units *u, const Weights *w, const uint8_t *is_long, Parts *p) {
    for (int64_t n = 0, unit = 0; n < p->count; n++) {
        int64_t next = n + 1 < p->count ? p->start[n + 1] : t->size, covered = 0;
        int64_t words = (n + 1 < p->count ? words_before(t, next) : t->words) - words_before(t, p->start[n]);
        for (; unit < u->count && t->word_start[u->word[unit]] < next; unit++) covered += u->size[unit];
        Told of = words_told(w, p->start[n], p->end[n]);
        p->is_active[n] = p->gap[n] == CUE || !is_long[p->line[n]] || of.of_site >= GATE || of.of_phrase >= GATE ||
            covered * 3 >= most(words, 1);
    }
}

/* Neighbours without a sign are one, and white space at the ends of a part belongs to no segment. */
static int64_t join_parts(const Text *t, const Parts *p, int64_t *first_word) {
    int64_t count = 0;
    for (int64_t n = 0, stop; n < p->count; n = stop) {
        uint8_t is_active = p->is_active[n];
        for (stop = n + 1; stop < p->count && !is_active && !p->is_active[stop] && p->line[stop] == p->line[n];) stop++;
        int64_t start = p->start[n], end = p->end[stop - 1];
        while (start < end && t->kinds[start] == SPACE) start++;
        while (start < end && t->kinds[end - 1] == SPACE) end--;
        if (start == end) continue;
        p->line[count] = p->line[n];
        p->gap[count] = p->gap[n];
        p->start[count] = start;
        p->end[count] = end;
        p->is_active[count] = is_active;
        first_word[count++] = words_before(t, start);
    }
    first_word[count] = t->words;
    return count;
}

/* Segments, with room for `most_segments` in each array and one more in `first_word`. Returns their number, more than
 * there is room for where it is too small, -1 where there is no memory. */
int64_t find_segments(
    const Text *t, const Units *u, const Weights *w, const Networks *networks, const uint8_t *is_long,
    int64_t most_segments, int64_t *line, int64_t *start, int64_t *end, int64_t *gap, int64_t *first_word,
    uint8_t *is_active) {
    Parts parts = {line, start, end, gap, 0, is_active};
    int64_t *room, *of_turns = NULL, *of_all = NULL, count = -1;
    Places lists[2] = {seams(t, u, networks, is_long, &room)}, all = {0};
    if (room && (of_turns = malloc((size_t)(t->words + 1) * 2 * sizeof *of_turns))) {
        int64_t *left = of_turns;
        lists[1] = carved(&left, t->words + 1);
        find_turns(t, w, lists, lists + 1);
        qsort(lists[1].at, (size_t)lists[1].count, sizeof *lists[1].at, by_place);
        count = lists[0].count + lists[1].count;
        left = of_all = malloc((size_t)(count + 1) * 2 * sizeof *of_all);
        all = carved(&left, of_all ? count : 0);
        if (of_all) merge(lists, 2, &all);
        count = of_all ? all.count : -1;
    }
    if (count >= 0 && count <= most_segments) {
        cut_lines(t, &all, &parts);
        find_signs(t, u, w, is_long, &parts);
        count = join_parts(t, &parts, first_word);
    }
    free(of_all);
    free(of_turns);
    free(room);
    return count;
}
