/* Symmetric trees over segments: scorer/model.py. */
#include "kernel.h"

#define BLOCK 64

/* `features` has the shape (segments, count <= 256), `columns` and `borders` (trees, depth), `leaves` (trees, 2 ** depth);
 * the first question of a tree is the lowest bit of the leaf's number. */
CALL void score_segments(
    const int16_t *features, int64_t segments, int64_t count, const uint8_t *columns, const int16_t *borders, const int16_t *leaves,
    int64_t trees, int64_t depth, int64_t bias, int64_t *scores) {
    int16_t block[256][BLOCK]; /* the block's features side by side; a column is a byte */
    for (int64_t low = 0; low < segments; low += BLOCK) {
        int size = segments - low < BLOCK ? (int)(segments - low) : BLOCK;
        int32_t total[BLOCK];
        for (int j = 0; j < BLOCK; j++) {
            const int16_t *of = features + (low + (j < size ? j : 0)) * count;
            for (int64_t n = 0; n < count; n++) block[n][j] = of[n];
        }
        for (int j = 0; j < BLOCK; j++) total[j] = (int32_t)bias;
        for (int64_t tree = 0; tree < trees; tree++) {
            uint16_t leaf[BLOCK] = {0};
            for (int64_t level = depth - 1; level >= 0; level--) {
                const int16_t *column = block[columns[tree * depth + level]];
                int16_t border = borders[tree * depth + level];
                uint16_t answer[BLOCK]; /* apart from the sums: so compilers do eight at a time, in a fifth of the time */
                for (int j = 0; j < BLOCK; j++) answer[j] = column[j] > border;
                for (int j = 0; j < BLOCK; j++) leaf[j] = (uint16_t)(leaf[j] + leaf[j] + answer[j]);
            }
            const int16_t *values = leaves + (tree << depth);
            for (int j = 0; j < BLOCK; j++) total[j] += values[leaf[j]];
        }
        for (int j = 0; j < size; j++) scores[low + j] = total[j];
    }
}
