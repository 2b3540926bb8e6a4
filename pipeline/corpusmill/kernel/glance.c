/* What a line may say of its document, told by its characters and words: metadata/glance.py, bits in metadata/traits.py.
 * Each bit is set for every line that the reader behind it takes, and for some more. */
#include <stdlib.h>
#include <string.h>

#include "glance_words.h"

/* Bits of lines, in the order of metadata/traits.py; those above LAST stand for literals and come with them. */
enum {
    MAY_SIGN = 1, SHOWS_SIGN = 2, HAS_LABEL = 4, HAS_PICTURE = 8, HAS_MARK = 16, HAS_YEAR = 32, HAS_BAR = 64, HAS_TAIL = 128,
    PROSE = 256, NO_PROSE = 512, MAY_NAME = 1024, OPENS_BY = 2048, MAY_OUTLET = 4096, MAY_STAMP = 8192, MAY_OPEN = 16384,
    MAY_SAY = 32768, RIGHTS_SIGN = 65536, TRADES = 131072,
    FIRST_ON = 262144, MAY_DATELINE = 16777216
};
#define LONGEST_SIGNATURE 200
#define LONGEST_TOLD 420
#define LONGEST_IDEOGRAPHS 14 /* characters of a line that may sign whatever it holds */
#define LEAST_STRAY 4
#define PROSE_SIZE 80
#define REACH 110 /* characters in which a dateline ends */
#define LEAST_DATED 20 /* characters of a line with a dateline */
#define FULL_STOP 0x3002 /* of a sentence in ideographs */
#define LATIN 0x250 /* up to here stand letters of Latin script */
#define FAR 0x3000 /* from here on stand scripts in which prose is told otherwise */

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
    if (s->opens_by || s->signs_by || s->first & COUNTS) return 1;
    if (s->any & ENDS_ROLE && (s->closes || s->first & OPENS_ROLE)) return 1;
    if (s->any & COUNTS && s->words <= MOST_AGO) return 1;
    for (int64_t i = 0; i < size; i++)
        if ((line[i] == '.' && i + 1 < size) || (line[i] == ',' && s->any & ENDS_ROLE)) return 1;
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

static int64_t behind(const uint32_t *line, int64_t size, int64_t i, const char *word) {
    for (; *word; word++, i++)
        if (i >= size || line[i] != (uint32_t)*word) return -1;
    return i;
}

/* Whether a line says whose rights or whose picture it is, and nothing more, as in metadata/could_sign.py. */
static int is_notice(const Tables *t, const uint32_t *line, int64_t size) {
    int64_t i = behind(line, size, 0, "copyright"), sign;
    if (behind(line, size, 0, "image copyright ") > 0) return 1;
    for (sign = i < 0 ? 0 : i; sign < size && line[sign] == ' ' && i > 0;) sign++;
    if (sign < size && (line[sign] == 0xA9 || line[sign] == 0x24D2)) i = sign + 1;
    else if (behind(line, size, sign, "(c)") > 0) i = sign + 3;
    else if (behind(line, size, sign, "copyright") > 0) i = sign + 9;
    if (i < 0) return 0;
    while (i < size && line[i] == ' ') i++;
    if (behind(line, size, i, "19") < 0 && behind(line, size, i, "20") < 0) return 0;
    for (int n = 2; n < 4; n++)
        if (i + n >= size || !(kind(t, line[i + n]) & DECIMAL)) return 0;
    for (i += 4; i < size; i++) {
        if (line[i] >= LIMIT) return 0; /* may be no letter */
        int is_letter = kind(t, line[i]) & IN_WORD && !(kind(t, line[i]) & DECIMAL);
        if (!is_letter && line[i] != ' ' && line[i] != '.' && line[i] != ',' && line[i] != '\'') return 0;
    }
    return 1;
}

/* Whether a sign that parts a signature stands among some characters. */
static int is_parted(const Tables *t, const uint32_t *folded, int64_t size) {
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = folded[i];
        if (kind(t, point) & DECIMAL || (point && point < 128 && strchr("|*>/@\t-", (int)point))) return 1;
        if (point == ' ' && i + 2 < size && folded[i + 1] == ' ' && folded[i + 2] == ' ') return 1;
    }
    return 0;
}

static int may_sign(const Tables *t, const Seen *s, int64_t held, const uint32_t *folded, const uint32_t *text, int64_t size) {
    if (size > LONGEST_SIGNATURE || ((held & RIGHTS_SIGN) && is_notice(t, folded, size))) return 0;
    uint32_t most = 0;
    int is_unspaced = 0;
    for (int64_t i = 0; i < size; i++) {
        if (text[i] == FULL_STOP && size > LONGEST_IDEOGRAPHS) return 0;
        is_unspaced |= text[i] >= LIMIT || kind(t, text[i]) & UNSPACED;
        most |= folded[i];
    }
    if (is_unspaced) return 1;
    Tokens tokens = {0, 0, 0};
    int64_t stray = next_stray(t, text, size, STAYS_SMALL, &tokens);
    while (size && (folded[size - 1] == '>' || folded[size - 1] == ' ')) size--; /* an arrow to the next text */
    int is_plain = stray < 0;
    int is_one = most < LATIN && !(held & RIGHTS_SIGN) && !s->is_cut && !s->is_glued && !s->is_dated;
    if (is_plain) return !is_one || most > 127 || could_name(t, s, folded, size);
    /* asked of others as well: signs that cut a line here, such as hyphens, part not all that they stand in */
    if (s->opens_by || s->signs_by || s->closes || (most > 127 && (s->has_label || s->first & OPENS_ROLE))) return 1;
    if (is_one) return 0;
    if (held & RIGHTS_SIGN || s->has_label || s->any & ENDS_ROLE) return 1;
    return (s->holds_by || s->any & OF_BYLINE) && is_parted(t, folded, stray);
}

#define FEW_TOKENS 3 /* of a place in small letters that an agency or a day bears out */

/* Whether a sign stands near that may end a dateline, with no word before it that is in none: a line of Latin letters.
 * `ending` is where the first of these signs stands, 0 where there is none. */
static int may_dateline(const Tables *t, int64_t ending, const uint32_t *folded, const uint32_t *text, int64_t size) {
    Tokens tokens = {0, 0, 0};
    int64_t stray, reach = size < REACH ? size : REACH;
    int capitals = 0, has_run = 0;
    if (folded[0] == '(' || folded[0] == '[' || folded[0] == '<') return 1;
    if (!ending || ending >= reach) return 0; /* mostly, and no word is looked up */
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

/* What the scripts of a line are. */
typedef struct {
    int is_far, is_other, is_unknown; /* has a character beyond FAR, of no Latin script, of which no kind is known */
    int is_mixed;                     /* a name or word in Latin letters may begin inside what is one word otherwise */
} Scripts;

static Scripts scripts_of(const Tables *t, const uint32_t *folded, const uint32_t *text, int64_t size, uint32_t most) {
    Scripts s = {0, 0, 0, 0};
    for (int64_t i = 0; i < size; i++) s.is_mixed |= text[i] == '_';
    s.is_other = s.is_mixed;
    if (most <= 0x2FF) return s;
    for (int64_t i = 0; i < size; i++) { /* loops without branches, many characters a step */
        s.is_far |= folded[i] >= FAR;
        s.is_other |= (text[i] > 0x2FF) & (text[i] - 0x2000 > 0x6F);
    }
    if (!s.is_other) return s; /* dashes and quotes alone, which are in no word */
    for (int64_t i = 0; i < size; i++) {
        uint32_t point = text[i];
        if (point <= 0x2FF) {
            s.is_mixed |= i && text[i - 1] > 0x2FF && (text[i - 1] < 0x1E00 || text[i - 1] > 0x1EFF) && kind(t, point) & IN_WORD && kind(t, text[i - 1]) & IN_WORD;
            continue;
        }
        s.is_unknown |= IS_UNKNOWN(point) || IS_UNKNOWN(folded[i]);
    }
    s.is_mixed |= s.is_unknown;
    return s;
}

static int64_t glance(const Tables *t, const uint32_t *folded, const uint8_t *kinds, const uint32_t *text, int64_t size) {
    Seen s;
    int64_t held = literals(t, folded, text, size), told = held;
    see_words(t, folded, kinds, text, size, &s);
    Scripts of = scripts_of(t, folded, text, size, s.most);
    int may = of.is_unknown;
    if (may_sign(t, &s, held, folded, text, size)) told |= MAY_SIGN;
    if (may || s.shows || s.opens_by || s.first & SIGNS_BY || s.last & ENDS_ROLE || s.last_size >= 40) told |= SHOWS_SIGN;
    if (may || (s.first & SOURCE) || ((s.first & LABELS || s.opens_by) && s.sign_of_label)) told |= HAS_LABEL;
    if (may || s.any & PICTURES) told |= HAS_PICTURE;
    if (may || s.first & FOLLOWS) told |= HAS_MARK;
    if (s.has_year && size <= LONGEST_TOLD) told |= HAS_YEAR;
    if (s.has_bar) told |= HAS_BAR;
    if (s.has_tail) told |= HAS_TAIL;
    if (of.is_far) told |= PROSE | NO_PROSE;
    else told |= is_prose(folded, size) ? PROSE : NO_PROSE;
    if (size > LONGEST_TOLD) told &= ~(int64_t)(TRADES | FIRST_ON);
    else if (may || (s.opening & OPENS_NAME && (s.signs_by || !s.is_lettered))) told |= MAY_NAME | OPENS_BY;
    if (told & TRADES) told |= MAY_NAME;
    if (of.is_mixed || s.names_outlet || held & ACCENTED) told |= MAY_OUTLET;
    if (may || s.may_stamp || s.first & STAMPS) told |= MAY_STAMP;
    if (s.small_opening & OPENS_SITE) told |= MAY_OPEN;
    if (of.is_mixed || s.says) told |= MAY_SAY;
    if (size >= LEAST_DATED && (of.is_other || may_dateline(t, s.ending, folded, text, size))) told |= MAY_DATELINE;
    return told;
}

/* Where a line that is the same stands in a table of lines, or a free place: lines of a text come again as it is cut. */
static int64_t place_of(const uint32_t *points, const int64_t *start, const int64_t *end, int64_t n, const int32_t *seen, int64_t mask) {
    const uint32_t *line = points + start[n];
    int64_t size = end[n] - start[n], half = size / 2;
    uint64_t hash = (uint64_t)size;
    for (int64_t i = 0; i < 6 && i < size; i++) {
        int64_t middle = half + i < size ? half + i : size - 1;
        hash = hash * 0x9E3779B1u + line[i] + ((uint64_t)line[size - 1 - i] << 21) + ((uint64_t)line[middle] << 42);
    }
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
