/* The lines of texts, folded: text/lines/. */
#include "kernel.h"

#include <string.h>

static inline uint8_t *put(uint8_t *to, uint32_t point) {
    if (point < 0x80) return *to++ = (uint8_t)point, to;
    if (point < 0x800) *to++ = (uint8_t)(0xC0 | point >> 6);
    else {
        if (point < 0x10000) *to++ = (uint8_t)(0xE0 | point >> 12);
        else {
            *to++ = (uint8_t)(0xF0 | point >> 18);
            *to++ = (uint8_t)(0x80 | (point >> 12 & 0x3F));
        }
        *to++ = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    }
    *to++ = (uint8_t)(0x80 | (point & 0x3F));
    return to;
}

/* The code point that begins at a byte of UTF-8, which is known to be well formed, and how many bytes it has. */
static inline uint32_t taken(const uint8_t *text, int64_t *bytes) {
    uint32_t head = text[0];
    if (head < 0xE0) return *bytes = 2, (head & 0x1F) << 6 | (text[1] & 0x3F);
    if (head < 0xF0) return *bytes = 3, (head & 0x0F) << 12 | (text[1] & 0x3F) << 6 | (text[2] & 0x3F);
    *bytes = 4;
    return (head & 0x07) << 18 | (text[1] & 0x3F) << 12 | (text[2] & 0x3F) << 6 | (text[3] & 0x3F);
}

/* Of texts in UTF-8, `bounds` says where each begins and the last ends: at which character of all joined by newlines each
 * line starts and how many it has of scripts without spaces, and in `folded` all lines, a newline between two, without the
 * spaces around them; how many bytes these are is returned. */
CALL int64_t fold_lines(
    const uint8_t *text, const int64_t *bounds, int64_t texts, const uint32_t *fold, int64_t *starts, int64_t *wide, uint8_t *folded) {
    uint8_t simple[0x80];
    int64_t line = 0, more = bounds[0], bytes; /* `more`: bytes so far beyond one a character, but for newlines between texts */
    uint8_t *to = folded, *first = folded, *last = folded; /* of the line: its first byte, and behind its last word */
    for (int code = 0; code < 0x80; code++) simple[code] = (uint8_t)fold[code];
    starts[0] = wide[0] = 0;
    for (int64_t n = 0, at = bounds[0]; n < texts; n++) {
        for (int64_t end = bounds[n + 1]; at < end; at++) {
            if (text[at] == '\n') {
                *last++ = '\n';
                to = first = last;
                starts[++line] = at + 1 - more;
                wide[line] = 0;
            } else if (text[at] < 0x80) { /* without a branch: where words end cannot be foreseen */
                uint8_t seen = simple[text[at]];
                *to = seen;
                to += (seen != ' ') | (to > first);
                last = seen == ' ' ? last : to;
            } else {
                uint32_t point = taken(text + at, &bytes), seen = fold[point];
                at += bytes - 1;
                more += bytes - 1;
                if (seen != ' ') to = last = put(to, seen);
                else if (to > first) *to++ = ' ';
                if (point >= 0x0E00) wide[line] += seen >= 0x2E80 || (seen >= 0x0E00 && seen <= 0x0EFF);
            }
        }
        if (n + 1 == texts) break;
        *last++ = '\n';
        to = first = last;
        starts[++line] = at - --more;
        wide[line] = 0;
    }
    return last - folded;
}

static int ends_as_a_sentence(const uint8_t *first, const uint8_t *end) {
    uint8_t last = end[-1], before = end - first > 1 ? end[-2] : 0;
    if (last == '.' || last == '!' || last == '?' || last == '"' || last == ':') return 1;
    if (last == '\'' || last == ')') return before == '.' || before == '!' || before == '?';
    return last == ']' && before == '.';
}

/* Whether one of the last three characters is a letter of Thai or Lao, which write no full stop. */
static int ends_unstopped(const uint8_t *first, const uint8_t *end) {
    const uint8_t *at = end;
    int64_t bytes;
    for (int count = 0; count < 3 && at > first; count++) {
        do at--;
        while (at > first && (*at & 0xC0) == 0x80);
        uint32_t point = *at < 0x80 ? *at : taken(at, &bytes);
        if ((point >= 0x0E01 && point <= 0x0E4E) || (point >= 0x0E81 && point <= 0x0ECD) || (point >= 0x0EDC && point <= 0x0EDF))
            return 1;
    }
    return 0;
}

/* Of folded lines in UTF-8: how many characters each has, and whether it reads as prose (text/prose.py). */
CALL void judge_lines(const uint8_t *folded, int64_t size, int64_t *lengths, uint8_t *is_prose) {
    const uint8_t *first = folded, *stop = folded + size;
    for (int64_t line = 0;; line++) {
        const uint8_t *end = memchr(first, '\n', (size_t)(stop - first));
        if (!end) end = stop;
        int64_t length = 0, bytes;
        for (const uint8_t *at = first; at < end; at++) length += (*at & 0xC0) != 0x80;
        lengths[line] = length;
        is_prose[line] = 0;
        if (length >= 60)
            is_prose[line] = ends_as_a_sentence(first, end) || ends_unstopped(first, end);
        else if (length >= 20 && *first >= 0xE0)
            is_prose[line] = taken(first, &bytes) >= 0x2E80 && ends_as_a_sentence(first, end);
        if (end == stop) return;
        first = end + 1;
    }
}
