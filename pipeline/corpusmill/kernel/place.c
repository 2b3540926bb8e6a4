/* Where a segment stands: in its line and paragraph, among its neighbours, in its document, near seams and cues;
 * scorer/place.py and scorer/cues.py. All of one row; `own` and `f` begin with its first segment. */
#include <stdlib.h>
#include <string.h>

#include "scorer.h"

#define FAR 40
#define CALM 25
enum { WRAP_LEAST = 45, WRAP_MOST = 140, WRAP_CASELESS = 50, BLOCK = 100 };
#define EACH(n) for (int64_t n = 0; n < count; n++, f += FEATURE_COUNT)

/* It goes on a hard-wrapped line above it that is of some width and has no end. */
static int goes_on(const Text *t, const Segments *g, int64_t n, const Own *it) {
    const Own *above = it - 1;
    int64_t start = g->start[n];
    int is_small = t->lower[start], is_caseless = t->kinds[start] == WORD && !is_small && !t->upper[start];
    int is_unended = above->end == 0 || above->end == 5 || above->end == 6 || above->end == 8;
    int is_level = it->indent == above->indent, is_wide = it->width >= WRAP_LEAST && it->width < WRAP_MOST;
    if (it->blank || g->gap[n] != LINE || above->width < WRAP_LEAST || above->width >= WRAP_MOST) return 0;
    return (is_small && is_unended) || (is_wide && (is_small || is_caseless || is_unended) && is_level) ||
        (is_caseless && is_unended && above->width >= WRAP_CASELESS && is_level);
}

static void in_line(const Text *t, const Segments *g, int64_t first, int64_t count, Own *own, int16_t *f) {
    own[0].is[ONGOING] = 0;
    for (int64_t n = 1; n < count; n++) own[n].is[ONGOING] = (uint8_t)goes_on(t, g, first + n, own + n);
    for (int64_t n = 0, stop; n < count; n = stop) { /* a paragraph */
        int64_t width = own[n].width, sentences = own[n].sentences;
        for (stop = n + 1; stop < count && own[stop].is[ONGOING]; stop++) {
            width += own[stop].width;
            sentences += own[stop].sentences;
        }
        for (int64_t k = n; k < stop; k++, f += FEATURE_COUNT) {
            int64_t before = g->gap[first + k], after = first + k + 1 < g->count ? g->gap[first + k + 1] : LINE;
            f[F_is_part] = before != LINE || after != LINE;
            f[F_gap_before] = clipped(before);
            f[F_gap_after] = clipped(after);
            f[F_block_width] = clipped(width);
            f[F_block_lines] = clipped(stop - n);
            f[F_continues] = own[k].is[ONGOING];
            f[F_continued] = k + 1 < count && own[k + 1].is[ONGOING];
            own[k].is[PROSE] |= stop - n >= 2 && sentences > 0 && width >= BLOCK && own[k].density < CALM;
        }
    }
}

static void neighbours(int64_t count, const Own *own, int16_t *f) {
    /* what stands outside the row */
    const Own edge = {.width = -1, .end = -1, .known = -2, .indent = -2, .opens = -1, .whole = -1, .title = -2};
    EACH(n) {
        const Own *prev = n ? own + n - 1 : &edge, *next = n + 1 < count ? own + n + 1 : &edge;
        const Own *before = n > 1 ? own + n - 2 : &edge, *after = n + 2 < count ? own + n + 2 : &edge;
        int64_t density = 0, phrase = 0, unit = 0, known = 0;
        for (int64_t by = -3; by <= 3; by++) {
            int is_there = n + by >= 0 && n + by < count;
            if (!by || !is_there) {
                known += by && by >= -2 && by <= 2 ? 100 : 0;
                continue;
            }
            density += own[n + by].density;
            phrase += own[n + by].phrase;
            unit += own[n + by].unit;
            known += by >= -2 && by <= 2 ? own[n + by].known : 0;
        }
        f[F_near_density] = clipped(density);
        f[F_near_phrase] = clipped(phrase);
        f[F_near_unit] = clipped(unit);
        f[F_near_known] = clipped(known);
        f[F_blank_after] = n + 1 < count ? clipped(next->blank) : 0;
        f[F_prev1_width] = clipped(prev->width);
        f[F_prev1_end] = clipped(prev->end);
        f[F_prev1_density] = clipped(prev->density);
        f[F_prev1_unit] = clipped(prev->unit);
        f[F_prev1_prose] = n ? prev->is[PROSE] : -1;
        f[F_prev1_known] = clipped(prev->known);
        f[F_prev1_indent] = clipped(prev->indent);
        f[F_prev1_phrase] = clipped(prev->phrase);
        f[F_prev1_opens] = clipped(prev->opens);
        f[F_prev1_whole] = clipped(prev->whole);
        f[F_prev1_title] = clipped(prev->title);
        f[F_next1_width] = clipped(next->width);
        f[F_next1_end] = clipped(next->end);
        f[F_next1_density] = clipped(next->density);
        f[F_next1_unit] = clipped(next->unit);
        f[F_next1_prose] = n + 1 < count ? next->is[PROSE] : -1;
        f[F_next1_known] = clipped(next->known);
        f[F_next1_indent] = clipped(next->indent);
        f[F_next1_phrase] = clipped(next->phrase);
        f[F_next1_opens] = clipped(next->opens);
        f[F_next1_whole] = clipped(next->whole);
        f[F_next1_title] = clipped(next->title);
        f[F_prev2_width] = clipped(before->width);
        f[F_prev2_density] = clipped(before->density);
        f[F_prev2_unit] = clipped(before->unit);
        f[F_prev2_prose] = n > 1 ? before->is[PROSE] : -1;
        f[F_next2_width] = clipped(after->width);
        f[F_next2_density] = clipped(after->density);
        f[F_next2_unit] = clipped(after->unit);
        f[F_next2_prose] = n + 2 < count ? after->is[PROSE] : -1;
    }
}

/* Up to five segments each way, and all above and below. */
static void around(int64_t count, const Own *own, int16_t *f) {
    int64_t density = 0, phrase = 0, prose = 0, units = 0, all = 0, above = 0;
    for (int64_t n = 0; n < count; n++) all += own[n].density;
    for (int64_t n = 0; n < 5 && n < count; n++) {
        density += own[n].density;
        phrase += own[n].phrase;
        prose += own[n].is[PROSE];
        units += own[n].is[UNITS];
    }
    EACH(n) {
        const Own *in = n + 5 < count ? own + n + 5 : NULL, *out = n >= 6 ? own + n - 6 : NULL;
        density += (in ? in->density : 0) - (out ? out->density : 0);
        phrase += (in ? in->phrase : 0) - (out ? out->phrase : 0);
        prose += (in ? in->is[PROSE] : 0) - (out ? out->is[PROSE] : 0);
        units += (in ? in->is[UNITS] : 0) - (out ? out->is[UNITS] : 0);
        int64_t span = least(n + 6, count) - most(n - 5, 0);
        f[F_wide_density] = clipped(below(density, span));
        f[F_wide_phrase] = clipped(below(phrase, span));
        f[F_wide_prose] = clipped(prose);
        f[F_wide_units] = clipped(units);
        f[F_above_density] = clipped(below(above, most(n, 1)));
        above += own[n].density;
        f[F_below_density] = clipped(below(all - above, most(count - 1 - n, 1)));
    }
}

/* Segments since the last one before that is `what`, and until the next; 0: there is none. */
typedef struct {
    int64_t since, until;
} Distance;

static void distances(int64_t count, const Own *own, int what, Distance *d) {
    for (int64_t n = 0, last = -1; n < count; n++) {
        d[n].since = last < 0 ? 0 : n - last;
        last = own[n].is[what] ? n : last;
    }
    for (int64_t n = count - 1, next = -1; n >= 0; n--) {
        d[n].until = next < 0 ? 0 : next - n;
        next = own[n].is[what] ? n : next;
    }
}

static int16_t near(int64_t distance, int64_t farthest) { return (int16_t)(distance ? least(distance, farthest) : FAR); }

static void around_prose(int64_t count, const Own *own, Distance *d, int16_t *f) {
    int64_t tail = 0, tail_width = 0, head = 0, head_width = 0;
    distances(count, own, PROSE, d);
    for (int64_t n = 0; n < count; n++) {
        if (own[n].is[PROSE]) continue;
        tail += !d[n].until;
        tail_width += d[n].until ? 0 : own[n].width;
        head += !d[n].since;
        head_width += d[n].since ? 0 : own[n].width;
    }
    EACH(n) {
        int in_tail = !d[n].until && !own[n].is[PROSE], in_head = !d[n].since && !own[n].is[PROSE];
        f[F_since_prose] = near(d[n].since, FAR - 1);
        f[F_until_prose] = near(d[n].until, FAR - 1);
        f[F_tail_segments] = in_tail ? clipped(tail) : 0;
        f[F_tail_width] = in_tail ? clipped(tail_width) : 0;
        f[F_head_segments] = in_head ? clipped(head) : 0;
        f[F_head_width] = in_head ? clipped(head_width) : 0;
    }
}

/* A cue takes what it announces, and stops at prose. */
static void near_cues(int64_t count, const Own *own, Distance *d, int16_t *f) {
    int64_t prose = 0; /* since the cue, that one counted */
    distances(count, own, CUES, d);
    for (int64_t n = 0; n < count; n++) {
        int16_t *of = f + n * FEATURE_COUNT, since = near(d[n].since, FAR);
        of[F_cue_since] = since;
        of[F_cue_until] = near(d[n].until, FAR);
        of[F_cue_prose] = since < FAR ? (int16_t)least(prose, FAR) : FAR;
        prose = (own[n].is[CUES] ? 0 : prose) + own[n].is[PROSE];
    }
    distances(count, own, UNITS, d);
    EACH(n) {
        f[F_unit_since] = near(d[n].since, FAR);
        f[F_unit_until] = near(d[n].until, FAR);
    }
}

/* Runs of segments that are no prose; for prose all is 0. */
static void runs(int64_t count, const Own *own, int16_t *f) {
    for (int64_t n = 0, stop; n < count; n = stop) {
        int64_t width = 0, density = 0, phrase = 0, unit = 0, calm = !own[n].is[PROSE];
        for (stop = n; stop < count && own[stop].is[PROSE] == own[n].is[PROSE]; stop++) {
            width += own[stop].width;
            density += own[stop].density;
            phrase += own[stop].phrase;
            unit += own[stop].unit;
        }
        for (int64_t k = n; k < stop; k++, f += FEATURE_COUNT) {
            f[F_run] = clipped((stop - n) * calm);
            f[F_run_width] = clipped(width * calm);
            f[F_run_density] = clipped(below(density, stop - n) * calm);
            f[F_run_phrase] = clipped(below(phrase, stop - n) * calm);
            f[F_run_unit] = clipped(below(unit, stop - n) * calm);
            f[F_run_place] = clipped(share(k - n, stop - n) * calm);
        }
    }
}

static int64_t form_of(const Own *it) { return least(it->width / 15, 12) * 16 + it->end; }

/* Runs of segments each of which is as long and ends as a neighbour does. */
static void runs_of_form(int64_t count, Own *own, int16_t *f) {
    for (int64_t n = 0; n < count; n++) own[n].is[TWINS] = 0;
    for (int64_t n = 1; n < count; n++)
        if (form_of(own + n) == form_of(own + n - 1)) own[n - 1].is[TWINS] = own[n].is[TWINS] = 1;
    for (int64_t n = 0, stop; n < count; n = stop) {
        for (stop = n; stop < count && own[stop].is[TWINS] == own[n].is[TWINS];) stop++;
        for (int64_t k = n; k < stop; k++, f += FEATURE_COUNT) f[F_shape_run] = own[n].is[TWINS] ? clipped(stop - n) : 0;
    }
}

static int by_size(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

/* Where segments stand by their density, the densest first, the earlier of equals first. */
static void ranks(int64_t count, const Own *own, int64_t *keys, int16_t *f) {
    for (int64_t n = 0; n < count; n++) keys[n] = -own[n].density * (INT64_C(1) << 31) + n;
    qsort(keys, (size_t)count, sizeof *keys, by_size);
    for (int64_t rank = 0; rank < count; rank++)
        f[(keys[rank] & INT32_MAX) * FEATURE_COUNT + F_density_rank] = clipped(share(rank, count));
}

/* Where segments stand in the row, and what the row is like. */
static void in_row(const Segments *g, int64_t first, int64_t count, const Own *own, int16_t *f) {
    int64_t width = 0, prose = 0, density = 0, blank = 0, units = 0, parts = 0, longest = 0, marks = 0, before = 0;
    int64_t by_script[SCRIPTS] = {0}, script = 0;
    for (int64_t n = 0; n < count; n++) {
        width += own[n].width;
        prose += own[n].is[PROSE] ? own[n].width : 0;
        density += own[n].density;
        blank += own[n].blank > 0;
        units += own[n].unit;
        parts += g->gap[first + n] != LINE;
        longest = most(longest, own[n].line_width);
        marks += own[n].is[BROWSER];
        by_script[own[n].script] += own[n].width;
    }
    for (int k = 1; k < SCRIPTS; k++) script = by_script[k] > by_script[script] ? k : script;
    int64_t mean = below(density, count), some = most(width, 1);
    EACH(n) {
        f[F_place] = clipped(share(before, width));
        before += own[n].width;
        f[F_from_start] = (int16_t)least(n, 200);
        f[F_from_end] = (int16_t)least(count - 1 - n, 200);
        f[F_density_above_doc] = clipped(own[n].density - mean);
        f[F_doc_segments] = clipped(count);
        f[F_doc_width] = clipped(some / 10);
        f[F_doc_prose] = clipped(share(prose, some));
        f[F_doc_mean_width] = clipped(some / count);
        f[F_doc_density] = clipped(mean);
        f[F_doc_blank] = clipped(share(blank, count));
        f[F_doc_units] = clipped(units / count);
        f[F_doc_parts] = clipped(share(parts, count));
        f[F_doc_longest] = clipped(share(longest, some));
        f[F_doc_browser] = clipped(marks);
        f[F_doc_script] = (int16_t)script;
    }
}

/* Segments to the nearest seams before and after, each of which stands at the first segment behind it. */
static void near_seams(const Segments *g, const Seams *s, int64_t row, int16_t *features) {
    int64_t first = g->row_first[row], count = g->row_first[row + 1] - first, at = 0;
    int64_t begin = s->first[row], end = s->first[row + 1], next = begin;
    int16_t *f = features;
    EACH(n) {
        for (; next < end && s->start[next] <= g->start[first + n] - g->row_start[row]; next++) at = n;
        f[F_seam_before] = next > begin ? (int16_t)least(n - at, FAR) : FAR;
        f[F_seam_after] = FAR;
        f[F_seam_before_is_related] = next > begin && s->is_related[next - 1];
        f[F_seam_after_is_related] = next < end && s->is_related[next];
        f[F_doc_seams] = (int16_t)least(end - begin, FAR);
    }
    next = end;
    for (int64_t n = count - 1; n >= 0; n--) {
        for (; next > begin && s->start[next - 1] > g->start[first + n] - g->row_start[row]; next--) at = n + 1;
        if (next < end) features[n * FEATURE_COUNT + F_seam_after] = (int16_t)least(at - n - 1, FAR);
    }
}

/* `scratch` has room for two numbers a segment. */
void place_of_row(const Text *t, const Segments *g, const Seams *seams, int64_t row, Own *own, int64_t *scratch, int16_t *f) {
    int64_t first = g->row_first[row], count = g->row_first[row + 1] - first;
    in_line(t, g, first, count, own, f);
    neighbours(count, own, f);
    around(count, own, f);
    around_prose(count, own, (Distance *)scratch, f);
    near_cues(count, own, (Distance *)scratch, f);
    runs(count, own, f);
    runs_of_form(count, own, f);
    ranks(count, own, scratch, f);
    in_row(g, first, count, own, f);
    near_seams(g, seams, row, f);
}
