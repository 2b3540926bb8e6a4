/* What the words, signs and literals of a folded line are, for glance.c. */
#ifndef CORPUSMILL_GLANCE_WORDS_H
#define CORPUSMILL_GLANCE_WORDS_H

#include <string.h>

#include "kernel.h"

/* Kinds of characters below LIMIT, as in metadata/cues.py; of those beyond only pictures are known, which are no letters. */
enum { IN_WORD = 1, DECIMAL = 2, WHITE = 4, SMALL = 8, LARGE = 16, LETTER = 32, NUMERAL = 64, UNSPACED = 128 };
#define LIMIT 0x10000
#define IS_PICTURE(point) ((point)-0x1F200u < 0x900u)
#define IS_UNKNOWN(point) ((point) >= LIMIT && !IS_PICTURE(point))
/* Classes of words, in the order of metadata/glance.py. */
enum {
    STAYS_SMALL = 1, LABELS = 2, SIGNS_BY = 4, ENDS_ROLE = 8, PICTURES = 16, ENDS_LABEL = 32, ENDS_AUTHOR = 64,
    OF_BYLINE = 128, OF_OUTLET = 256, OPENS_NAME = 512, OPENS_ROLE = 1024, SOURCE = 2048, STAMPS = 4096, OPENS_SITE = 8192,
    SPEAKS = 16384, OF_SMALL_OUTLET = 32768, FOLLOWS = 65536, OF_PLACE = 131072, OF_HOUSE = 262144, OF_MENU = 524288,
    PARTS_NAMES = 1048576, WHOLE_HOUSE = 2097152, COUNTS = 4194304, OPENS_OUTLET = 8388608, OPENS_SMALL_OUTLET = 16777216,
    BESIDE_IN_OUTLET = 33554432, SMALL_BESIDE = 67108864, TELLS = 134217728,
    ENDS_PICTURE = 268435456, SIGNS_ALONE = 536870912, OPENS_SIGNING = 1073741824
};
#define ACCENTED 8388608 /* the only bit of metadata/traits.py that depends on the text as it stands */
#define LONGEST_LABEL 40 /* characters of a label before its sign, spaces and the first word not counted: they have 22 */

typedef struct {
    const uint32_t *fold;
    const uint8_t *kinds;
    const uint8_t *known; /* a bit for the upper 18 bits of each key */
    const uint64_t *words;
    const uint32_t *classes;
    uint64_t word_mask;
    const uint8_t *openings;
    const uint64_t *branches;
    const int32_t *nodes;
    uint64_t branch_mask;
    const int64_t *bits;
} Tables;

static inline uint8_t kind(const Tables *t, uint32_t point) {
    return point < LIMIT ? t->kinds[point] : IS_PICTURE(point) ? 0 : IN_WORD | LETTER;
}

#define START UINT64_C(0xCBF29CE484222325)
#define PAIRED UINT64_C(0x9E3779B97F4A7C15)
#define STEP(hash, point) (((hash) ^ (point)) * UINT64_C(0x100000001B3))

static inline uint32_t class_of(const Tables *t, uint64_t hash) {
    uint64_t key = hash | 1, spot = key >> 46;
    if (!(t->known[spot >> 3] >> (spot & 7) & 1)) return 0;
    uint64_t at = mixed(key) & t->word_mask;
    while (t->words[at] && t->words[at] != key) at = (at + 1) & t->word_mask;
    return t->words[at] ? t->classes[at] : 0;
}

static uint32_t class_of_span(const Tables *t, const uint32_t *from, const uint32_t *to) {
    uint64_t hash = START;
    for (; from < to; from++) hash = STEP(hash, *from);
    return class_of(t, hash);
}

/* The bits of all literals in a folded line. `openings` has bits for what literals begin with: three characters, five bits
 * of each, then four that are mixed (any four for a literal of three), then one beyond ASCII. */
#define BIT(bits, n) ((bits)[(n) >> 3] >> ((n)&7) & 1)
#define FOURS (1 << 15)
#define FIRSTS (FOURS + (1 << 16))

static int64_t literals(const Tables *t, const uint32_t *line, const uint32_t *text, int64_t size) {
    int64_t found = 0;
    uint32_t three = size > 1 ? (line[0] & 31) << 5 | (line[1] & 31) : 0;
    for (int64_t i = 0; i < size; i++) {
        if (i + 2 < size) three = (three << 5 | (line[i + 2] & 31)) & (FOURS - 1);
        if (line[i] >= 128) {
            if (!BIT(t->openings, FIRSTS + (line[i] & 0xFFFF))) continue;
        } else { /* no literal of two letters begins with one of ASCII */
            if (i + 2 >= size || !BIT(t->openings, three)) continue;
            uint32_t four = i + 3 < size ? ((line[i] * 31 + line[i + 1]) * 31 + line[i + 2]) * 31 + (line[i + 3] & 31) : 0;
            if (i + 3 < size && !BIT(t->openings, FOURS + (four & 0xFFFF))) continue;
        }
        int64_t node = 0;
        for (int64_t j = i; j < size; j++) {
            uint64_t key = ((uint64_t)node << 21 | line[j]) + 1, at = mixed(key) & t->branch_mask;
            while (t->branches[at] && t->branches[at] != key) at = (at + 1) & t->branch_mask;
            if (!t->branches[at]) break;
            node = t->nodes[at];
            found |= text[j] > 127 ? t->bits[node] : t->bits[node] & ~(int64_t)ACCENTED;
        }
    }
    return found;
}

/* What the words and signs of a folded line tell. */
typedef struct {
    uint32_t any, first, opening, small_opening, last; /* classes of words */
    uint32_t most;                                     /* no less than any character of the line as it stands, or folded */
    int64_t words, last_size;
    uint64_t before; /* hash of the last word */
    int64_t ending;  /* where the first sign stands that may end a dateline, behind two characters */
    int opens_outlet, says;
    int closes; /* a job ends the line, or goes on with where it is done, where nothing parts the line */
    int signs_by; /* a label of whoever signs opens the line: one word, or two */
    int is_lettered; /* a letter opens the first word, of a script that parts words */
    int opens_by, holds_by, has_label, sign_of_label, is_cut, is_glued, is_dated, has_year, may_stamp, shows, has_bar, has_tail, names_outlet;
} Seen;

static void see_digits(const uint32_t *line, const uint8_t *kinds, int64_t size, int64_t i, Seen *s) {
    uint32_t a = line[i], b = i + 1 < size ? line[i + 1] : 0;
    int is_third = i + 2 < size && kinds[i + 2] & DECIMAL, is_fourth = i + 3 < size && kinds[i + 3] & DECIMAL;
    int is_common = (a == '1' && b == '9') || (a == '2' && (b == '0' || b == '5'));
    s->may_stamp |= is_common && is_third;
    s->has_year |= is_common && is_third && is_fourth;
    s->is_dated |= (is_common || (a == '1' && (b == '3' || b == '4'))) && is_third && is_fourth;
}

static int ends_as_author(const Tables *t, const uint32_t *from, const uint32_t *to) {
    for (const uint32_t *at = from; at < to; at++)
        if (class_of_span(t, at, to) & ENDS_AUTHOR) return 1;
    return 0;
}

static void see_mark(const uint32_t *line, int64_t size, int64_t i, Seen *s) {
    uint32_t point = line[i], before = i ? line[i - 1] : 0, after = i + 1 < size ? line[i + 1] : 0;
    if (!s->ending && i > 1 && (point == ':' || point == ')' || point == '=' || point == '/' || point == '-')) s->ending = i;
    s->is_cut |= point == '|' || point == '*' || (point == '>' && i + 1 < size) || point == '/' || point == '@' || point == '\t' || point == '-' || !point;
    s->shows |= point == '@' || point == ':';
    s->holds_by |= point == '@'; /* who writes may be named so, too */
    s->is_cut |= point == ' ' && after == ' ' && i + 2 < size && line[i + 2] == ' ';
    s->has_bar |= point == '|' || (before && before <= ' ' && (point == '-' || point == '>' || point == '*' || (point == ':' && after == ':')));
}

/* Whether a colon may end a label that is glued to what is before it, or come before a number. */
static int is_glued(const Tables *t, const uint32_t *line, const uint8_t *kinds, int64_t size, int64_t i, int64_t word, int64_t until, const Seen *s) {
    int64_t before = i, after = i + 1;
    while (before && line[before - 1] == ' ') before--;
    while (after < size && line[after] == ' ') after++;
    if (after < size && kinds[after] & DECIMAL) return 1;
    return until && before == until && (s->last & ENDS_PICTURE || ends_as_author(t, line + word, line + until));
}

/* A word, with the hash of its letters; returns where it ends. */
static int64_t see_word(const Tables *t, const uint32_t *line, const uint8_t *kinds, int64_t size, int64_t from, uint8_t of_text, Seen *s) {
    uint64_t hash = START;
    uint8_t all = 0;
    int64_t to = from;
    for (; to < size && kinds[to] & IN_WORD; to++) {
        hash = STEP(hash, line[to]);
        all |= kinds[to];
    }
    uint32_t class = class_of(t, hash);
    if (all & DECIMAL) {
        for (int64_t i = from; i < to; i++)
            if (kinds[i] & DECIMAL) see_digits(line, kinds, size, i, s);
    }
    if (!s->words++) {
        s->first = class;
        s->opens_by = to - from > 1 && line[from] == 'b' && line[from + 1] == 'y';
    }
    int is_small = of_text & SMALL;
    s->names_outlet |= class & OF_SMALL_OUTLET || (class & OF_OUTLET && !is_small);
    if (s->opens_outlet) {
        uint32_t beside = class_of(t, s->before * PAIRED + hash);
        s->names_outlet |= beside & SMALL_BESIDE || (beside & BESIDE_IN_OUTLET && !is_small);
    }
    s->opens_outlet = class & OPENS_SMALL_OUTLET || (class & OPENS_OUTLET && !is_small);
    if (s->words == 1) s->signs_by = (class & SIGNS_ALONE) != 0, s->is_lettered = (kinds[from] & (LETTER | UNSPACED)) == LETTER;
    if (s->words == 2 && s->first & SIGNS_BY) s->signs_by |= (class_of(t, s->before * PAIRED + hash) & OPENS_SIGNING) != 0;
    s->before = hash;
    s->any |= class;
    s->last = class;
    s->last_size = to - from;
    return to;
}

/* Whether a name may follow a place where somebody was told something: white space, "the" perhaps, no small letter. */
static int tells(const Tables *t, const uint32_t *line, const uint32_t *text, int64_t size, int64_t i, int is_telling) {
    if (!is_telling) { /* "spoke to", "in an interview with" */
        if (i + 3 < size && line[i] == ' ' && line[i + 1] == 't' && line[i + 2] == 'o') i += 3;
        else if (i + 5 < size && line[i] == ' ' && line[i + 1] == 'w' && line[i + 2] == 'i' && line[i + 3] == 't' && line[i + 4] == 'h') i += 5;
        else return 0;
    }
    for (int is_again = 0;; is_again = 1, i += 3) {
        int64_t from = i;
        while (i < size && kind(t, text[i]) & WHITE) i++;
        if (i == from || i == size) return 0;
        if (is_again || i + 3 >= size || text[i] != 't' || line[i + 1] != 'h' || line[i + 2] != 'e' || !(kind(t, text[i + 3]) & WHITE)) break;
    }
    return !(text[i] >= 'a' && text[i] <= 'z');
}

/* The class of the end of a word that begins with the first character of a kind; `is_found` from then on. */
static uint32_t opening(const Tables *t, const uint32_t *line, const uint8_t *kinds, int64_t from, int64_t to, int is_small, int *is_found) {
    for (; from < to; from++)
        if (is_small ? line[from] >= 'a' && line[from] <= 'z' : kinds[from] & LETTER) {
            *is_found = 1;
            return class_of_span(t, line + from, line + to);
        }
    return 0;
}

/* Whether nothing follows a place in a line of ASCII but "at", "for", "of" or "to" and what these name. */
static int closes(const uint32_t *line, int64_t size, int64_t i) {
    while (i < size && line[i] != ' ') i++;
    while (i < size && !((line[i] >= 'a' && line[i] <= 'z') || line[i] == '_')) i++;
    if (i == size) return 1;
    const char *const words[] = {"at ", "for ", "of ", "to"};
    for (int n = 0; n < 4; n++) {
        int64_t at = 0;
        while (words[n][at] && i + at < size && line[i + at] == (uint32_t)words[n][at]) at++;
        if (!words[n][at]) return 1;
    }
    return 0;
}

static void see_words(const Tables *t, const uint32_t *line, const uint8_t *kinds, const uint32_t *text, int64_t size, Seen *s) {
    int64_t word = 0, until = 0; /* the last word, while no sign of a label has followed it */
    int64_t solid = 0;
    int has_letter = 0, has_small = 0;
    memset(s, 0, sizeof *s);
    uint32_t most = 0, by = 0, bar = 0; /* loops without branches, many characters a step */
    for (int64_t i = 0; i < size; i++) most |= line[i] | text[i];
    for (int64_t i = 1; i < size; i++) by |= (line[i] == 'y') & (line[i - 1] == 'b');
    for (int64_t i = 2; i < size; i++) bar |= (line[i - 2] == ' ') & (line[i - 1] == 'l') & (line[i] == ' ');
    s->most = most;
    s->holds_by = (int)by;
    s->has_tail = (int)bar;
    for (int64_t i = 0; i < size;) {
        if (kinds[i] & IN_WORD) {
            int64_t to = see_word(t, line, kinds, size, i, kind(t, text[i]), s);
            if (!has_letter) s->opening = opening(t, line, kinds, i, to, 0, &has_letter);
            if (!has_small) s->small_opening = opening(t, line, kinds, i, to, 1, &has_small);
            solid = s->words > 1 ? solid + to - i : 0;
            if (s->last & ENDS_ROLE) s->closes |= closes(line, size, to);
            if (s->last & (SPEAKS | TELLS)) s->says |= tells(t, line, text, size, to, (s->last & TELLS) != 0);
            word = i;
            i = until = to;
            continue;
        }
        uint32_t point = line[i];
        if (point != ' ') {
            if (point == ':') s->is_glued |= is_glued(t, line, kinds, size, i, word, until, s);
            if (point == ':' || point == '=' || point == '/') {
                s->has_label |= until && (line[word] >= 0x590 || s->last & ENDS_LABEL || ends_as_author(t, line + word, line + until));
                until = 0;
            }
            if (point == ':' || point == '-' || point == ']') s->sign_of_label |= s->words && solid <= LONGEST_LABEL;
            solid += point == ',' ? LONGEST_LABEL : 1; /* a comma is in none */
            see_mark(line, size, i, s);
        } else if (i + 1 < size && line[i + 1] == ' ') see_mark(line, size, i, s);
        i++;
    }
    s->has_tail |= s->has_bar;
    s->shows |= s->is_dated;
}

#endif
