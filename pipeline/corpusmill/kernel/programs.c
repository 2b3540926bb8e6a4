/* Whether lines match patterns, each a program that rulebook/patterns/programs.py writes: in linear time, since no fork is
 * taken twice at one place. */
#include "kernel.h"

#include <stdlib.h>
#include <string.h>

/* What a step says; numbers behind it are its own. Steps follow one another but for `GO` and `FORK`. */
enum {
    DONE,  /* the pattern matches */
    TEXT,  /* bytes, as many as the first number says */
    ONE,   /* a character: bits of ASCII in four numbers, how many ranges of others, first and last of each */
    GO,    /* to a step */
    FORK,  /* which fork (-1: one of which no place meets two ways, and that is no turn of a repeat), how many ways; of each
            * the step, and a byte that it needs at the place or right behind it: how far behind in 256, and the byte
            * (-1: any) */
    FIRST, /* the line begins here */
    LAST,  /* the line ends here */
};
/* In front of the steps: how many forks, whether a match may begin anywhere, and in 256 bits the bytes that may begin it. */
enum { FORKS, IS_SEARCH, OPENINGS, STEPS = OPENINGS + 8 };

enum { UNTOLD = 2, MOST_BYTES = 1 << 20 };

typedef struct { int32_t step, way, at; } Left;
typedef struct { uint8_t *been; int64_t bytes; Left *left; int64_t room; } Scratch;

static inline int has(const int32_t *bits, uint8_t byte) { return (uint32_t)bits[byte >> 5] >> (byte & 31) & 1; }

/* How many bytes the character has that a step of kind `ONE` takes; 0: it takes none. */
static int64_t taken(const int32_t *step, const uint8_t *at, int64_t left) {
    if (!left) return 0;
    if (at[0] < 0x80) return has(step + 1, at[0]);
    int64_t bytes = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (bytes > left) return 0;
    int32_t point = at[0] & (0x7F >> bytes);
    for (int64_t n = 1; n < bytes; n++) point = point << 6 | (at[n] & 0x3F);
    for (int32_t n = 0; n < step[5]; n++)
        if (step[6 + 2 * n] <= point && point <= step[7 + 2 * n]) return bytes;
    return 0;
}

/* The first way of a fork from `way` on that a place of a line may take; as many as there are: none. */
static inline int32_t way_from(const int32_t *fork, int32_t way, const uint8_t *line, int64_t size, int64_t at) {
    for (; way < fork[2]; way++) {
        int32_t lead = fork[4 + 2 * way];
        if (lead < 0 || (at + (lead >> 8) < size && line[at + (lead >> 8)] == (lead & 0xFF))) break;
    }
    return way;
}

/* Whether a match begins at a place of a line; -1 where memory is lacking. */
static int begins(const int32_t *program, const uint8_t *line, int64_t size, int64_t at, Scratch *scratch) {
    int32_t step = STEPS, way = 0;
    int64_t count = 0, width;
    for (;;) {
        const int32_t *now = program + step;
        switch (now[0]) {
        case DONE:
            return 1;
        case TEXT:
            if (size - at < now[1] || memcmp(line + at, now + 2, (size_t)now[1])) break;
            at += now[1];
            step += 2 + (now[1] + 3) / 4;
            continue;
        case ONE:
            if (!(width = taken(now, line + at, size - at))) break;
            at += width;
            step += 6 + 2 * now[5];
            continue;
        case GO:
            step = now[1];
            continue;
        case FIRST:
        case LAST:
            if (at != (now[0] == FIRST ? 0 : size)) break;
            step++;
            continue;
        case FORK:
            if (!way && now[1] >= 0) {
                int64_t bit = now[1] * (size + 1) + at;
                if (scratch->been[bit >> 3] >> (bit & 7) & 1) break;
                scratch->been[bit >> 3] |= (uint8_t)(1 << (bit & 7));
            }
            way = way_from(now, way, line, size, at);
            if (way == now[2]) break;
            int32_t other = now[1] < 0 ? now[2] : way_from(now, way + 1, line, size, at);
            if (other < now[2]) {
                if (count == scratch->room) {
                    int64_t room = 2 * scratch->room + 64;
                    Left *left = realloc(scratch->left, (size_t)room * sizeof *left);
                    if (!left) return -1;
                    scratch->left = left;
                    scratch->room = room;
                }
                scratch->left[count++] = (Left){step, other, (int32_t)at};
            }
            step = now[3 + 2 * way];
            way = 0;
            continue;
        }
        if (!count) return 0;
        Left left = scratch->left[--count];
        step = left.step, way = left.way, at = left.at;
    }
}

/* 1 and 0, or `UNTOLD` where it would take too much memory. */
static int matches(const int32_t *program, const uint8_t *line, int64_t size, Scratch *scratch) {
    int64_t bytes = (program[FORKS] * (size + 1) + 7) / 8, last = program[IS_SEARCH] ? size : 0;
    if (bytes > MOST_BYTES) return UNTOLD;
    if (bytes > scratch->bytes) {
        free(scratch->been);
        scratch->been = malloc((size_t)bytes);
        scratch->bytes = scratch->been ? bytes : 0;
        if (!scratch->been) return -1;
    }
    memset(scratch->been, 0, (size_t)bytes);
    for (int64_t at = 0; at <= last; at++) {
        if (at < size && !has(program + OPENINGS, line[at])) continue;
        int found = begins(program, line, size, at, scratch);
        if (found) return found;
    }
    return 0;
}

/* Whether lines match, from `first` to `end` of the text, each the program at the address that is given for it: 1 or 0, 2
 * where that is not told. -1 is returned where memory is lacking. */
CALL int64_t match_lines(
    const uint8_t *text, const int64_t *first, const int64_t *end, const uint64_t *programs, int64_t count, uint8_t *found) {
    Scratch scratch = {0};
    int told = 0;
    for (int64_t n = 0; n < count && told >= 0; n++) {
        told = matches((const int32_t *)(uintptr_t)programs[n], text + first[n], end[n] - first[n], &scratch);
        found[n] = (uint8_t)told;
    }
    free(scratch.been);
    free(scratch.left);
    return told < 0 ? -1 : 0;
}
