/* Symmetric trees over segments: scorer/model.py. */
#include "kernel.h"

#define BLOCK 64

/* Values as features, at most 32,000 either way. */
CALL void clip_columns(const int64_t *const *columns, int64_t count, int64_t size, int16_t *clipped) {
    for (int64_t k = 0; k < count; k++)
        for (int64_t n = 0; n < size; n++) {
            int64_t value = columns[k][n] < 32000 ? columns[k][n] : 32000;
            *clipped++ = (int16_t)(value > -32000 ? value : -32000);
        }
}

/* `features` has the shape (count <= 256, segments), `columns` and `borders` (trees, depth), `leaves` (trees, 2 ** depth);
 * the first question of a tree is the lowest bit of the leaf's number. */
CALL void score_segments(
    const int16_t *features, int64_t count, int64_t segments, const uint8_t *columns, const int16_t *borders, const int16_t *leaves,
    int64_t trees, int64_t depth, int64_t bias, int64_t *scores) {
    int16_t block[256][BLOCK]; /* the block's features side by side; a column is a byte */
    for (int64_t low = 0; low < segments; low += BLOCK) {
        int size = segments - low < BLOCK ? (int)(segments - low) : BLOCK;
        int32_t total[BLOCK];
        for (int64_t n = 0; n < count; n++)
            for (int j = 0; j < BLOCK; j++) block[n][j] = j < size ? features[n * segments + low + j] : 0;
        for (int j = 0; j < BLOCK; j++) total[j] = (int32_t)bias;
        for (int64_t tree = 0; tree < trees; tree++) {
            int16_t leaf[BLOCK] = {0};
            for (int64_t level = depth - 1; level >= 0; level--) {
                const int16_t *column = block[columns[tree * depth + level]];
                int16_t border = borders[tree * depth + level];
                for (int j = 0; j < BLOCK; j++) leaf[j] = (int16_t)(2 * leaf[j] + (column[j] > border));
            }
            const int16_t *values = leaves + (tree << depth);
            for (int j = 0; j < BLOCK; j++) total[j] += values[leaf[j]];
        }
        for (int j = 0; j < size; j++) scores[low + j] = total[j];
    }
}
