/* Which segments go: scorer/bars. What is asked of one looks no further than its text, so texts are judged one by one. */
#include <stdlib.h>
#include <string.h>

#include "scorer.h"

/* As in scorer/bars, where each has its reason. */
enum { BAR_OF_LINE = 83, BAR_OF_PART = 77, BARE = 65, BARE_TEXT = 96, AGREED = 60, LIKELY = 40 };
enum { FIRST_SURE = 80, SHORT = 30, LIST = 3, LESS_BELOW = 6, BETWEEN = 60, UNKNOWN = 65, CUTS_OF_PAGE = 11, OF_PAGE = 60 };
enum { DAMAGE = 1, LARGE = 8, SMALL = -5, SUREST = 97, TABLE_BARS = 3, PROSE_SHARE = 10, SURE = 95, COST = 20, HEADLINE = 40 };
enum { FIRST_LINE = 78, KNOWN_IN_LIST = 10, ANNOUNCES = 60, NEVER = 100, PAGE = 1000, SHORT_PAGE = 300, CASELESS = 2 };
/* How a segment ends and begins, as in scorer/shape.py. */
enum { COLON_ENDS = 4, COMMA_ENDS = 5, BAR_ENDS = 9, MARK_OPENS = 5, BAR_OPENS = MARK_OPENS + BAR };

/* The segments of one text, what the trees say of them, and what is told of each here. */
typedef struct {
    const int64_t *line, *percent, *weighed;
    const uint8_t *is_prose;
    const int16_t *features, *stakes;
    int64_t count, prose_width; /* of the segments that are prose */
    uint8_t *is_row, *is_of_page, *is_headline, *sure, *goes, *stays;
    int64_t *least, *order;
} Row;

#define EACH(n) for (int64_t n = 0; n < r->count; n++)
#define F(n, name) (r->features[(n) * FEATURE_COUNT + F_##name])
#define S(n, name) (r->stakes[(n) * STAKE_COUNT + S_##name])

/* One past the last segment of the line of segment `n`; of the neighbours that are prose, or none, as it is. */
static int64_t end_of_line(const Row *r, int64_t n) {
    int64_t stop = n + 1;
    while (stop < r->count && r->line[stop] == r->line[n]) stop++;
    return stop;
}

static int64_t end_of_run(const Row *r, int64_t n) {
    int64_t stop = n + 1;
    while (stop < r->count && r->is_prose[stop] == r->is_prose[n]) stop++;
    return stop;
}

static int any(const uint8_t *flags, int64_t start, int64_t stop) {
    return memchr(flags + start, 1, (size_t)(stop - start)) != NULL;
}

static void tell_shapes(Row *r) {
    for (int64_t n = 0, stop; n < r->count; n = stop) {
        int64_t bars = 0;
        int opens = 0, ends = 0, is_over_prose = 0;
        stop = end_of_line(r, n);
        for (int64_t k = n; k < stop; k++) {
            bars += F(k, bars);
            opens |= F(k, first) == BAR_OPENS && F(k, gap_before) == LINE;
            ends |= F(k, end) == BAR_ENDS && F(k, gap_after) == LINE;
        }
        if (stop < r->count) is_over_prose = r->is_prose[stop] || F(stop, line_width) >= 2 * HEADLINE;
        for (int64_t k = n; k < stop; k++) {
            int is_barred = F(k, first) > MARK_OPENS && F(k, bars) >= TABLE_BARS;
            int64_t own = F(k, line_width);
            r->is_of_page[k] = own >= PAGE || (own >= SHORT_PAGE && 3 * F(k, doc_longest) >= 200);
            r->is_row[k] = r->is_of_page[k] ? is_barred && F(k, end) == BAR_ENDS
                                            : (opens && ends && bars >= TABLE_BARS) || is_barred;
            r->is_headline[k] = !n && is_over_prose && own >= HEADLINE && own < SHORT_PAGE;
        }
    }
}

static int is_bare(const Row *r, int64_t n, int signs_in) {
    return 100 * S(n, run_signs) <= signs_in * S(n, run) && S(n, run) > 1 && !F(n, doc_seams) && S(n, place) != IN_PROSE;
}

static int is_agreed(const Row *r, int64_t n) {
    int is_short = F(n, doc_segments) <= SHORT && !S(n, lone), has_cuts = F(n, doc_seams) > 0;
    int is_end = (S(n, place) == HEAD || S(n, place) == TAIL) && !r->is_of_page[n];
    int is_likely = S(n, chance) >= LIKELY;
    return (is_likely && F(n, doc_script) >= CASELESS && (is_short || has_cuts)) ||
        (has_cuts && is_end && (S(n, chance) >= FIRST_SURE || (is_likely && is_short)));
}

static int64_t raised(int64_t bar, int64_t more) { return most(1, least(bar + more, SUREST)); }

static int64_t bar_of(const Row *r, int64_t n, int64_t more) {
    if (is_agreed(r, n)) return raised(AGREED, more);
    int needs_more = S(n, place) == AMID || F(n, shape_run) >= LIST;
    if (needs_more && is_bare(r, n, KNOWN_IN_LIST)) return raised(BARE_TEXT, more);
    if (is_bare(r, n, 0)) return raised(BARE, more);
    int64_t bar = F(n, is_part) > 0 ? BAR_OF_PART : BAR_OF_LINE;
    return raised(S(n, place) == TAIL && F(n, tail_segments) > 1 ? bar - LESS_BELOW : bar, more);
}

/* Scratch: `goes` is what would go by the bars alone. */
static void tell_bars(Row *r, const int64_t *more_of_place) {
    int64_t *more = r->order;
    EACH(n) {
        int64_t small = S(n, place) == AMID ? 0 : SMALL;
        more[n] = more_of_place[S(n, place)] + (100 * F(n, width) >= DAMAGE * r->prose_width ? LARGE : small);
        r->least[n] = bar_of(r, n, more[n]);
        int is_first = S(n, place) == HEAD && !F(n, doc_seams) && r->line[n] == r->line[0];
        if (is_first) r->least[n] = most(r->least[n], FIRST_LINE);
        r->is_row[n] |= !F(n, doc_prose) && !F(n, doc_seams);
        r->goes[n] = !r->is_row[n] && r->weighed[n] >= r->least[n];
    }
    for (int64_t n = 0, stop; n < r->count; n = stop) {
        stop = end_of_run(r, n);
        int some_go = any(r->goes, n, stop);
        for (int64_t k = n; k < stop; k++) {
            int goes_above = (k && r->goes[k - 1]) || !F(k, seam_before);
            int goes_below = (k + 1 < r->count && r->goes[k + 1]) || !F(k, seam_after);
            int is_unknown = S(k, place) == HEAD && S(k, run) > 1 && F(k, doc_seams) > 0 && !some_go;
            if (r->is_prose[k] || r->is_of_page[k]) continue;
            if (goes_above && goes_below) r->least[k] = least(r->least[k], raised(BETWEEN, more[k]));
            if (is_unknown) r->least[k] = least(r->least[k], raised(UNKNOWN, more[k]));
        }
    }
    EACH(n) if (r->is_row[n]) r->least[n] = NEVER;
}

static int is_sentence(const Row *r, int64_t n) { return F(n, end) >= 1 && F(n, end) <= 3; }

static int is_doubtful_sentence(const Row *r, int64_t n) {
    int64_t gap = F(n, gap_before), sign = S(n, sign);
    return F(n, is_part) > 0 && is_sentence(r, n) && (gap == LINE || gap == SENTENCE_GAP || gap == TURN) &&
        (sign == BESIDE_SEAM || sign == NONE);
}

/* What stays by a flag of `stays`, set since. */
static void keep(Row *r) {
    EACH(n) r->goes[n] &= !r->stays[n];
    memset(r->stays, 0, (size_t)r->count);
}

/* What stands alone below a sentence that stays, and sentences of a paragraph of which prose stays, where no phrase
 * speaks for a cut. */
static void keep_beside_sentences(Row *r) {
    for (int64_t n = 1; n < r->count; n++) {
        int is_below = !r->goes[n - 1] && !r->is_prose[n - 1] && is_sentence(r, n - 1) && is_bare(r, n, 0);
        r->stays[n] = is_below && !(n + 1 < r->count && !r->is_prose[n + 1] && r->goes[n + 1]);
    }
    for (int64_t n = 0, stop; n < r->count; n = stop) {
        int is_kept_prose = 0;
        stop = end_of_line(r, n);
        for (int64_t k = n; k < stop; k++) is_kept_prose |= !r->goes[k] && r->is_prose[k];
        for (int64_t k = n; k < stop; k++) r->stays[k] |= is_kept_prose && is_doubtful_sentence(r, k);
    }
    EACH(n) r->stays[n] &= r->weighed[n] < BARE_TEXT;
    keep(r);
}

/* Prose that is much of all prose, where the first trees are not sure of it. */
static void keep_much_prose(Row *r) {
    int64_t lost = 0;
    EACH(n) lost += r->goes[n] && r->is_prose[n] ? F(n, width) : 0;
    if (100 * lost <= PROSE_SHARE * r->prose_width) return;
    EACH(n) r->goes[n] &= !(r->is_prose[n] && r->percent[n] < SURE);
}

/* What would cost more than the text may lose by the first trees' own doubt, where the surest go first. */
static void keep_costly(Row *r) {
    int64_t left = 0, cost = 0, first[NEVER + 1] = {0}, count = 0;
    EACH(n) {
        left += r->is_prose[n] && !r->goes[n] ? F(n, width) : 0;
        if (r->goes[n]) first[least(r->weighed[n], NEVER)]++;
    }
    for (int64_t chance = NEVER; chance >= 0; chance--) {
        int64_t size = first[chance];
        first[chance] = count;
        count += size;
    }
    EACH(n) if (r->goes[n]) r->order[first[least(r->weighed[n], NEVER)]++] = n;
    for (int64_t k = 0; k < count; k++) {
        int64_t n = r->order[k];
        cost += (99 - r->percent[n]) * F(n, width);
        r->goes[n] = 10 * cost <= COST * left;
    }
}

/* Of stretches of neighbours: where some stay, all stay. `is_more` tells that a segment belongs to the one before. */
static void keep_whole(Row *r, int (*is_more)(const Row *, int64_t), int of_prose) {
    for (int64_t n = 0, stop; n < r->count; n = stop) {
        int some_stay = !r->goes[n], is_prose = r->is_prose[n];
        for (stop = n + 1; stop < r->count && is_more(r, stop); stop++) {
            some_stay |= !r->goes[stop];
            is_prose |= r->is_prose[stop];
        }
        if (some_stay && (is_prose || !of_prose)) memset(r->goes + n, 0, (size_t)(stop - n));
    }
}

static int is_of_sentence(const Row *r, int64_t n) {
    int64_t gap = F(n, gap_before);
    return r->line[n] == r->line[n - 1] && !F(n - 1, end) && !r->is_of_page[n] &&
        (gap == CUE || gap == TURN || (gap == GLUE && !F(n, doc_seams)));
}

static int is_of_paragraph(const Row *r, int64_t n) { return F(n, continues) != 0; }

static void keep_behind_items(Row *r) {
    for (int64_t n = 1; n < r->count; n++)
        r->stays[n] = F(n, gap_before) == MARK_GAP && r->line[n] == r->line[n - 1] && !r->goes[n - 1] && !F(n - 1, end);
    keep(r);
}

/* Up to the next prose: the list or the table that a line above announces with its colon, where that line stays. */
static void keep_announced(Row *r) {
    int is_announced = 0;
    EACH(n) {
        is_announced &= !r->is_prose[n];
        r->goes[n] &= !is_announced;
        is_announced |= F(n, end) == COLON_ENDS && F(n, line_width) >= ANNOUNCES && F(n, gap_after) == LINE && !r->goes[n];
    }
}

static void keep_before_what_it_opens(Row *r) {
    for (int64_t n = 0; n + 1 < r->count; n++)
        r->stays[n] = F(n, end) == COMMA_ENDS && r->line[n + 1] > r->line[n] && !r->goes[n + 1];
    keep(r);
}

/* Those go that reach their bars, or one that suffices for all, and that nothing else keeps. */
static int64_t bound(Row *r, int64_t suffices) {
    int64_t count = 0;
    EACH(n) {
        int64_t bar = r->least[n] == NEVER ? NEVER : least(r->least[n], suffices);
        r->goes[n] = r->weighed[n] >= bar && (r->weighed[n] >= BARE_TEXT || !r->is_headline[n]);
    }
    keep_beside_sentences(r);
    keep_much_prose(r);
    keep_costly(r);
    keep_behind_items(r);
    keep_whole(r, is_of_sentence, 0);
    keep_whole(r, is_of_paragraph, F(0, doc_seams) > 0);
    keep_announced(r);
    keep_before_what_it_opens(r);
    EACH(n) count += r->goes[n] |= r->sure[n];
    return count;
}

static void judge_row(Row *r, const int64_t *more_of_place) {
    int some_reach = 0;
    r->prose_width = 0;
    EACH(n) r->prose_width += r->is_prose[n] ? F(n, width) : 0;
    tell_shapes(r);
    EACH(n) {
        int are_both = r->percent[n] >= SURE && r->weighed[n] >= BAR_OF_PART;
        r->sure[n] = are_both && !F(n, doc_prose) && F(n, is_part) > 0 && !r->is_row[n];
    }
    tell_bars(r, more_of_place);
    EACH(n) some_reach |= r->weighed[n] >= r->least[n];
    if (!some_reach) memcpy(r->goes, r->sure, (size_t)r->count);
    else if (bound(r, NEVER) >= CUTS_OF_PAGE) bound(r, OF_PAGE);
}

/* Of the segments of texts which go; `more_of_place` says how many points the bar is raised by place. Returns 0, and -1
 * where there is no memory. */
CALL int64_t find_going(
    const int64_t *row, const int64_t *line, const uint8_t *is_prose, const int16_t *features, const int16_t *stakes,
    const int64_t *percent, const int64_t *weighed, int64_t segments, const int64_t *more_of_place, uint8_t *goes) {
    int64_t longest = 1;
    for (int64_t n = 0, stop; n < segments; n = stop) {
        for (stop = n + 1; stop < segments && row[stop] == row[n];) stop++;
        longest = most(longest, stop - n);
    }
    uint8_t *flags = calloc((size_t)longest, 5);
    int64_t *numbers = malloc((size_t)longest * 2 * sizeof *numbers);
    for (int64_t n = 0, stop; n < segments && flags && numbers; n = stop) {
        for (stop = n + 1; stop < segments && row[stop] == row[n];) stop++;
        Row r = {
            .line = line + n, .percent = percent + n, .weighed = weighed + n, .is_prose = is_prose + n,
            .features = features + n * FEATURE_COUNT, .stakes = stakes + n * STAKE_COUNT, .count = stop - n,
            .is_row = flags, .is_of_page = flags + longest, .is_headline = flags + 2 * longest, .sure = flags + 3 * longest,
            .goes = goes + n, .stays = flags + 4 * longest, .least = numbers, .order = numbers + longest,
        };
        judge_row(&r, more_of_place);
    }
    int is_well = flags && numbers;
    free(flags);
    free(numbers);
    return is_well ? 0 : -1;
}
