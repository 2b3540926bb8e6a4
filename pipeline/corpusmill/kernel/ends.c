/* White space at the ends of lines, and around what was cut: stages/collapse_space.py. */
#include "kernel.h"

#include <string.h>

/* Of texts in UTF-8, `bounds` says where each begins and the last ends. `seams` are the characters in front of which
 * something was cut, in order; those of text n begin at `of_text[n]`. */
typedef struct {
    const uint8_t *bytes;
    const int64_t *bounds, *of_text, *seams;
} Seamed;

/* What takes the place of white space: so many line ends, and the characters from `tail` to `tail_end` of the text. */
typedef struct { int64_t *row, *start, *end, *breaks, *tail, *tail_end; uint8_t *is_seam; } Closed;

/* A place of a text, and how many characters stand in front of it. */
typedef struct { const uint8_t *at; int64_t count; } Place;

static inline Place moved_to(Place from, const uint8_t *at) {
    return (Place){at, at < from.at ? from.count - characters_of(at, from.at) : from.count + characters_of(from.at, at)};
}

enum { STEP = 32 };

/* The place in front of the character of a number, which is none of those before `from`. */
static Place place_of(Place from, int64_t number, const uint8_t *end) {
    while (end - from.at > STEP) {
        int64_t count = from.count + characters_of(from.at, from.at + STEP);
        if (count >= number) break;
        from = (Place){from.at + STEP, count};
    }
    for (; from.at < end; from.at++) {
        int begins = (*from.at & 0xC0) != 0x80;
        if (begins && from.count == number) break;
        from.count += begins;
    }
    return from;
}

static int64_t line_ends_in(const uint8_t *at, const uint8_t *end) {
    int64_t count = 0;
    for (; at < end; at++) count += *at == '\n';
    return count;
}

/* White space with seams in it: where it begins and stops, the first and the last seam, the seams in order, and the most
 * line ends between two of them. */
typedef struct { Place begin, stop, first, last; const int64_t *seams; int64_t between; } Gap;

/* The gap at a seam, which is not before `from`; how many seams it holds is added to `seam`. */
static Gap gap_at(Place from, const int64_t **seam, const int64_t *no_seam, const uint8_t *text, const uint8_t *end) {
    Place first = place_of(from, **seam, end);
    const uint8_t *at = first.at;
    for (const uint8_t *next; (next = space_before(text, at)) < at;) at = next;
    Gap gap = {moved_to(first, at), first, first, first, *seam, 0};
    at = first.at;
    for (const uint8_t *next; (next = space_behind(at, end)) > at;) at = next;
    gap.stop = moved_to(first, at);
    for (++*seam; *seam < no_seam && **seam <= gap.stop.count; ++*seam) {
        Place other = place_of(gap.last, **seam, end);
        int64_t inside = line_ends_in(gap.last.at, other.at);
        if (inside > gap.between) gap.between = inside;
        gap.last = other;
    }
    return gap;
}

/* Put what closes the gap of text n behind what was found, unless it stands there: see `_closed` of the stage. */
static void close_gap(const Seamed *texts, int64_t n, const Gap *gap, const Closed *closed, int64_t *found) {
    const uint8_t *text = texts->bytes + texts->bounds[n], *end = texts->bytes + texts->bounds[n + 1];
    Place begin = gap->begin, stop = gap->stop, tail = stop, tail_end = stop;
    int64_t breaks = 0;
    if (begin.at > text && stop.at < end) {
        int64_t before = line_ends_in(begin.at, gap->first.at), behind = line_ends_in(gap->last.at, stop.at);
        breaks = before > behind ? before : behind;
        if (!breaks) breaks = gap->between;
        if (breaks) {
            const uint8_t *line = stop.at;
            while (line[-1] != '\n') line--;
            tail = moved_to(stop, line);
            const int64_t *seam = gap->seams;
            while (*seam < tail.count && *seam < gap->last.count) seam++;
            if (*seam >= tail.count) tail_end = place_of(tail, *seam, end);
        } else if (begin.at < stop.at && !memchr(",.;:!?)]", *stop.at, 8)) {
            tail = begin;
            tail_end = place_of(begin, begin.count + 1, end);
        }
    }
    int64_t size = tail_end.at - tail.at;
    int is_there = stop.at - begin.at == breaks + size && line_ends_in(begin.at, begin.at + breaks) == breaks &&
        !memcmp(begin.at + breaks, tail.at, (size_t)size);
    if (is_there) return;
    closed->row[*found] = n, closed->start[*found] = begin.count, closed->end[*found] = stop.count;
    closed->breaks[*found] = breaks, closed->tail[*found] = tail.count, closed->tail_end[*found] = tail_end.count;
    closed->is_seam[(*found)++] = 1;
}

/* What closes gaps at seams, and white space before other line ends and at the end of texts, by row and place. Returns how
 * many there are: at most one for each line and each seam. */
CALL int64_t close_gaps(
    const Seamed *texts, int64_t count, int64_t *row, int64_t *start, int64_t *end, int64_t *breaks, int64_t *tail,
    int64_t *tail_end, uint8_t *is_seam) {
    const Closed closed = {row, start, end, breaks, tail, tail_end, is_seam};
    int64_t found = 0;
    for (int64_t n = 0; n < count; n++) {
        const uint8_t *text = texts->bytes + texts->bounds[n], *stop = texts->bytes + texts->bounds[n + 1], *last = stop;
        for (const uint8_t *next; (next = space_before(text, last)) < last;) last = next;
        const int64_t *seam = texts->seams + texts->of_text[n], *no_seam = texts->seams + texts->of_text[n + 1];
        Place now = {text, 0};
        const uint8_t *line = text;
        while (line || seam < no_seam) {
            int has_gap = seam < no_seam;
            Gap gap = has_gap ? gap_at(now, &seam, no_seam, text, stop) : (Gap){0};
            while (line) { /* those that end in front of the gap, and what it holds of them */
                const uint8_t *at = line < last ? memchr(line, '\n', (size_t)(last - line)) : NULL;
                const uint8_t *edge = at ? at : stop, *solid = at ? at : last;
                if (at)
                    for (const uint8_t *next; (next = space_before(line, solid)) < solid;) solid = next;
                if (has_gap && solid >= gap.stop.at) break;
                if (solid < edge && (!has_gap || solid < gap.begin.at)) {
                    now = moved_to(now, solid);
                    row[found] = n, start[found] = now.count, end[found] = now.count + characters_of(solid, edge);
                    breaks[found] = 0, tail[found] = tail_end[found] = now.count;
                    is_seam[found++] = 0;
                }
                line = at ? at + 1 : NULL;
            }
            if (!has_gap) break;
            close_gap(texts, n, &gap, &closed, &found);
            now = gap.stop;
        }
    }
    return found;
}
