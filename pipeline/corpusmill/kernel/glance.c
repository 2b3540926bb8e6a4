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
    SPEAKS = 16384, OF_SMALL_OUTLET = 32768, FOLLOWS = 65536, OF_PLACE = 131072, OF_HOUSE = 262144, OF_MENU = 524288,
    PARTS_NAMES = 1048576, WHOLE_HOUSE = 2097152, COUNTS = 4194304, OPENS_OUTLET = 8388608, OPENS_SMALL_OUTLET = 16777216,
    BESIDE_IN_OUTLET = 33554432, SMALL_BESIDE = 67108864, TELLS = 134217728
};
/* Bits of lines, in the order of metadata/traits.py; those above LAST stand for literals and come with them. */
enum {
    MAY_SIGN = 1, SHOWS_SIGN = 2, HAS_LABEL = 4, HAS_PICTURE = 8, HAS_MARK = 16, HAS_YEAR = 32, HAS_BAR = 64, HAS_TAIL = 128,
    PROSE = 256, NO_PROSE = 512, MAY_NAME = 1024, OPENS_BY = 2048, MAY_OUTLET = 4096, MAY_STAMP = 8192, MAY_OPEN = 16384,
    MAY_SAY = 32768, RIGHTS_SIGN = 65536, TRADES = 131072,
    FIRST_ON = 262144, ACCENTED = 8388608, MAY_DATELINE = 16777216
};
#define LONGEST_SIGNATURE 200
#define LONGEST_TOLD 420
#define LONGEST_LABEL 80 /* characters of a label before its sign, spaces not counted */
#define LEAST_STRAY 4
#define PROSE_SIZE 80
#define REACH 110 /* characters in which a dateline ends */

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
    int opens_outlet, says;
    int closes; /* a job ends the line, or goes on with where it is done, where nothing parts the line */
    int opens_by, holds_by, has_label, sign_of_label, is_parted, has_year, may_stamp, shows, has_bar, has_tail, names_outlet;
} Seen;

static void see_digits(const uint32_t *line, const uint8_t *kinds, int64_t size, int64_t i, Seen *s) {
    uint32_t a = line[i], b = i + 1 < size ? line[i + 1] : 0;
    int is_third = i + 2 < size && kinds[i + 2] & DECIMAL, is_fourth = i + 3 < size && kinds[i + 3] & DECIMAL;
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
    s->is_parted |= point == '|' || point == '*' || point == '>' || point == '/' || point == '@' || point == '\t' || point == '-' || !point;
    s->shows |= point == '@' || point == ':';
    s->is_parted |= point == ' ' && after == ' ' && i + 2 < size && line[i + 2] == ' ';
    s->has_bar |= point == '|' || (before == ' ' && (point == '-' || point == '>' || point == '*' || (point == ':' && after == ':')));
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
        s->is_parted = 1;
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
    s->before = hash;
    s->any |= class;
    s->last = class;
    s->last_size = to - from;
    return to;
}

/* Whether a name may follow a place where somebody was told something: the white space, "the" perhaps, and no small letter. */
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
        if (is_again || i + 3 >= size || line[i] != 't' || line[i + 1] != 'h' || line[i + 2] != 'e' || !(kind(t, text[i + 3]) & WHITE)) break;
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

/* Whether nothing follows a place in a line of ASCII but a word that begins as "at", "for", "of" or "to" does. */
static int closes(const uint32_t *line, int64_t size, int64_t i) {
    while (i < size && line[i] != ' ') i++;
    while (i < size && !((line[i] >= 'a' && line[i] <= 'z') || line[i] == '_')) i++;
    if (i == size || line[i] == 'f' || line[i] == 'o') return 1;
    return (line[i] == 'a' || line[i] == 't') && i + 1 < size && (line[i + 1] == 't' || line[i + 1] == 'o');
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
            if (point == ':' || point == '=' || point == '/') {
                s->has_label |= until && (line[word] >= 0x590 || s->last & ENDS_LABEL || ends_as_author(t, line + word, line + until));
                until = 0;
            }
            if (point == ':' || point == '-' || point == ']') s->sign_of_label |= s->words && solid <= LONGEST_LABEL;
            solid++;
            see_mark(line, size, i, s);
        } else if (i + 1 < size && line[i + 1] == ' ') see_mark(line, size, i, s);
        i++;
    }
    s->has_tail |= s->has_bar;
}

/* Where the letters end of a word in lower case that no signature holds, from a token on; -1 where there is none. */
typedef struct {
    int64_t at, tokens; /* where to go on, and the tokens before */
    int before_digit;
} Tokens;

static int64_t next_stray(const Tables *t, const uint32_t *text, int64_t size, uint32_t classes, Tokens *s) {
    while (s->at < size) {
        while (s->at < size && kind(t, text[s->at]) & WHITE) s->at++;
        int64_t from = s->at, i = from;
        uint8_t all = 0;
        for (; i < size && !(kind(t, text[i]) & WHITE); i++) all |= kind(t, text[i]);
        s->at = i;
        if (i == from) break;
        s->tokens++;
        int64_t to = i;
        int was_digit = s->before_digit;
        s->before_digit = kind(t, text[i - 1]) & NUMERAL;
        if (i - from < LEAST_STRAY || !(all & SMALL) || all & LARGE || was_digit) continue;
        for (; to > from; to--) {
            uint32_t last = text[to - 1];
            if (!(last < 128 && strchr(".,;)'\"!?", (int)last)) && last != 0x201D && last != 0x2019) break;
        }
        if (to - from < LEAST_STRAY) continue;
        uint64_t hash = START;
        int64_t n = from;
        for (; n < to && kind(t, text[n]) & LETTER; n++) hash = STEP(hash, t->fold[text[n]]);
        if (n == to && !(class_of(t, hash) & classes)) return to;
    }
    return -1;
}

/* Whether an edge of words of menus and of names of houses, as in metadata/could_sign.py. */
static int is_edge(uint32_t point) { return point < 128 && point && strchr(" ,.;:()[]\"'", (int)point); }

static uint32_t class_within(const Tables *t, const uint32_t *from, const uint32_t *to) {
    while (from < to && is_edge(*from)) from++;
    while (to > from && is_edge(to[-1])) to--;
    return from < to ? class_of_span(t, from, to) : 0;
}

#define MOST_TOKENS 6
#define MOST_WORDS 7
#define MOST_AGO 5

/* A line of ASCII and one part without a word of body: does it name a role, a house or people? */
static int could_name(const Tables *t, const Seen *s, const uint32_t *line, int64_t size) {
    int64_t tokens = 0;
    int is_listed = (s->any & PARTS_NAMES) != 0, has_menu = 0;
    if (s->any & ENDS_ROLE || s->opens_by || s->first & (SIGNS_BY | COUNTS)) return 1;
    if (s->any & COUNTS && s->words <= MOST_AGO) return 1;
    for (int64_t i = 0; i + 1 < size; i++)
        if (line[i] == '.') return 1;
    if (class_within(t, line, line + size) & WHOLE_HOUSE) return 1;
    if (s->words <= MOST_WORDS && s->any & OF_HOUSE) return 1;
    for (int64_t i = 0; i < size;) {
        while (i < size && line[i] == ' ') i++;
        int64_t from = i;
        for (; i < size && line[i] != ' '; i++) is_listed |= line[i] == ',' || line[i] == ';' || line[i] == '&' || line[i] == '+';
        tokens += i > from;
        has_menu |= (class_within(t, line + from, line + i) & OF_MENU) != 0;
    }
    return ((tokens > 1 && tokens <= MOST_TOKENS) || is_listed) && !has_menu;
}

static int may_sign(const Tables *t, const Seen *s, int64_t held, const uint32_t *folded, const uint32_t *text, int64_t size) {
    if (size > LONGEST_SIGNATURE) return 0;
    uint32_t most = 0;
    for (int64_t i = 0; i < size; i++) {
        if (text[i] >= LIMIT || t->kinds[text[i]] & UNSPACED) return 1;
        most |= folded[i];
    }
    Tokens tokens = {0, 0, 0};
    int is_plain = next_stray(t, text, size, STAYS_SMALL, &tokens) < 0;
    int is_one = most < 128 && !(held & RIGHTS_SIGN) && !s->is_parted && !s->shows;
    if (is_plain) return !is_one || could_name(t, s, folded, size);
    if (is_one) return s->opens_by || s->first & SIGNS_BY || s->closes;
    if (held & RIGHTS_SIGN || s->has_label || s->any & ENDS_ROLE) return 1;
    return (s->holds_by || s->any & OF_BYLINE) && s->is_parted;
}

#define FEW_TOKENS 3 /* of a place in small letters that an agency or a day bears out */

/* Whether a sign stands near that may end a dateline, with no word before it that is in none: a line of Latin letters. */
static int may_dateline(const Tables *t, const uint32_t *folded, const uint32_t *text, int64_t size) {
    Tokens tokens = {0, 0, 0};
    int64_t stray, reach = size < REACH ? size : REACH;
    int capitals = 0, has_run = 0;
    if (folded[0] == '(' || folded[0] == '[' || folded[0] == '<') return 1;
    do stray = next_stray(t, text, size < 2 * REACH ? size : 2 * REACH, STAYS_SMALL | OF_PLACE, &tokens);
    while (stray >= 0 && tokens.tokens <= FEW_TOKENS);
    for (int64_t i = 0; i < reach; i++) {
        uint32_t point = folded[i], before = i ? folded[i - 1] : 0, after = i + 1 < size ? folded[i + 1] : 0;
        if (stray >= 0 && stray <= i) return 0;
        if (i > 1) {
            if (point == ':' || point == ')' || point == '=' || (point == '/' && after == '.')) return 1;
            int is_glued = before != ' ' && before != '.' && before != '-' && after != ' ' && after != '-';
            if (point == '-' && (has_run || !is_glued)) return 1;
        }
        uint8_t of = kind(t, text[i]);
        int is_capital = of & IN_WORD && !(of & DECIMAL) && text[i] != '_' && !(text[i] >= 'a' && text[i] <= 'z');
        capitals = is_capital ? capitals + 1 : 0;
        has_run |= capitals > 2;
    }
    return 0;
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

static int64_t glance(const Tables *t, const uint32_t *folded, const uint8_t *kinds, const uint32_t *text, int64_t size) {
    Seen s;
    int64_t held = literals(t, folded, text, size), told = held;
    uint32_t is_other = 0, is_far = 0;
    see_words(t, folded, kinds, text, size, &s);
    for (int64_t i = 0; i < size; i++) is_other |= text[i] == '_';
    if (s.most > 0x2FF)
        for (int64_t i = 0; i < size; i++) {
            is_other |= (text[i] > 0x2FF) & ((text[i] < 0x2000) | (text[i] > 0x206F));
            is_far |= folded[i] >= LIMIT;
        }
    uint32_t may = is_far | is_other;
    if (may_sign(t, &s, held, folded, text, size)) told |= MAY_SIGN;
    if (may || s.shows || s.opens_by || s.first & SIGNS_BY || s.last & ENDS_ROLE || s.last_size >= 40) told |= SHOWS_SIGN;
    if (may || (s.first & SOURCE) || ((s.first & LABELS || s.opens_by) && s.sign_of_label)) told |= HAS_LABEL;
    if (may || s.any & PICTURES) told |= HAS_PICTURE;
    if (may || s.any & PROMPTS || s.first & FOLLOWS) told |= HAS_MARK;
    if (s.has_year && size <= LONGEST_TOLD) told |= HAS_YEAR;
    if (s.has_bar) told |= HAS_BAR;
    if (s.has_tail) told |= HAS_TAIL;
    if (is_far) told |= PROSE | NO_PROSE;
    else told |= is_prose(folded, size) ? PROSE : NO_PROSE;
    if (size > LONGEST_TOLD) told &= ~(int64_t)(TRADES | FIRST_ON);
    else if (is_far || s.opening & OPENS_NAME) told |= MAY_NAME | OPENS_BY;
    if (told & TRADES) told |= MAY_NAME;
    if (may || s.names_outlet || held & ACCENTED) told |= MAY_OUTLET;
    if (s.may_stamp || is_far || s.first & STAMPS) told |= MAY_STAMP;
    if (s.small_opening & OPENS_SITE) told |= MAY_OPEN;
    if (may || s.says) told |= MAY_SAY;
    if (may || may_dateline(t, folded, text, size)) told |= MAY_DATELINE;
    return told;
}

/* Where a line that is the same stands in a table of lines, or a free place: lines of a text come again as it is cut. */
static int64_t place_of(const uint32_t *points, const int64_t *start, const int64_t *end, int64_t n, const int32_t *seen, int64_t mask) {
    const uint32_t *line = points + start[n];
    int64_t size = end[n] - start[n], half = size / 2;
    uint64_t hash = (uint64_t)size;
    for (int64_t i = 0; i < 6 && i < size; i++) hash = hash * 0x9E3779B1u + line[i] + ((uint64_t)line[size - 1 - i] << 21) + ((uint64_t)line[(half + i) % size] << 42);
    int64_t at = (int64_t)mixed(hash) & mask;
    for (; seen[at]; at = (at + 1) & mask) {
        int64_t m = seen[at] - 1;
        if (end[m] - start[m] == size && !memcmp(points + start[m], line, (size_t)size * sizeof *line)) break;
    }
    return at;
}

/* Of each line its bits; `first` and `last` bound it without white space. Returns -1 where there is no memory. */
CALL int64_t glance_lines(
    const uint32_t *points, const uint32_t *fold, const uint8_t *kinds, const int64_t *start, const int64_t *end, int64_t lines,
    const uint8_t *known, const uint64_t *words, const uint32_t *classes, int64_t word_mask, const uint8_t *openings, const uint64_t *branches,
    const int32_t *nodes, int64_t branch_mask, const int64_t *bits, int64_t *first, int64_t *last, int64_t *told) {
    Tables t = {fold, kinds, known, words, classes, (uint64_t)word_mask, openings, branches, nodes, (uint64_t)branch_mask, bits};
    int64_t longest = 1, places = 2;
    for (int64_t n = 0; n < lines; n++) longest = end[n] - start[n] > longest ? end[n] - start[n] : longest;
    while (places < 2 * lines) places *= 2;
    uint32_t *folded = malloc((size_t)longest * (sizeof *folded + 1));
    int32_t *seen = calloc((size_t)places, sizeof *seen);
    if (!folded || !seen) {
        free(folded);
        free(seen);
        return -1;
    }
    uint8_t *own = (uint8_t *)(folded + longest); /* kinds of the folded characters */
    for (int64_t n = 0; n < lines; n++) {
        int64_t at = place_of(points, start, end, n, seen, places - 1);
        if (seen[at]) {
            int64_t m = seen[at] - 1;
            first[n] = first[m] - start[m] + start[n];
            last[n] = last[m] - start[m] + start[n];
            told[n] = told[m];
            continue;
        }
        seen[at] = (int32_t)n + 1;
        const uint32_t *line = points + start[n];
        int64_t from = 0, to = end[n] - start[n];
        for (int64_t i = 0; i < to; i++) {
            folded[i] = fold[line[i]];
            own[i] = kind(&t, folded[i]);
        }
        while (from < to && own[from] & WHITE) from++;
        while (to > from && own[to - 1] & WHITE) to--;
        first[n] = start[n] + from;
        last[n] = start[n] + to;
        told[n] = to > from ? glance(&t, folded + from, own + from, line + from, to - from) : 0;
    }
    free(folded);
    free(seen);
    return 0;
}
