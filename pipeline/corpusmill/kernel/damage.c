/* Where texts may be damaged: text/repair/windows.py. */
#include "kernel.h"

#include <string.h>

#define EACH UINT64_C(0x0101010101010101)
#define TOP (EACH * 0x80)

/* Whether any of eight bytes is 0; never no where one is. */
static inline uint64_t zeros(uint64_t bytes) { return (bytes - EACH) & ~bytes & TOP; }

/* Whether any of eight bytes is beyond ASCII, a control, "&", "<", "=" or a backslash; perhaps yes where none is. */
static inline int is_mixed(const uint8_t *at) {
    uint64_t eight;
    memcpy(&eight, at, sizeof eight);
    uint64_t controls = (eight - EACH * 0x20) | zeros(eight ^ EACH * 0x7F);
    uint64_t marks = zeros(eight ^ EACH * '&') | zeros((eight | EACH) ^ EACH * '='); /* the last bit parts "<" and "=" */
    return ((eight | controls | marks | zeros(eight ^ EACH * '\\')) & TOP) != 0;
}

static int is_loose_at(const uint8_t *at, const uint8_t *loose, int64_t known) {
    uint32_t point = (uint32_t)(at[0] & 0x1F) << 6 | (at[1] & 0x3F);
    if (at[0] >= 0xE0) point = (uint32_t)(at[0] & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
    return at[0] >= 0xF0 || point >= known || loose[point];
}

static uint8_t *copied(uint8_t *to, const uint8_t *start, const uint8_t *stop, const uint8_t *end) {
    int64_t size = (stop < end ? stop : end) - start;
    memcpy(to, start, (size_t)size);
    to[size] = '\n';
    return to + size + 1;
}

/* Of texts in UTF-8, `bounds` says where each begins and the last ends: all bytes for which `reach` is not 0 (beyond ASCII,
 * controls, "&", "<", "=" and backslashes, no others), with `before` bytes before and `reach` behind each, in `windows`; a
 * newline ends each stretch, and where those of each text begin is in `window_bounds`. All of a character beyond ASCII has `reach`, so no
 * stretch ends in one. `is_loose` says whether a text holds a character of `loose` (up to `known`), or one beyond. */
CALL void find_windows(
    const uint8_t *bytes, const int64_t *bounds, int64_t texts, const uint8_t *reach, int64_t before, const uint8_t *loose,
    int64_t known, uint8_t *windows, int64_t *window_bounds, uint8_t *is_loose) {
    uint8_t *to = windows;
    for (int64_t n = 0; n < texts; n++) {
        const uint8_t *first = bytes + bounds[n], *end = bytes + bounds[n + 1], *start = first, *stop = first;
        window_bounds[n] = to - windows;
        is_loose[n] = 0;
        for (const uint8_t *at = first; at < end;) {
            if (end - at >= 8 && !is_mixed(at)) {
                at += 8;
                continue;
            }
            const uint8_t *last = end - at >= 8 ? at + 8 : end;
            for (; at < last; at++) {
                if (!reach[*at]) continue;
                if (at - stop > before) {
                    if (stop > start) to = copied(to, start, stop, end);
                    start = at - before;
                }
                if (at + 1 + reach[*at] > stop) stop = at + 1 + reach[*at];
                if (*at >= 0xC0 && !is_loose[n]) is_loose[n] = (uint8_t)is_loose_at(at, loose, known);
            }
        }
        if (stop > start) to = copied(to, start, stop, end);
    }
    window_bounds[texts] = to - windows;
}
