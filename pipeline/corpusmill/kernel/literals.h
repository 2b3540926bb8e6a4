/* Demands of lines, each of them sets of literals of which a line must hold one each: rulebook/patterns/gate.py. */
#ifndef CORPUSMILL_LITERALS_H
#define CORPUSMILL_LITERALS_H

#include "kernel.h"

/* Literals are texts in one, and where each starts. The demands that want each of those searched for are `numbers`, from
 * `of_literal[n]` on; the other sets of demand n begin at `of_demand[n]`, the literals of each at `sets`, two flags of
 * each, of its first and its last three bytes, at `other_threes`. */
typedef struct {
    const int32_t *of_literal, *numbers, *of_demand;
    int64_t count;
    const int32_t *sets;
    const uint8_t *others;
    const int64_t *other_starts;
    const uint16_t *other_threes;
} Demands;

/* Which three bytes in a row a line holds, one flag for many: looked up before anything is searched for. The last flag is
 * that of all literals that are shorter. */
enum { SHORTER = 4096 };
typedef struct { uint8_t is_held[SHORTER + 1]; } Threes;

void look_at(const uint8_t *line, int64_t size, Threes *threes);

/* Whether a line holds one literal of each other set of a demand. Which three bytes it holds may be told. */
int holds_all(const uint8_t *line, int64_t size, const Threes *threes, const Demands *of, int32_t demand);

#endif
