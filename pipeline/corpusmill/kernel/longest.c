/* What a text is told by: its longest lines; stages/tag_language.py. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

typedef struct { /* without the white space around it; `length` in characters */
    const uint8_t *start, *end;
    int64_t length;
} Line;

static int64_t lines_of(const uint8_t *at, const uint8_t *end, Line *lines) {
    for (int64_t count = 1;; count++, lines++) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(end - at)), *first = at, *last = stop ? stop : end;
        for (const uint8_t *next; (next = space_behind(first, last)) > first;) first = next;
        for (const uint8_t *next; (next = space_before(first, last)) < last;) last = next;
        *lines = (Line){first, last, characters_of(first, last)};
        if (!stop) return count;
        at = stop + 1;
    }
}

/* Takes the longest lines, of equal ones the first, until they have `size` characters or one has less than a fourth of
 * those before it, so that they are few; whether they hold any. */
static int take_longest(Line *lines, int64_t count, int64_t size, uint8_t *is_taken) {
    for (int64_t taken = 0, longest; taken < size; taken += lines[longest].length) {
        longest = -1;
        for (int64_t n = 0; n < count; n++)
            if (!is_taken[n] && (longest < 0 || lines[n].length > lines[longest].length)) longest = n;
        if (longest < 0 || !lines[longest].length || 4 * lines[longest].length < taken) return taken > 0;
        is_taken[longest] = 1;
    }
    return 1;
}

/* Of texts in UTF-8, which begin at `starts` and end at `stops`: those lines in order, a space between two, as far
 * as `size` characters, and a newline between two texts. Of a text of white space the lines are nothing but the spaces
 * between them. Returns the bytes, at most one a text more than all have; -1 where there is no memory. */
CALL int64_t join_longest(const uint8_t *bytes, const int64_t *starts, const int64_t *stops, int64_t texts, int64_t size, uint8_t *joined) {
    uint8_t *to = joined;
    for (int64_t n = 0; n < texts; n++) {
        const uint8_t *first = bytes + starts[n], *end = bytes + stops[n];
        int64_t room = 1, left = size;
        for (const uint8_t *at = first; at < end; at++) room += *at == '\n';
        Line *lines = malloc((size_t)room * sizeof *lines);
        uint8_t *is_taken = calloc((size_t)room, 1);
        int is_well = lines && is_taken;
        if (is_well) {
            int64_t count = lines_of(first, end, lines), before = 0;
            int is_any = take_longest(lines, count, size, is_taken);
            for (int64_t k = 0; k < count && left > 0; k++) {
                if (is_any && !is_taken[k]) continue;
                if (before++) *to++ = ' ', left--;
                const uint8_t *at = lines[k].start, *stop = lines[k].end;
                if (lines[k].length <= left) /* nearly all */
                    left -= lines[k].length;
                else
                    for (stop = at; left > 0; left--) do stop++;
                        while ((*stop & 0xC0) == 0x80);
                memcpy(to, at, (size_t)(stop - at));
                to += stop - at;
            }
            if (n + 1 < texts) *to++ = '\n';
        }
        free(lines);
        free(is_taken);
        if (!is_well) return -1;
    }
    return to - joined;
}
