/* What the bytes of written lines tell of rare kinds: `signs_of` in text/shapes.py. */
#include "kernel.h"

#include <string.h>

enum { JOINTS = 1, SCRIPT = 2, BRACE = 4, CODE = 8 };
/* Of a byte: it may end or continue a small letter; it may begin a capital; only the next one says so; it is looked at. */
enum { SMALL = 1, CAPITAL = 2, LATIN = 4, MARK = 8 };

/* What a line has shown so far besides its signs: a bracket right behind a name. */
enum { CALL_OPENS = 128 };

static int is_blank(uint8_t byte) { return byte == ' ' || byte == '\t' || byte == '\r'; }

static int ends_with(const uint8_t *first, const uint8_t *end, const char *word) {
    int64_t size = (int64_t)strlen(word);
    return end - first >= size && !memcmp(end - size, word, (size_t)size);
}

static int is_letter(uint8_t byte) { return (byte | 32) >= 'a' && (byte | 32) <= 'z'; }

static int is_of_name(uint8_t byte) {
    return byte == '_' || (byte >= '0' && byte <= '9') || is_letter(byte);
}

static int is_in(const char *bytes, uint8_t byte) { return memchr(bytes, byte, strlen(bytes)) != NULL; }

/* Whether a written line reads as code by its ends; `calls` where a bracket opens right behind a name in it. */
static int reads_as_code(const uint8_t *at, const uint8_t *end, int calls) {
    while (at < end && is_blank(*at)) at++;
    while (at < end && is_blank(end[-1])) end--;
    if (at == end) return 0;
    uint8_t first = *at, last = end[-1];
    if (is_in("{};", last) || is_in("}]$", first)) return 1;
    if (first == '<' && end - at > 1 && (is_letter(at[1]) || is_in("/!?", at[1]))) return 1; /* not "<< Older" */
    if (first == 0xE2 && end - at > 2 && (at[1] == 0x94 || at[1] == 0x95)) return 1; /* U+2500 to U+257F: trees, boxes */
    if (first == '"' && is_in(",:[", last)) return 1;
    return last == ':' ? calls || (first >= 'a' && first <= 'z') : calls && (last == ')' || last == ',');
}

/* What a mark says, at which a line that begins at `first` is looked at. */
static int sign_at(const uint8_t *first, const uint8_t *at, const uint8_t *end) {
    if (*at == '{') return SCRIPT | BRACE;
    if (*at == '=') return at > first && at[-1] == ' ' && end - at > 1 && at[1] == ' ' ? CODE : 0;
    if (*at == '(') return at > first && is_of_name(at[-1]) ? CALL_OPENS : 0;
    if (*at == '.') return ends_with(first, at, "document") || ends_with(first, at, "window") ? SCRIPT : 0;
    if (*at == '?') return at > first && at[-1] == '<' && end - at > 3 && !memcmp(at + 1, "php", 3) ? SCRIPT : 0;
    return end - at > 2 && at[1] == 0xBD && at[2] == 0x9B ? BRACE : 0; /* U+FF5B */
}

/* The signs of a line, of which this was found between its ends. */
static uint8_t told(const uint8_t *first, const uint8_t *end, uint8_t found) {
    int is_code = found & CODE || reads_as_code(first, end, found & CALL_OPENS);
    return (uint8_t)((found & ~CALL_OPENS) | (is_code ? CODE : 0));
}

/* Whether a character of U+2000 to U+203F begins here: curly quotes and dashes, and no letter. */
static int is_mark(const uint8_t *at) { return at[0] == 0xE2 && at[1] == 0x80; }

/* The signs of each line of texts in UTF-8, `bounds` says where each begins and the last ends. */
CALL void find_signs(const uint8_t *bytes, const int64_t *bounds, int64_t texts, uint8_t *signs) {
    uint8_t kinds[256] = {0};
    for (int byte = 'a'; byte <= 'z'; byte++) kinds[byte] = SMALL;
    for (int byte = 'A'; byte <= 'Z'; byte++) kinds[byte] = CAPITAL;
    for (int byte = 0x80; byte < 256; byte++) kinds[byte] = SMALL | (byte > 0xC3 ? CAPITAL : 0);
    kinds[0xC3] |= LATIN;
    for (const uint8_t *mark = (const uint8_t *)"\n{.?=(\xEF"; *mark; mark++) kinds[*mark] |= MARK;
    for (int64_t n = 0; n < texts; n++) {
        const uint8_t *text = bytes + bounds[n], *end = bytes + bounds[n + 1], *first = text;
        uint8_t before = 0, found = 0, joints = 0;
        for (const uint8_t *at = text; at < end; at++) {
            uint8_t kind = kinds[*at];
            if (kind & ~SMALL) {
                uint8_t next = at + 1 < end ? at[1] : '\n';
                if (*at == '\n') {
                    *signs++ = told(first, at, found);
                    found = joints = 0;
                    first = at + 1;
                } else if (kind & MARK)
                    found |= (uint8_t)sign_at(first, at, end);
                int is_capital = kind & LATIN ? next < 0x9F && next >= 0x80 : kind & CAPITAL && (*at >= 0x80 || kinds[next] & SMALL);
                if (before & SMALL && is_capital && !(*at == 0xE2 && next == 0x80) && !(at - text >= 3 && is_mark(at - 3))) {
                    if (joints) found |= JOINTS;
                    joints = 1;
                }
            }
            before = kind;
        }
        *signs++ = told(first, end, found);
    }
}
