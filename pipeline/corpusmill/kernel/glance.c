/* What a line may say of its document, told by its characters and words: metadata/glance.py, bits in metadata/traits.py.
 * Each bit is set for every line that the reader behind it takes, and for some more. */
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

/* Kinds of characters below LIMIT, as in metadata/glance.py; beyond it a line is FAR. */
enum { IN_WORD = 1, DECIMAL = 2, WHITE = 4, SMALL = 8, LARGE = 16, LETTER = 32, NUMERAL = 64, UNSPACED = 128 };
#define LIMIT 0x3000
/* Classes of words, in the order of metadata/glance.py. */
enum {
    STAYS_SMALL = 1, LABELS = 2, SIGNS_BY = 4, ENDS_ROLE = 8, PICTURES = 16, ENDS_LABEL = 32, ENDS_AUTHOR = 64,
    OF_BYLINE = 128, OF_OUTLET = 256, OPENS_NAME = 512, PROMPTS = 1024, SOURCE = 2048, STAMPS = 4096, OPENS_SITE = 8192,
    SPEAKS = 16384, OF_SMALL_OUTLET = 32768, FOLLOWS = 65536
};
/* Bits of lines, in the order of metadata/traits.py; those above LAST stand for literals and come with them. */
enum {
    MAY_SIGN = 1, SHOWS_SIGN = 2, HAS_LABEL = 4, HAS_PICTURE = 8, HAS_MARK = 16, HAS_YEAR = 32, HAS_BAR = 64, HAS_TAIL = 128,
    PROSE = 256, NO_PROSE = 512, MAY_NAME = 1024, OPENS_BY = 2048, MAY_OUTLET = 4096, MAY_STAMP = 8192, MAY_OPEN = 16384,
    MAY_SAY = 32768, RIGHTS_SIGN = 65536, TRADES = 131072,
    FIRST_ON = 262144, ACCENTED = 8388608
};
#define LONGEST_SIGNATURE 200
#define LONGEST_TOLD 420
#define LONGEST_LABEL 80 /* characters of a label before its sign, spaces not counted */
#define FEW_TOKENS 4
#define LEAST_STRAY 4
#define PROSE_SIZE 80

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

static inline uint8_t kind(const Tables *t, uint32_t point) { return point < LIMIT ? t->kinds[point] : IN_WORD | LETTER; }

#define START UINT64_C(0xCBF29CE484222325)
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

/* The bits of all literals in a folded line. */
static int64_t literals(const Tables *t, const uint32_t *line, int64_t size) {
    int64_t found = 0;
    for (int64_t i = 0; i < size; i++) {
        if (line[i] < 128 && i + 2 < size) { /* no literal of two letters begins with one of ASCII */
            uint32_t three = (line[i] * 961 + line[i + 1] * 31 + line[i + 2]) & 0xFFFF;
            if (!(t->openings[three >> 3] >> (three & 7) & 1)) continue;
        }
        int64_t node = 0;
        for (int64_t j = i; j < size; j++) {
            uint64_t key = ((uint64_t)node << 21 | line[j]) + 1, at = mixed(key) & t->branch_mask;
            while (t->branches[at] && t->branches[at] != key) at = (at + 1) & t->branch_mask;
            if (!t->branches[at]) break;
            node = t->nodes[at];
            found |= t->bits[node];
        }
    }
    return found;
}

/* What the words and signs of a folded line tell. */
typedef struct {
    uint32_t any, first, opening, small_opening, last; /* classes of words */
    int64_t words, last_size;
    int opens_by, holds_by, has_label, sign_of_label, is_parted, has_year, may_stamp, shows, has_bar, has_tail, is_far, names_outlet;
} Seen;

static void see_digits(const Tables *t, const uint32_t *line, int64_t size, int64_t i, Seen *s) {
    uint32_t a = line[i], b = i + 1 < size ? line[i + 1] : 0;
    int is_third = i + 2 < size && kind(t, line[i + 2]) & DECIMAL, is_fourth = i + 3 < size && kind(t, line[i + 3]) & DECIMAL;
    int is_common = (a == '1' && b == '9') || (a == '2' && (b == '0' || b == '5'));
    s->may_stamp |= is_common && is_third;
    s->has_year |= is_common && is_third && is_fourth;
    s->shows |= (is_common || (a == '1' && (b == '3' || b == '4'))) && is_third && is_fourth;
}

static int ends_as_author(const Tables *t, const uint32_t *from, const uint32_t *to) {
    for (const uint32_t *at = from; at < to; at++)
        if (class_of_span(t, at, to) & ENDS_AUTHOR) return 1;
    return 0;
}

static void see_mark(const uint32_t *line, int64_t size, int64_t i, Seen *s) {
    uint32_t point = line[i], before = i ? line[i - 1] : 0, after = i + 1 < size ? line[i + 1] : 0;
    s->is_parted |= point == '|' || point == '*' || point == '>' || point == '/' || point == '@' || point == '\t' || point == '-';
    s->shows |= point == '@' || point == ':';
    s->is_parted |= point == ' ' && after == ' ' && i + 2 < size && line[i + 2] == ' ';
    s->has_bar |= point == '|' || (before == ' ' && (point == '-' || point == '>' || point == '*' || (point == ':' && after == ':')));
}

/* The class of what is left of a word from a place on. */
static uint32_t class_from(const Tables *t, const uint32_t *line, int64_t size, int64_t at) {
    int64_t stop = at;
    while (stop < size && kind(t, line[stop]) & IN_WORD) stop++;
    return class_of_span(t, line + at, line + stop);
}

static void see_words(const Tables *t, const uint32_t *line, const uint32_t *text, int64_t size, Seen *s) {
    const uint32_t *word = NULL, *until = NULL; /* the last word, while no sign of a label has followed it */
    uint64_t hash = START;
    int64_t solid = 0;
    int has_letter = 0, has_small = 0, in_word = 0;
    memset(s, 0, sizeof *s);
    for (int64_t i = 0; i <= size; i++) {
        uint32_t point = i < size ? line[i] : ' ';
        uint8_t of = kind(t, point);
        s->is_far |= point >= LIMIT;
        if (of & IN_WORD) {
            if (!in_word) word = line + i;
            hash = in_word ? STEP(hash, point) : STEP(START, point);
            in_word = 1;
            if (of & DECIMAL) {
                s->is_parted = 1;
                see_digits(t, line, size, i, s);
            }
            s->holds_by |= point == 'y' && i && line[i - 1] == 'b';
            if (!has_letter && of & LETTER) {
                has_letter = 1;
                s->opening = class_from(t, line, size, i);
            }
            if (!has_small && point >= 'a' && point <= 'z') {
                has_small = 1;
                s->small_opening = class_from(t, line, size, i);
            }
        } else {
            if (in_word) {
                until = line + i;
                s->last = class_of(t, hash);
                s->last_size = until - word;
                if (!s->words++) {
                    s->first = s->last;
                    s->opens_by = until - word > 1 && word[0] == 'b' && word[1] == 'y';
                    solid = 0;
                }
                s->any |= s->last;
                s->names_outlet |= s->last & OF_SMALL_OUTLET ||
                                   (s->last & OF_OUTLET && !(kind(t, text[word - line]) & SMALL));
                in_word = 0;
            }
            if (i == size) break;
            if (point == ':' || point == '=' || point == '/') {
                s->has_label |= until && (word[0] >= 0x590 || s->last & ENDS_LABEL || ends_as_author(t, word, until));
                until = NULL;
            }
            if (point == ':' || point == '-' || point == ']') s->sign_of_label |= s->words && solid <= LONGEST_LABEL;
            see_mark(line, size, i, s);
        }
        solid += point != ' ';
        s->has_tail |= point == 'l' && i && line[i - 1] == ' ' && i + 1 < size && line[i + 1] == ' ';
    }
    s->has_tail |= s->has_bar;
}

/* Whether a word in lower case stands there that no signature holds; counts the tokens. */
static int is_stray(const Tables *t, const uint32_t *text, int64_t size, int64_t *tokens) {
    int before_digit = 0;
    *tokens = 0;
    for (int64_t i = 0; i < size;) {
        while (i < size && kind(t, text[i]) & WHITE) i++;
        int64_t from = i;
        uint8_t all = 0;
        for (; i < size && !(kind(t, text[i]) & WHITE); i++) all |= kind(t, text[i]);
        if (i == from) break;
        ++*tokens;
        int64_t to = i;
        int was_digit = before_digit;
        before_digit = kind(t, text[i - 1]) & NUMERAL;
        if (i - from < LEAST_STRAY || !(all & SMALL) || all & LARGE || was_digit) continue;
        for (; to > from; to--) {
            uint32_t last = text[to - 1];
            if (!(last < 128 && strchr(".,;)'\"!?", (int)last)) && last != 0x201D && last != 0x2019) break;
        }
        if (to - from < LEAST_STRAY) continue;
        uint64_t hash = START;
        int64_t n = from;
        for (; n < to && kind(t, text[n]) & LETTER; n++) hash = STEP(hash, t->fold[text[n]]);
        if (n == to && !(class_of(t, hash) & STAYS_SMALL)) return 1;
    }
    return 0;
}

static int may_sign(const Tables *t, const Seen *s, int64_t held, const uint32_t *text, int64_t size) {
    int64_t tokens;
    if (size > LONGEST_SIGNATURE) return 0;
    for (int64_t i = 0; i < size; i++)
        if (text[i] >= LIMIT || t->kinds[text[i]] & UNSPACED) return 1;
    if (!is_stray(t, text, size, &tokens)) return 1;
    if (held & RIGHTS_SIGN || s->has_label || s->any & ENDS_ROLE) return 1;
    return (s->holds_by || s->any & OF_BYLINE) && s->is_parted;
}

static int is_prose(const uint32_t *folded, int64_t size) {
    if (size < PROSE_SIZE) return 0;
    if (size >= 3 * PROSE_SIZE) return 1;
    int64_t n = size;
    while (n && (folded[n - 1] == '\'' || folded[n - 1] == '"' || folded[n - 1] == 0x201D || folded[n - 1] == 0x2019 ||
                 folded[n - 1] == ')' || folded[n - 1] == ']'))
        n--;
    return n && (folded[n - 1] == '.' || folded[n - 1] == '!' || folded[n - 1] == '?');
}

static int64_t glance(const Tables *t, const uint32_t *folded, const uint32_t *text, int64_t size) {
    Seen s;
    int64_t held = literals(t, folded, size), told = held;
    int is_other = 0, is_accented = 0;
    see_words(t, folded, text, size, &s);
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = text[i];
        is_other |= (point > 0x2FF && !(point >= 0x2000 && point <= 0x206F)) || point == '_';
        is_accented |= point > 127;
    }
    int may = s.is_far || is_other;
    if (may_sign(t, &s, held, text, size)) told |= MAY_SIGN;
    if (may || s.shows || s.opens_by || s.first & SIGNS_BY || s.last & ENDS_ROLE || s.last_size >= 40) told |= SHOWS_SIGN;
    if (may || (s.first & SOURCE) || ((s.first & LABELS || s.opens_by) && s.sign_of_label)) told |= HAS_LABEL;
    if (may || s.any & PICTURES) told |= HAS_PICTURE;
    if (may || s.any & PROMPTS || s.first & FOLLOWS) told |= HAS_MARK;
    if (s.has_year && size <= LONGEST_TOLD) told |= HAS_YEAR;
    if (s.has_bar) told |= HAS_BAR;
    if (s.has_tail) told |= HAS_TAIL;
    if (s.is_far) told |= PROSE | NO_PROSE;
    else told |= is_prose(folded, size) ? PROSE : NO_PROSE;
    if (size > LONGEST_TOLD) told &= ~(int64_t)(TRADES | FIRST_ON);
    else if (s.is_far || s.opening & OPENS_NAME) told |= MAY_NAME | OPENS_BY;
    if (told & TRADES) told |= MAY_NAME;
    if (may || s.names_outlet || (is_accented && held & ACCENTED)) told |= MAY_OUTLET;
    if (s.may_stamp || s.is_far || s.first & STAMPS) told |= MAY_STAMP;
    if (s.small_opening & OPENS_SITE) told |= MAY_OPEN;
    if (may || s.any & SPEAKS) told |= MAY_SAY;
    return told;
}

/* Of each line its bits; `first` and `last` bound it without white space. Returns -1 where there is no memory. */
CALL int64_t glance_lines(
    const uint32_t *points, const uint32_t *fold, const uint8_t *kinds, const int64_t *start, const int64_t *end, int64_t lines,
    const uint8_t *known, const uint64_t *words, const uint32_t *classes, int64_t word_mask, const uint8_t *openings, const uint64_t *branches,
    const int32_t *nodes, int64_t branch_mask, const int64_t *bits, int64_t *first, int64_t *last, int64_t *told) {
    Tables t = {fold, kinds, known, words, classes, (uint64_t)word_mask, openings, branches, nodes, (uint64_t)branch_mask, bits};
    int64_t longest = 1;
    for (int64_t n = 0; n < lines; n++) longest = end[n] - start[n] > longest ? end[n] - start[n] : longest;
    uint32_t *folded = malloc((size_t)longest * sizeof *folded);
    if (!folded) return -1;
    for (int64_t n = 0; n < lines; n++) {
        int64_t from = start[n], to = end[n];
        for (int64_t i = from; i < to; i++) folded[i - start[n]] = fold[points[i]];
        while (from < to && kind(&t, folded[from - start[n]]) & WHITE) from++;
        while (to > from && kind(&t, folded[to - 1 - start[n]]) & WHITE) to--;
        first[n] = from;
        last[n] = to;
        told[n] = to > from ? glance(&t, folded + (from - start[n]), points + from, to - from) : 0;
    }
    free(folded);
    return 0;
}
