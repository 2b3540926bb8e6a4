/* What a segment looks like by itself: scorer/shape.py. */
#include <string.h>

#include "scorer.h"

#define PROSE_LEAST 60
#define CALM 25
#define EDGE 24
#define COMMON_BITS 17
#define DIGIT(point) ((point) - '0' < 10u)
enum { WHOLE = 1, OPENS, SECTION };
enum { TALK, LINKS, ASKING, LAW, CONTROLS, GROUPS };

/* What stands in a segment: words by their kinds, marks by theirs, and what text browsers leave. */
typedef struct {
    int64_t titles, cased, caps, numbers, common, rules, buttons, marks[KINDS];
} Counts;

static void count_marks(const Text *t, int64_t from, int64_t to, int64_t end, Counts *c) {
    for (int64_t i = from; i < to; i++) {
        c->marks[t->kinds[i]]++; /* those of words and spaces mean nothing */
        c->rules += t->points[i] == '_' && i < end;
        if (t->points[i] == '(' && i + 1 < t->size)
            c->buttons += t->upper[i + 1] && t->upper[i + 5 < t->size ? i + 5 : t->size - 1];
    }
}

/* Of the words `word` … `stop`, and of what stands between them, from `start` to the next segment. */
static Counts counted(const Text *t, const Knowledge *k, int64_t word, int64_t stop, int64_t start, int64_t close, int64_t end) {
    Counts c = {0};
    int64_t at = start;
    for (; word < stop; word++) {
        int64_t begin = t->word_start[word], second = begin + 1 < t->size ? begin + 1 : t->size - 1;
        uint64_t hash = t->hashes[word], top = hash >> (64 - COMMON_BITS);
        count_marks(t, at, begin, end, &c);
        at = t->word_end[word];
        c.titles += t->upper[begin];
        c.cased += t->upper[begin] | t->lower[begin];
        c.caps += t->upper[begin] && at - begin > 1 && t->upper[second];
        c.numbers += hash == NUMBER;
        c.common += k->common[top >> 3] >> (top & 7) & 1;
    }
    count_marks(t, at, close, end, &c);
    return c;
}

static int64_t end_of(const Text *t, int64_t start, int64_t end) {
    int64_t code = 0;
    switch (t->folded[end - 1]) {
        case '.': case 0x589: case 0x3002: case 0x104B: case 0x17D5: code = 1; break;
        case '!': code = 2; break;
        case '?': code = 3; break;
        case ':': code = 4; break;
        case ',': case ';': code = 5; break;
        case '"': case '\'': case 0x300D: case 0x300F: code = 6; break;
        case ')': case ']': code = 7; break;
        case '-': code = 8; break;
        case '*': case '>': case '|': code = 9; break;
    }
    return (code == 6 || code == 7) && end - start > 1 && t->kinds[end - 2] == SENTENCE ? 1 : code;
}

static int64_t first_of(const Text *t, int64_t start) {
    if (t->kinds[start] != WORD) return 5 + t->kinds[start];
    return DIGIT(t->folded[start]) ? 4 : t->upper[start] ? 1 : t->lower[start] ? 2 : 3;
}

static Told chars_told(const Text *t, int64_t sum, int64_t start, int64_t end) {
    return told(sum, 2 * (int64_t)(t->solid_until[end] - t->solid_until[start]));
}

static void lexical(
    const Text *t, const Weights *w, const Knowledge *k, int is_active, int64_t start, int64_t end, Own *own, int16_t *f) {
    int64_t opens = least(end, start + EDGE), closes = most(start, end - EDGE), sums[3];
    Told all = words_told(w, start, end), open = words_told(w, start, opens), close = words_told(w, closes, end);
    Told chars = {0}, chars_open = {0}, chars_close = {0};
    if (is_active) {
        weigh_ends(t, k->characters, start, end, opens, closes, sums);
        chars = chars_told(t, sums[0], start, end);
        chars_open = chars_told(t, sums[1], start, opens);
        chars_close = chars_told(t, sums[2], closes, end);
    }
    own->density = all.of_site + chars.of_site;
    own->phrase = all.of_phrase + chars.of_phrase;
    f[F_lexical] = clipped(below(100 * all.site, most(all.grams, 1)));
    f[F_lexical_density] = clipped(own->density);
    f[F_chars_density] = clipped(chars.of_site);
    f[F_phrase_mean] = clipped(below(100 * all.phrase, most(all.grams, 1)));
    f[F_phrase_density] = clipped(own->phrase);
    f[F_open_density] = clipped(open.of_site + chars_open.of_site);
    f[F_open_phrase] = clipped(open.of_phrase + chars_open.of_phrase);
    f[F_close_density] = clipped(close.of_site + chars_close.of_site);
    f[F_close_phrase] = clipped(close.of_phrase + chars_close.of_phrase);
}

/* Of a unit: its words, 10 more where it opens what follows, 20 more where a colon follows it. */
static int64_t opening(const Text *t, const Units *u, int64_t unit) {
    int64_t after = least(t->word_end[u->word[unit] + u->size[unit] - 1], t->size - 1);
    after = least(after + (t->kinds[after] == SPACE), t->size - 1);
    return u->size[unit] + (u->use[unit] == OPENS ? 10 : 0) + (t->kinds[after] == COLON ? 20 : 0);
}

/* The units that begin before `close`, from `*unit` on. */
static void units_of(
    const Text *t, const Units *u, int64_t *unit, int64_t first_word, int64_t close, int64_t plain, Own *own, int16_t *f) {
    int64_t covered = 0, units = 0, sections = 0, wholes = 0, groups[GROUPS] = {0};
    own->opens = 0;
    own->group = -1;
    for (; *unit < u->count && t->word_start[u->word[*unit]] < close; ++*unit) {
        int64_t word = u->word[*unit], letters = u->size[*unit], use = u->use[*unit];
        if (word == first_word) {
            own->opens = opening(t, u, *unit);
            own->group = u->group[*unit];
        }
        for (int64_t k = 0; k < u->size[*unit]; k++) letters -= t->hashes[word + k] == NUMBER;
        covered += use != OPENS ? letters : 0;
        units += use != OPENS;
        sections += use == SECTION ? letters : 0;
        wholes += use == WHOLE ? letters : 0;
        groups[u->group[*unit]] += use == WHOLE ? letters : 0;
    }
    own->unit = least(share(covered, plain), 100);
    own->whole = share(wholes, plain);
    f[F_unit_share] = clipped(own->unit);
    f[F_units] = clipped(units);
    f[F_unit_sections] = clipped(share(sections, plain));
    f[F_unit_whole] = clipped(own->whole);
    f[F_opens] = clipped(own->opens);
    f[F_opens_group] = clipped(own->group);
    for (int k = 0; k < GROUPS; k++) f[F_talk + k] = clipped(share(groups[k], plain));
}

static void lengths_and_marks(const Counts *c, int64_t words, Own *own, int16_t *f) {
    own->title = c->cased ? share(c->titles, c->cased) : -1;
    own->sentences = c->marks[SENTENCE];
    f[F_width] = clipped(own->width);
    f[F_words] = clipped(words);
    f[F_word_size] = clipped(own->width * 10 / most(words, 1));
    f[F_title_words] = clipped(own->title);
    f[F_caps_words] = clipped(share(c->caps, words));
    f[F_number_words] = clipped(share(c->numbers, words));
    f[F_common_words] = clipped(share(c->common, words));
    for (int kind = SENTENCE; kind <= SIGN; kind++) f[F_sentence_marks + kind - SENTENCE] = clipped(c->marks[kind]);
    f[F_icons] = clipped(c->marks[ICON]);
}

/* Segment `n`; `*unit` is the first unit that no segment before it holds. */
void shape_of(
    const Text *t, const Segments *g, const Units *u, const Weights *w, const Knowledge *k, int64_t *unit, int64_t n, Own *own, int16_t *f) {
    int64_t start = g->start[n], end = g->end[n], line = g->line[n], close = n + 1 < g->count ? g->start[n + 1] : t->size;
    int64_t words = g->first_word[n + 1] - g->first_word[n];
    Counts c = counted(t, k, g->first_word[n], g->first_word[n + 1], start, close, end);
    own->width = t->widths[end] - t->widths[start];
    own->line_width = t->widths[t->line_end[line]] - t->widths[t->line_start[line]];
    own->end = end_of(t, start, end);
    own->indent = g->gap[n] == LINE ? t->indent[line] : -1;
    own->blank = g->gap[n] == LINE ? t->blank_before[line] : 0;
    own->is[BROWSER] = c.rules >= 4 || c.buttons || (!words && t->kinds[start] == BAR);
    own->script = t->script[t->points[(start + end) / 2]];
    lengths_and_marks(&c, words, own, f);
    lexical(t, w, k, g->is_active[n], start, end, own, f);
    units_of(t, u, unit, g->first_word[n], close, most(words - c.numbers, 1), own, f);
    own->is[PROSE] = own->width >= PROSE_LEAST && own->density < CALM && !(own->title > 60 && words > 5) &&
        ((own->end >= 1 && own->end <= 3) || t->script[t->points[end - 1]] == WITHOUT_SPACES);
    own->is[CUES] = own->group == LINKS && (own->opens >= 10 || own->whole >= 100);
    own->is[UNITS] = own->whole >= 100 || own->opens >= 30;
    f[F_end] = clipped(own->end);
    f[F_first] = clipped(first_of(t, start));
    f[F_indent] = clipped(own->indent);
    f[F_blank_before] = clipped(own->blank);
    f[F_line_width] = clipped(own->line_width);
    f[F_line_place] = clipped(share(t->widths[start] - t->widths[t->line_start[line]], own->line_width));
    uint8_t last = t->script[t->points[most(end - 2, start)]];
    f[F_script] = own->script > last ? own->script : last;
}
