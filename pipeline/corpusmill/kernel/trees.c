/* Symmetric trees over segments: scorer/model.py. */
#include "kernel.h"

#define BLOCK 64

/* `features` has the shape (features, segments), `columns` and `borders` (trees, depth), `leaves` (trees, 2 ** depth);
 * the first question of a tree is the lowest bit of the leaf's number. */
CALL void score_segments(
    const int16_t *features, int64_t segments, const uint8_t *columns, const int16_t *borders, const int16_t *leaves,
    int64_t trees, int64_t depth, int64_t bias, int64_t *scores) {
    for (int64_t low = 0; low < segments; low += BLOCK) {
        int size = segments - low < BLOCK ? (int)(segments - low) : BLOCK;
        int32_t total[BLOCK];
        for (int j = 0; j < size; j++) total[j] = (int32_t)bias;
        for (int64_t tree = 0; tree < trees; tree++) {
            int16_t leaf[BLOCK] = {0};
            for (int64_t level = depth - 1; level >= 0; level--) {
                const int16_t *column = features + columns[tree * depth + level] * segments + low;
                int16_t border = borders[tree * depth + level];
                for (int j = 0; j < size; j++) leaf[j] = (int16_t)(2 * leaf[j] + (column[j] > border));
            }
            const int16_t *values = leaves + (tree << depth);
            for (int j = 0; j < size; j++) total[j] += values[leaf[j]];
        }
        for (int j = 0; j < size; j++) scores[low + j] = total[j];
    }
}
