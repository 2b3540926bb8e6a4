/* What stands more than once in a row: words, and whole segments; scorer/repeats.py. */
#include <stdlib.h>
#include <string.h>

#include "scorer.h"

#define FACTOR UINT64_C(0x9E3779B97F4A7C15)

/* The entry of a key in a table of which at most half is taken; a new one is of `segment`. */
static Entry *entry_of(Entry *entries, uint64_t mask, uint64_t key, int64_t segment) {
    uint64_t at = mixed(key) & mask;
    while (entries[at].owner && entries[at].key != key) at = (at + 1) & mask;
    if (!entries[at].owner) entries[at] = (Entry){.key = key, .owner = (int32_t)segment + 1};
    return entries + at;
}

static int32_t place_of_word(Entry *entries, uint64_t mask, uint64_t key, int64_t segment) {
    Entry *entry = entry_of(entries, mask, key, segment);
    entry->more |= entry->owner != (int32_t)segment + 1;
    return (int32_t)(entry - entries);
}

/* A table for so many keys, empty; 0: there is no memory. */
static uint64_t cleared(Repeats *r, int64_t keys) {
    int64_t capacity = 16;
    while (capacity < 2 * keys) capacity *= 2;
    if (capacity > r->room) {
        free_repeats(r);
        r->entries = malloc((size_t)capacity * sizeof *r->entries);
        r->places = malloc((size_t)capacity * sizeof *r->places);
        if (!r->entries || !r->places) return 0;
        r->room = capacity;
    }
    memset(r->entries, 0, (size_t)capacity * sizeof *r->entries);
    return (uint64_t)capacity - 1;
}

void free_repeats(Repeats *r) {
    free(r->entries);
    free(r->places);
    *r = (Repeats){0};
}

static inline int is_ideograph(const Text *t, int64_t i) {
    return t->points[i] >= WIDE && t->script[t->points[i]] == IDEOGRAPHS;
}

/* Content words of the segments `first` … `stop`, and the share of them that another one of these holds too. Pairs of
 * ideographs are content words. Returns -1 where there is no memory. */
int64_t known_words_of(const Text *t, const Segments *g, int64_t first, int64_t stop, Repeats *r, Own *own, int16_t *f) {
    int64_t end = stop < g->count ? g->start[stop] : t->size, held = 0, at = 0;
    int64_t keys = g->first_word[stop] - g->first_word[first] + 1, wide = 0;
    for (int64_t i = g->start[first]; i < end; i++) wide += t->points[i] >= WIDE;
    uint64_t mask = cleared(r, keys + wide);
    if (!mask) return -1;
    for (int64_t n = first; n < stop; n++) {
        int64_t close = n + 1 < g->count ? g->start[n + 1] : t->size, before = held;
        for (int64_t word = g->first_word[n]; word < g->first_word[n + 1]; word++) {
            uint8_t of = t->script[t->points[t->word_start[word]]];
            int32_t size = t->widths[t->word_end[word]] - t->widths[t->word_start[word]];
            if (size > 3 && of != IDEOGRAPHS && of != WITHOUT_SPACES)
                r->places[held++] = place_of_word(r->entries, mask, t->hashes[word], n);
        }
        for (int64_t i = g->start[n]; wide > 1 && i < close && i + 1 < t->size; i++)
            if (is_ideograph(t, i) && is_ideograph(t, i + 1))
                r->places[held++] = place_of_word(r->entries, mask, mixed(t->points[i] * FACTOR + t->points[i + 1]), n);
        own[n - first].content = held - before;
    }
    for (int64_t n = 0; n < stop - first; n++, f += FEATURE_COUNT) {
        int64_t content = own[n].content, shared = 0;
        for (int64_t left = content; left > 0; left--) shared += r->entries[r->places[at++]].more;
        own[n].known = content ? share(shared, content) : -1;
        f[F_known_words] = clipped(own[n].known);
        f[F_content_words] = clipped(content);
    }
    return 0;
}

/* How many of the segments read the same in the folded view, for each of them. Returns -1 where there is no memory. */
int64_t repeats_of(const Text *t, const Segments *g, int64_t first, int64_t stop, Repeats *r, int16_t *f) {
    uint64_t mask = cleared(r, stop - first);
    if (!mask) return -1;
    for (int64_t n = first; n < stop; n++) {
        uint64_t hash = (uint64_t)(g->end[n] - g->start[n]);
        for (int64_t i = g->start[n]; i < g->end[n]; i++) hash = (hash ^ t->folded[i]) * FACTOR;
        Entry *entry = entry_of(r->entries, mask, hash, n);
        entry->more++;
        r->places[n - first] = (int32_t)(entry - r->entries);
    }
    for (int64_t n = 0; n < stop - first; n++, f += FEATURE_COUNT)
        f[F_repeats] = clipped(r->entries[r->places[n]].more);
    return 0;
}
