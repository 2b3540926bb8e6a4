/* What the second trees look at: scorer/stakes.py. */
#include "scorer.h"

#define FAR 40
#define WIDTHS 100
#define NEAR 3

/* What is told as it is. */
static const uint8_t copied[STAKE_COUNT - S_copied] = {
    F_doc_prose, F_doc_seams, F_is_part, F_gap_before, F_gap_after, F_from_start, F_from_end, F_since_prose,
    F_until_prose, F_title_words, F_end, F_words, F_common_words, F_width,
};
static int16_t sign_of(const int16_t *f) {
    if (f[F_unit_whole] >= 100 && f[F_words] >= 2) return FULL;
    if (f[F_seam_before] <= 1 || f[F_seam_after] == 0) return BESIDE_SEAM;
    return f[F_opens] >= 30 ? CUE_WITH_COLON : f[F_unit_share] >= 60 ? PART : NONE;
}

static void own_stakes(const int16_t *f, int is_prose, int64_t percent, int16_t *s) {
    s[S_chance] = (int16_t)percent;
    s[S_place] = is_prose ? IN_PROSE : f[F_until_prose] == FAR ? TAIL : f[F_since_prose] == FAR ? HEAD : AMID;
    s[S_sign] = sign_of(f);
    s[S_share] = clipped(100 * f[F_width] / most(f[F_doc_width], 1)); /* doc_width counts tens */
    s[S_lone] = f[F_tail_segments] == 1;
    for (uint64_t k = 0; k < sizeof copied; k++) s[S_copied + k] = f[copied[k]];
}

/* Chances of the segments around segment `n` of a row, -1 where there is none. */
static void around(const int64_t *percent, int64_t n, int64_t count, int16_t *s) {
    int64_t total = 0, known = 0;
    for (int64_t by = -NEAR; by <= NEAR; by++) {
        if (!by || n + by < 0 || n + by >= count) continue;
        total += percent[n + by];
        known++;
    }
    s[S_before] = n > 0 ? (int16_t)percent[n - 1] : -1;
    s[S_after] = n + 1 < count ? (int16_t)percent[n + 1] : -1;
    s[S_before2] = n > 1 ? (int16_t)percent[n - 2] : -1;
    s[S_after2] = n + 2 < count ? (int16_t)percent[n + 2] : -1;
    s[S_near] = known ? (int16_t)(total / known) : -1;
}

static void of_runs(const uint8_t *is_prose, const int64_t *percent, int64_t count, int16_t *stakes) {
    for (int64_t n = 0, stop; n < count; n = stop) {
        int64_t total = 0, signs = 0;
        for (stop = n; stop < count && is_prose[stop] == is_prose[n]; stop++) {
            total += percent[stop];
            signs += stakes[stop * STAKE_COUNT + S_sign] != NONE;
        }
        for (int64_t k = n; k < stop; k++) {
            int16_t *s = stakes + k * STAKE_COUNT;
            s[S_run_chance] = stop - n > 1 ? clipped((total - percent[k]) / (stop - n - 1)) : -1;
            s[S_run] = clipped(stop - n);
            s[S_run_signs] = clipped(signs);
        }
    }
}

/* Of one text; `features` has the shape (segments, FEATURE_COUNT), `stakes` (segments, STAKE_COUNT). */
void stakes_of(const int16_t *features, const uint8_t *is_prose, const int64_t *percent, int64_t segments, int16_t *stakes) {
    int64_t chances = 0, widths = 0;
    for (int64_t n = 0; n < segments; n++) {
        const int16_t *f = features + n * FEATURE_COUNT;
        int64_t width = least(f[F_width], WIDTHS);
        own_stakes(f, is_prose[n], percent[n], stakes + n * STAKE_COUNT);
        chances += percent[n] * width;
        widths += width;
    }
    of_runs(is_prose, percent, segments, stakes);
    for (int64_t n = 0; n < segments; n++) {
        around(percent, n, segments, stakes + n * STAKE_COUNT);
        stakes[n * STAKE_COUNT + S_row_chance] = (int16_t)(chances / most(widths, 1));
    }
}
