/* White space at the ends of lines: stages/collapse_space.py. */
#include "kernel.h"

#include <string.h>

/* Of texts in UTF-8, `bounds` says where each begins and the last ends: white space before line ends but for the last ones,
 * and at the end, line ends, too; as row, first character and one past the last. Returns how many there are: at most one
 * for each line. */
CALL int64_t find_line_ends(const uint8_t *bytes, const int64_t *bounds, int64_t texts, int64_t *row, int64_t *start, int64_t *stop) {
    int64_t found = 0;
    for (int64_t n = 0; n < texts; n++) {
        const uint8_t *first = bytes + bounds[n], *end = bytes + bounds[n + 1], *last = end, *counted = first, *at;
        int64_t before = 0;
        for (const uint8_t *next = end; (next = space_before(first, last)) < last;) last = next;
        for (const uint8_t *line = first; line <= last; line = at + 1) {
            at = line < last ? memchr(line, '\n', (size_t)(last - line)) : NULL;
            const uint8_t *edge = at ? at : end, *solid = at ? at : last;
            if (at)
                for (const uint8_t *next; (next = space_before(line, solid)) < solid;) solid = next;
            if (solid < edge) {
                before += characters_of(counted, solid);
                counted = solid;
                row[found] = n;
                start[found] = before;
                stop[found++] = before + characters_of(solid, edge);
            }
            if (!at) break;
        }
    }
    return found;
}
