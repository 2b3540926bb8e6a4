/* Lines of JSON that are objects of texts: read/rows/json_runs.py. */
#include "kernel.h"

#include <string.h>

/* A byte eight times; and whether any of eight is zero. */
#define EIGHT(byte) (UINT64_C(0x0101010101010101) * (byte))
#define ANY_ZERO(eight) (((eight) - EIGHT(1)) & ~(eight) & EIGHT(0x80))

static const uint8_t *behind_space(const uint8_t *at, const uint8_t *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r')) at++;
    return at;
}

/* Behind this sign, and white space around it; NULL where another stands. */
static const uint8_t *behind_sign(const uint8_t *at, const uint8_t *end, uint8_t sign) {
    at = behind_space(at, end);
    return at < end && *at == sign ? behind_space(at + 1, end) : NULL;
}

/* Bytes of the character of several bytes that begins here; 0 where none does. */
static int64_t wide(const uint8_t *at, const uint8_t *end) {
    uint8_t first = *at;
    int64_t size = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (!size || end - at < size) return 0;
    if (at[1] < (first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80)) return 0;
    if (at[1] > (first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF)) return 0;
    for (int64_t n = 2; n < size; n++)
        if ((at[n] & 0xC0) != 0x80) return 0;
    return size;
}

/* What a sign counts as a digit, and one more; 0 of no digit. */
static const uint8_t digits[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,  ['6'] = 7,  ['7'] = 8,
    ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
    ['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16};

/* The number that four digits write; -1 where others stand. */
static inline int32_t number_of(const uint8_t *at, const uint8_t *end) {
    if (end - at < 4) return -1;
    int32_t a = digits[at[0]], b = digits[at[1]], c = digits[at[2]], d = digits[at[3]];
    return a && b && c && d ? (a - 1) << 12 | (b - 1) << 8 | (c - 1) << 4 | (d - 1) : -1;
}

static uint8_t *put(uint8_t *to, int32_t point) {
    if (point < 0x80) {
        *to++ = (uint8_t)point;
        return to;
    }
    int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    *to++ = (uint8_t)((more == 1 ? 0xC0 : more == 2 ? 0xE0 : 0xF0) | point >> 6 * more);
    while (more--) *to++ = (uint8_t)(0x80 | (point >> 6 * more & 0x3F));
    return to;
}

/* What stands behind a backslash, as it is meant, to `*out`; gives what is behind it, NULL of half a character. */
static const uint8_t *meant(const uint8_t *at, const uint8_t *end, uint8_t **out) {
    static const uint8_t signs[256] = {['"'] = '"', ['\\'] = '\\', ['/'] = '/',  ['b'] = '\b',
                                       ['f'] = '\f', ['n'] = '\n',  ['r'] = '\r', ['t'] = '\t'};
    if (at == end) return NULL;
    if (*at != 'u') {
        *(*out)++ = signs[*at];
        return signs[*at] ? at + 1 : NULL;
    }
    int32_t point = number_of(at + 1, end);
    at += 5;
    if (point >= 0xD800 && point < 0xDC00 && end - at >= 6 && at[0] == '\\' && at[1] == 'u') {
        int32_t low = number_of(at + 2, end);
        if (low < 0xDC00 || low > 0xDFFF) return NULL;
        point = 0x10000 + ((point & 0x3FF) << 10 | (low & 0x3FF));
        at += 6;
    }
    if (point < 0 || (point >= 0xD800 && point <= 0xDFFF)) return NULL;
    *out = put(*out, point);
    return at;
}

/* Whether a byte of a string is more than itself. */
static inline int is_sign(uint8_t byte) { return byte >= 0x80 || byte == '"' || byte == '\\' || byte == '\n'; }

static inline uint64_t any_sign(uint64_t eight) {
    uint64_t found = ANY_ZERO(eight ^ EIGHT('"')) | ANY_ZERO(eight ^ EIGHT('\\')) | ANY_ZERO(eight ^ EIGHT('\n'));
    return (found | eight) & EIGHT(0x80);
}

/* How many of eight bytes stand before the first that `any_sign` found: the least one that it tells is one, others need
 * not be. None where the first is not the least. */
static inline int before(uint64_t found) {
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return __builtin_ctzll(found) / 8;
#else
    return (void)found, 0;
#endif
}

/* A string, of which the quote stands before `at`, to `*out`; gives what is behind it, NULL where it does not end in its
 * line, or is no UTF-8. As much is written as is read, of which what stands behind `*out` means nothing. */
static const uint8_t *string(const uint8_t *at, const uint8_t *end, uint8_t **out) {
    uint8_t *to = *out;
    while (at) {
        for (uint64_t eight, found = 0; !found && end - at >= 8;) {
            memcpy(&eight, at, 8);
            memcpy(to, &eight, 8);
            found = any_sign(eight);
            int plain = found ? before(found) : 8;
            at += plain;
            to += plain;
        }
        while (at < end && !is_sign(*at)) *to++ = *at++;
        if (at == end || *at == '\n') return NULL;
        if (*at == '"') {
            *out = to;
            return at + 1;
        }
        if (*at == '\\') at = meant(at + 1, end, &to);
        else
            do {
                int64_t size = wide(at, end);
                if (!size) return NULL;
                memcpy(to, at, (size_t)size);
                to += size;
                at += size;
            } while (at < end && *at >= 0x80);
    }
    return NULL;
}

/* Behind a line with an object of just these strings, which go to `out`; NULL where it is none. `ends` says where those of
 * the line before end, and then its own. See `read_objects`. */
static const uint8_t *object(const uint8_t *at, const uint8_t *end, const uint8_t *names, const int64_t *bounds, int64_t columns,
                             uint8_t *out, int64_t room, int64_t *ends, int64_t next) {
    at = behind_sign(at, end, '{');
    for (int64_t n = 0; at && n < columns; n++, ends += next, out += room) {
        int64_t length = bounds[n + 1] - bounds[n];
        if (end - at < length || memcmp(at, names + bounds[n], (size_t)length)) return NULL;
        at = behind_sign(at + length, end, ':');
        if (!at || at == end || *at != '"') return NULL;
        uint8_t *to = out + ends[0];
        at = string(at + 1, end, &to);
        ends[1] = to - out;
        if (at) at = behind_sign(at, end, n + 1 < columns ? ',' : '}');
    }
    return at && at < end && *at == '\n' ? at + 1 : NULL;
}

/* Of lines that begin a stream, those before the first that is no object with just these names in their order, each with
 * a string, in UTF-8, of no more than `longest` bytes; no more than `most`. `names` stand as in the lines, `bounds` says
 * where each begins and the last ends. The strings of each name go to `out`, which has `size` bytes for each, and where
 * they begin and end to `ends`; how many bytes the lines have to `*read`. Returns how many there are. */
CALL int64_t read_objects(const uint8_t *bytes, int64_t size, const uint8_t *names, const int64_t *bounds, int64_t columns,
                          int64_t longest, int64_t most, uint8_t *out, int64_t *ends, int64_t *read) {
    const uint8_t *line = bytes;
    int64_t lines = 0;
    for (int64_t n = 0; n < columns; n++) ends[n * (most + 1)] = 0;
    for (const uint8_t *next; lines < most; lines++, line = next) {
        next = object(line, bytes + size, names, bounds, columns, out, size, ends + lines, most + 1);
        if (!next || next - line > longest) break;
    }
    *read = line - bytes;
    return lines;
}
