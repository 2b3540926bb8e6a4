/* Features of segments: scorer/features.py. */
#include <stdlib.h>

#include "scorer.h"

/* All rows, one after another; `features` has the shape (segments, count). Returns -1 where there is no memory or where
 * other features are wanted. */
CALL int64_t judge_segments(
    const Text *t, const Segments *g, const Units *u, const Weights *w, const Knowledge *k, const Seams *s,
    int64_t count, int16_t *features, uint8_t *is_prose) {
    Repeats repeats = {0};
    int64_t unit = 0, failed = count != FEATURE_COUNT, widest = 0;
    for (int64_t row = 0; row < g->rows; row++) widest = most(widest, g->row_first[row + 1] - g->row_first[row]);
    Own *own = calloc((size_t)widest + 1, sizeof *own);
    int64_t *scratch = malloc(2 * ((size_t)widest + 1) * sizeof *scratch);
    failed |= !own || !scratch;
    for (int64_t row = 0; row < g->rows && !failed; row++) {
        int64_t first = g->row_first[row], stop = g->row_first[row + 1];
        int16_t *f = features + first * FEATURE_COUNT;
        if (first == stop) continue;
        for (int64_t n = first; n < stop; n++) shape_of(t, g, u, w, k, &unit, n, own + n - first, f + (n - first) * count);
        failed |= known_words_of(t, g, first, stop, &repeats, own, f) || repeats_of(t, g, first, stop, &repeats, f);
        if (failed) break;
        place_of_row(t, g, s, row, own, scratch, f);
        for (int64_t n = first; n < stop; n++) is_prose[n] = own[n - first].is[PROSE];
    }
    free_repeats(&repeats);
    free(scratch);
    free(own);
    return failed ? -1 : 0;
}
