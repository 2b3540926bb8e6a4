/* What the source of a page may hold: read/html/signs.py. */
#include "kernel.h"

#include <string.h>

/* In the order of `Sign`. */
enum {
    SHOWN = 1 << 0, OPTIONS = 1 << 1, RAISED = 1 << 2, STYLED = 1 << 3, MARKS = 1 << 4, FORMULAS = 1 << 5, RUBY = 1 << 6,
    TERMS = 1 << 7, WELDED = 1 << 8, BELOW = 1 << 9, POSTS = 1 << 10, AMID = 1 << 11, CLOSED = 1 << 12, BETWEEN = 1 << 13,
    HEAD = 1 << 14, TITLE = 1 << 15, SAID = 1 << 16, OPENER = 1 << 17
};
#define PLACED (WELDED | BELOW | POSTS | AMID | CLOSED | BETWEEN | HEAD | TITLE | SAID | OPENER)
#define OPTIONS_MOST 300
#define POSTS_LEAST 3
#define TAGS_BETWEEN 4
#define FRAMES_MOST 2
#define TAG_MOST 2000 /* bytes of 400 characters, and some */
#define PLACE_MOST 400 /* bytes of blanks */
#define NEAR 12 /* bytes of three marks, of a character and one before it, and of an entity */

static inline int small(uint8_t byte) { return byte | 0x20; }

static inline int is_at(const uint8_t *at, const uint8_t *end, const char *text) {
    for (; *text; at++, text++)
        if (at >= end || small(*at) != *text) return 0;
    return 1;
}

static inline int stands_before(const uint8_t *first, const uint8_t *at, const char *text, int size) {
    return at - first >= size && !memcmp(at - size, text, (size_t)size);
}

static inline int is_letter(uint8_t byte) { return (uint8_t)((byte | 0x20) - 'a') < 26 || (uint8_t)(byte - '0') < 10 || byte == '_'; }

static inline int is_blank(uint8_t byte) { return byte <= ' ' || byte >= 0x80; } /* white space beyond ASCII, too */

/* Whether the tag at `at` has one of the texts in it. */
static int tag_holds_any(const uint8_t *at, const uint8_t *end, const char *const *texts, size_t count) {
    uint32_t first = 0, second = 0; /* letters that one begins with, and goes on with */
    for (size_t n = 0; n < count; n++) first |= 1u << (texts[n][0] & 31), second |= 1u << (texts[n][1] & 31);
    for (const uint8_t *last = end - at < TAG_MOST ? end : at + TAG_MOST; at + 1 < last && *at != '>'; at++)
        for (size_t n = 0; first >> (at[0] & 31) & second >> (at[1] & 31) & 1 && n < count; n++)
            if (is_at(at, end, texts[n])) return 1;
    return 0;
}

static int tag_holds(const uint8_t *at, const uint8_t *end, const char *text) { return tag_holds_any(at, end, &text, 1); }

/* Whether a class begins as that of a button to edit, or of what only readers aloud are told: at `at` stands its quote. */
static int is_shown_otherwise(const uint8_t *at, const uint8_t *end) {
    static const char *const names[] = {"mw-editsection", "editsection", "sr-only", "visually-hidden", "visuallyhidden", "screen-reader"};
    if (at < end && (*at == '"' || *at == '\'')) at++;
    for (size_t n = 0; n < sizeof names / sizeof *names; n++)
        if (is_at(at, end, names[n])) return SHOWN;
    return 0;
}

/* Signs told by a tag's first letters. */
static int of_tag(const uint8_t *at, const uint8_t *end, int64_t *options) {
    switch (small(at[0])) {
    case 'b': return is_at(at, end, "button") && tag_holds(at, end, "aria-") ? OPENER : 0;
    case 'c': return is_at(at, end, "canvas") ? SHOWN : 0;
    case 'd': return is_at(at, end, "dt") ? TERMS : is_at(at, end, "dialog") ? SHOWN : 0;
    case 'h': return end - at > 1 && at[1] == '1' ? TITLE : 0;
    case 'i': return is_at(at, end, "img") && tag_holds_any(at, end, (const char *[]){"emoji", "smiley"}, 2) ? SHOWN : 0;
    case 'm':
        if (is_at(at, end, "meta itemprop=")) return SAID;
        return is_at(at, end, "math") ? FORMULAS : is_at(at, end, "meter") ? SHOWN : 0;
    case 'n': return is_at(at, end, "noframes") ? SHOWN : 0;
    case 'o': return is_at(at, end, "option") && ++*options > OPTIONS_MOST ? OPTIONS : 0;
    case 'p': return is_at(at, end, "progress") || is_at(at, end, "pre") ? SHOWN : 0;
    case 'q': return end - at > 1 && (at[1] == '>' || at[1] <= ' ') ? SHOWN : 0;
    case 'r': return is_at(at, end, "ruby") ? RUBY : 0;
    case 's':
        if (is_at(at, end, "script")) return tag_holds(at, end, "application/ld+json") ? SAID : 0;
        if (is_at(at, end, "span class=")) return is_shown_otherwise(at + 11, end);
        return is_at(at, end, "su") ? RAISED : 0;
    case 't': return is_at(at, end, "template") && tag_holds(at, end, "shadowroot") ? SHOWN : 0;
    }
    return 0;
}

static inline int is_under_heading(const uint8_t *tag, const uint8_t *end) {
    return is_at(tag, end, "h") && end - tag > 1 && tag[1] > '1' && tag[1] < '7';
}

/* The place behind blanks before a tag. */
static const uint8_t *text_before(const uint8_t *first, const uint8_t *at) {
    const uint8_t *before = at;
    while (before > first && is_blank(before[-1]) && at - before < PLACE_MOST) before--;
    return before;
}

/* Behind the end of a tag that begins at `at`, and the blanks there; NULL where it does not end. */
static const uint8_t *behind_tag(const uint8_t *at, const uint8_t *end) {
    at = memchr(at, '>', (size_t)(end - at < TAG_MOST ? end - at : TAG_MOST));
    if (!at) return NULL;
    for (at++; at < end && is_blank(*at);) at++;
    return at;
}

/* 1 for a list below a paragraph or heading, 2 for the end of one above them, else 0: at `at` stands "<". */
static int side_of_list(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    if (at[1] == '/') {
        at = behind_tag(at, end);
        return at && end - at > 1 && (is_at(at, end, "<p") || (*at == '<' && is_under_heading(at + 1, end))) ? 2 : 0;
    }
    const uint8_t *before = text_before(first, at);
    return (before - first > 3 && is_at(before - 4, at, "</p>")) ||
           (before - first > 4 && is_at(before - 5, at, "</") && is_under_heading(before - 3, at));
}

/* Words that are dropped amid a sentence: at `at` stands "<". Beyond ASCII what stands before may be a letter as well as
 * a blank. */
static int of_words_amid(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    static const char *const rels[] = {"rel=\"tag", "rel=tag", "rel='tag", "rel=\"author", "rel=author", "rel='author", "rel=category ", "rel=\"category ", "rel='category "};
    const uint8_t *before = at;
    while (before > first && before[-1] <= ' ' && at - before < PLACE_MOST) before--;
    if (before == first || !(is_letter(before[-1]) || before[-1] >= 0x80)) return 0;
    return small(at[1]) != 'a' || tag_holds_any(at, end, rels, sizeof rels / sizeof *rels) ? AMID : 0;
}

/* Signs told by where a tag stands: at `at` stands "<", and behind it at least two characters. A list between paragraphs
 * has both sides and is told where it begins; `lists` are those found. */
static int of_place(const uint8_t *first, const uint8_t *at, const uint8_t *end, int *lists) {
    const uint8_t *name = at + 1 + (at[1] == '/');
    if (is_at(name, end, "ul") || is_at(name, end, "ol")) {
        int side = side_of_list(first, at, end);
        *lists |= side;
        return side == 1 ? BETWEEN : 0;
    }
    int may_be_amid = (small(*name) == 'a' && at[2] <= ' ') || is_at(name, end, "time") || is_at(name, end, "label");
    return may_be_amid && name == at + 1 ? of_words_amid(first, at, end) : 0;
}

/* Whether a part may open at a click: hidden, and called so; at `at` stands "<", and "\177" is what `small` makes of "_". */
static int is_closed(const uint8_t *at, const uint8_t *end) {
    static const char *const tags[] = {"<div", "<section", "<article", "<dd"};
    static const char *const names[] = {"panel", "expand", "accordion", "collaps", "faq", "answer", "toggle", "tab-", "tab\"", "tab ", "tab\177", "tabs", "more", "\"s:", "'s:"};
    size_t n = 0;
    while (n < sizeof tags / sizeof *tags && !is_at(at, end, tags[n])) n++;
    if (n == sizeof tags / sizeof *tags || !tag_holds_any(at, end, (const char *[]){"hidden", "display", "collapse ", "collapse\"", "collapse'", "collapse>", "collapsed"}, 7))
        return 0;
    return tag_holds_any(at, end, names, sizeof names / sizeof *names) ? CLOSED : 0;
}

/* Whether behind a paragraph stands a list, where it ends in a colon, also a wide one, or a table or code, perhaps in a
 * frame or two; at `at` stands "</p>". */
static int announces(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    const uint8_t *behind = behind_tag(at, end);
    if (is_at(behind, end, "<ul") || is_at(behind, end, "<ol")) {
        for (; at > first && is_blank(at[-1]); at--)
            if (at[-1] == 0x9A) return BELOW;
        return at > first && at[-1] == ':' ? BELOW : 0;
    }
    for (int frames = 0; behind && frames <= FRAMES_MOST; frames++) {
        if (is_at(behind, end, "<pre") || is_at(behind, end, "<table")) return BELOW;
        behind = is_at(behind, end, "<div") || is_at(behind, end, "<figure") ? behind_tag(behind, end) : NULL;
    }
    return 0;
}

/* Whether a paragraph stands behind a heading of plain text, first in up to four tags; at `at` stands "</h". */
static int is_over_paragraph(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    if (at == first || at[-1] == '>' || end - at < 5 || at[3] < '2' || at[3] > '4') return 0;
    for (int tag = 0; tag <= TAGS_BETWEEN + 1; tag++) {
        if (tag && is_at(at, end, "<p")) return 1;
        at = behind_tag(at, end);
        if (!at || at == end || *at != '<') return 0;
    }
    return 0;
}

/* Whether the tag before `at` has a word of notes in it. */
static int is_of_note(const uint8_t *first, const uint8_t *at) {
    static const char *const words[] = {"note", "refe", "cite", "fn", "ftn"};
    const uint8_t *end = at;
    while (at > first && *--at != '<')
        for (size_t n = 0; n < sizeof words / sizeof *words; n++)
            if (is_at(at, end, words[n])) return 1;
    return 0;
}

/* Whether all that stands between a tag and the end of one is a sign by which a heading is linked to, as such or as an
 * entity, with any blanks around it; at `at` stands "</". */
static int ends_link_sign(const uint8_t *first, const uint8_t *at) {
    static const char *const signs[] = {"#", "\xC2\xB6", "\xC2\xA7", "\xF0\x9F\x94\x97", "&para;", "&sect;", "&#182;"};
    while (at > first && at[-1] <= ' ') at--;
    if (at == first || !memchr("#;\xB6\xA7\x97", at[-1], 5)) return 0; /* ends as none of them does */
    for (size_t n = 0; n < sizeof signs / sizeof *signs; n++) {
        int size = (int)strlen(signs[n]);
        if (!stands_before(first, at, signs[n], size)) continue;
        const uint8_t *start = at - size;
        while (start > first && start[-1] <= ' ') start--;
        return start > first && start[-1] == '>';
    }
    return 0;
}

/* Signs told by the few characters between a tag and the next: at `at` stands "<". */
static int of_short_text(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    const uint8_t *start = at;
    while (start > first && at - start <= NEAR && start[-1] != '>') start--;
    if (at == start || at - start > NEAR || start == first) return 0;
    int is_wide = 0, is_mark = 1;
    for (const uint8_t *p = start; p < at; p++) {
        is_wide |= *p > 0xC2 || (*p == 0xC2 && p[1] != 0xA0); /* but for a no-break space */
        is_mark &= *p >= 0x80 || *p == '*' || (uint8_t)(*p - '0') < 10;
    }
    int is_entity = *start == '&' && at[-1] == ';' && (at - start == 7 || at - start == 8);
    int found = is_entity || (is_wide && characters_of(start, at) <= 3) ? WELDED : 0;
    if (is_mark && end - at > 2 && at[1] == '/' && memchr("aAsSfF", at[2], 6) && is_of_note(first, start)) found |= MARKS;
    return found;
}

/* TeX as a word or behind "la" or "math": at `at` stands its "x". */
static int of_tex(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    if (!stands_before(first, at, "te", 2)) return 0;
    const uint8_t *start = at - 2;
    if (stands_before(first, start, "la", 2) || stands_before(first, start, "math", 4) || stands_before(first, start, "math/", 5))
        return FORMULAS;
    return (start == first || !is_letter(start[-1])) && (at + 1 == end || !is_letter(at[1])) ? FORMULAS : 0;
}

/* What is raised by a style: at `at` stands ":". */
static int of_colon(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    const uint8_t *before = text_before(first, at);
    if (before - first < 14 || !is_at(before - 14, end, "vertical-align")) return 0;
    for (at++; at < end && is_blank(*at);) at++;
    return is_at(at, end, "su") ? STYLED : 0;
}

static inline const uint8_t *found_from(const uint8_t *at, const uint8_t *end, int byte) {
    return at < end ? memchr(at, byte, (size_t)(end - at)) : NULL;
}

/* Signs told at a tag: at `at` stands "<". */
static int of_tag_at(const uint8_t *first, const uint8_t *at, const uint8_t *end, int64_t *options, int *lists) {
    int found = of_short_text(first, at, end) | is_closed(at, end);
    if (end - at > 3) found |= of_place(first, at, end, lists);
    if (at + 1 == end) return found;
    if (at[1] != '/') return found | of_tag(at + 1, end, options);
    if (ends_link_sign(first, at)) found |= SHOWN;
    if (is_at(at, end, "</p>")) return found | announces(first, at, end);
    if (!is_at(at, end, "</h")) return found;
    return found | (is_over_paragraph(first, at, end) ? POSTS : 0) | (is_at(at, end, "</head>") ? HEAD : 0);
}

/* The signs of a page in UTF-8 and how many "<" it has, as the first of `found`; then each place that a sign was told at,
 * in bytes and in characters, as long as there is room. Tells how many places there are. Each sign is told where it is,
 * and may be told where it is not. A pass for each byte that is looked for: libraries find one byte many times as fast as
 * a loop finds one of three. */
CALL int64_t look_over(const uint8_t *text, int64_t size, int64_t room, int64_t (*found)[3]) {
    const uint8_t *end = text + size, *last = text;
    int64_t signs = 0, tags = 0, options = 0, posts = 0, places = 0, characters = 0;
    int lists = 0;
    for (const uint8_t *at = text; (at = found_from(at, end, '<')); at++, tags++) {
        int here = of_tag_at(text, at, end, &options, &lists);
        if (!here) continue;
        signs |= here;
        posts += (here & POSTS) != 0;
        if (here & PLACED && ++places < room) {
            characters += characters_of(last, at);
            last = at;
            found[places][0] = here;
            found[places][1] = at - text;
            found[places][2] = characters;
        }
    }
    for (const uint8_t *at = text; (at = found_from(at, end, 'x')); at++) signs |= of_tex(text, at, end);
    for (const uint8_t *at = text; (at = found_from(at, end, ':')); at++) signs |= of_colon(text, at, end);
    for (const uint8_t *at = text; (at = found_from(at, end, 'w')); at++)
        if (is_at(at, end, "we-math") && at > text && at[-1] == 'm') signs |= FORMULAS;
    if (posts < POSTS_LEAST) signs &= ~POSTS;
    if (lists != 3) signs &= ~BETWEEN;
    found[0][0] = signs;
    found[0][1] = tags;
    found[0][2] = 0;
    return places;
}

/* Whether a page in UTF-8 holds a control character that parsers drop: read/html/decode.py. */
CALL int64_t holds_controls(const uint8_t *text, int64_t size) {
    uint8_t found = 0;
    for (int64_t n = 0; n < size; n++) { /* of bytes alone, so that compilers do sixteen at a time */
        uint8_t byte = text[n];
        found |= (uint8_t)(byte < 32) & (uint8_t)(byte != 9) & (uint8_t)(byte != 10) & (uint8_t)(byte != 12) & (uint8_t)(byte != 13);
    }
    return found;
}
