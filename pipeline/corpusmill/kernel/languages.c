/* What fastText's compressed model says of lines: text/codes/model.py. Floats in the order of the library, since a sum of
 * them depends on it: the scores are the library's to the last bit, where the compiler fuses no products into sums. */
#include "kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DIMENSIONS 256
#define MOST_LABELS 32

typedef struct {
    int64_t words, labels, word_slots, gram_slots, buckets, shortest, longest, dimensions, parts;
} Sizes; /* as in text/codes/model.py */

/* A word that was read before, and where its rows begin among those that were found: most stand in text after text. */
typedef struct { const uint8_t *word; int64_t size, first, count; } Known;
enum { KNOWN = 1 << 12, MOST_FOUND = 1 << 16 };

typedef struct {
    const Sizes *sizes;
    const uint8_t *bytes;      /* words and labels one after another */
    const int64_t *starts;     /* where each begins, and the end of the last */
    const int32_t *word_slots; /* numbers of words by their hashes, -1: free */
    const int32_t *gram_slots; /* bucket and number of grams, by their buckets, -1: free */
    const uint8_t *maybe;      /* a bit for the lowest bits of a bucket: a gram has such a one */
    const uint8_t *codes;      /* shape (rows, parts): which centroid stands for each part of a row */
    const float *norms, *centroids;
    float *sum;
    int64_t rows;
    Known *known;
    int32_t *found; /* the rows of known words, and of the one at hand */
    int64_t found_count;
} Reader;


static inline uint32_t hashed(uint32_t hash, uint8_t byte) { return (hash ^ (uint32_t)(int8_t)byte) * UINT32_C(16777619); }

static uint32_t hash_of(const uint8_t *word, int64_t size) {
    uint32_t hash = UINT32_C(2166136261);
    for (int64_t n = 0; n < size; n++) hash = hashed(hash, word[n]);
    return hash;
}

/* Slots are a power of two, and more than what they hold. */
CALL void index_words(const uint8_t *bytes, const int64_t *starts, int64_t words, int32_t *slots, int64_t count) {
    for (int64_t n = 0; n < words; n++) {
        int64_t at = hash_of(bytes + starts[n], starts[n + 1] - starts[n]) & (count - 1);
        while (slots[at] >= 0) at = (at + 1) & (count - 1);
        slots[at] = (int32_t)n;
    }
}

static inline int64_t place_of(int32_t bucket, int64_t count) {
    return (int64_t)(((uint32_t)bucket * UINT32_C(2654435769)) >> 8) & (count - 1);
}

CALL void index_grams(const int32_t *pairs, int64_t grams, int32_t *slots, int64_t count) {
    for (int64_t n = 0; n < grams; n++) {
        int64_t at = place_of(pairs[2 * n], count);
        while (slots[2 * at] >= 0 && slots[2 * at] != pairs[2 * n]) at = (at + 1) & (count - 1);
        slots[2 * at] = pairs[2 * n];
        slots[2 * at + 1] = pairs[2 * n + 1];
    }
}

static int64_t number_of(const Reader *reader, const uint8_t *word, int64_t size, uint32_t hash) {
    int64_t mask = reader->sizes->word_slots - 1;
    for (int64_t at = hash & mask; reader->word_slots[at] >= 0; at = (at + 1) & mask) {
        int64_t n = reader->word_slots[at], start = reader->starts[n];
        if (reader->starts[n + 1] - start == size && !memcmp(reader->bytes + start, word, (size_t)size)) return n;
    }
    return -1;
}

static inline void add_parts(Reader *reader, int64_t row, int64_t parts, int64_t width) {
    const uint8_t *codes = reader->codes + row * parts;
    float norm = reader->norms[row];
    for (int64_t part = 0; part < parts; part++) {
        const float *centroid = reader->centroids + (part * 256 + codes[part]) * width;
        for (int64_t n = 0; n < width; n++) reader->sum[part * width + n] += norm * centroid[n];
    }
}

static inline void add_row(Reader *reader, int64_t row) {
    int64_t parts = reader->sizes->parts, width = reader->sizes->dimensions / parts;
    if (parts == 8 && width == 2) /* as the model in the wheel has them: without loops */
        add_parts(reader, row, 8, 2);
    else
        add_parts(reader, row, parts, width);
    reader->rows++;
}

/* Most grams are none of the model's: so many bits stay in the first cache, as the slots do not. */
#define MAYBE_BITS 18

static inline void find_gram(Reader *reader, uint32_t hash) {
    int64_t mask = reader->sizes->gram_slots - 1;
    int32_t bucket = (int32_t)(hash % (uint32_t)reader->sizes->buckets);
    uint32_t low = (uint32_t)bucket & ((1u << MAYBE_BITS) - 1);
    if (!(reader->maybe[low >> 3] >> (low & 7) & 1)) return;
    for (int64_t at = place_of(bucket, mask + 1); reader->gram_slots[2 * at] >= 0; at = (at + 1) & mask)
        if (reader->gram_slots[2 * at] == bucket) {
            reader->found[reader->found_count++] = (int32_t)(reader->sizes->words + reader->gram_slots[2 * at + 1]);
            return;
        }
}

/* Grams of characters of the word between "<" and ">". */
static void find_grams(Reader *reader, const uint8_t *word, int64_t size) {
    int64_t stop = size + 2;
#define BYTE(n) ((n) == 0 ? '<' : (n) == size + 1 ? '>' : word[(n)-1])
    for (int64_t first = 0; first < stop; first++) {
        if ((BYTE(first) & 0xC0) == 0x80) continue;
        uint32_t hash = UINT32_C(2166136261);
        int64_t at = first;
        for (int64_t length = 1; at < stop && length <= reader->sizes->longest; length++) {
            do hash = hashed(hash, BYTE(at)), at++;
            while (at < stop && (BYTE(at) & 0xC0) == 0x80);
            if (length >= reader->sizes->shortest && !(length == 1 && (first == 0 || at == stop))) find_gram(reader, hash);
        }
    }
#undef BYTE
}

static int is_space(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13) || byte == 0; }

static const uint8_t END[] = "</s>", LABEL[] = "__label__";

static int is_word(const uint8_t *word, int64_t size, const uint8_t *other, int64_t length) {
    return size >= length && !memcmp(word, other, (size_t)length);
}

/* The rows of a word and its grams: found once, as long as there is room for them. */
static Known rows_of(Reader *reader, const uint8_t *word, int64_t size) {
    uint32_t hash = hash_of(word, size);
    Known *known = reader->known + (hash & (KNOWN - 1));
    if (known->size == size && !memcmp(known->word, word, (size_t)size)) return *known;
    if (reader->found_count > MOST_FOUND) {
        memset(reader->known, 0, KNOWN * sizeof *known);
        reader->found_count = 0;
    }
    int64_t first = reader->found_count, number = number_of(reader, word, size, hash);
    if (number < reader->sizes->words && !(number < 0 && is_word(word, size, LABEL, 9))) {
        if (number >= 0) reader->found[reader->found_count++] = (int32_t)number;
        find_grams(reader, word, size);
    }
    return *known = (Known){word, size, first, reader->found_count - first};
}

/* The rows of a line's words and grams summed; the end of a line is a word of its own. */
static void read_line(Reader *reader, const uint8_t *line, int64_t size) {
    for (int64_t at = 0; at < size;) {
        if (is_space(line[at])) {
            at++;
            continue;
        }
        int64_t start = at;
        while (at < size && !is_space(line[at])) at++;
        if (at - start == 4 && is_word(line + start, 4, END, 4)) break;
        Known known = rows_of(reader, line + start, at - start);
        for (int64_t n = 0; n < known.count; n++) add_row(reader, reader->found[known.first + n]);
    }
    int64_t end = number_of(reader, END, 4, hash_of(END, 4));
    if (end >= 0) add_row(reader, end);
}

typedef struct {
    const float *output;
    const int32_t *children;
    int64_t labels, dimensions, most, found;
    const float *hidden;
    float least, scores[MOST_LABELS];
    int64_t names[MOST_LABELS];
} Search;

static float logarithm(float value) { return (float)log(value + 1e-5); }

static void keep(Search *search, int64_t label, float score) {
    int64_t at = search->found < search->most ? search->found++ : search->most;
    for (; at > 0 && search->scores[at - 1] < score; at--)
        if (at < search->most) {
            search->scores[at] = search->scores[at - 1];
            search->names[at] = search->names[at - 1];
        }
    if (at < search->most) {
        search->scores[at] = score;
        search->names[at] = label;
    }
}

static void descend(Search *search, int64_t node, float score) {
    if (score < search->least) return;
    if (search->found == search->most && score < search->scores[search->most - 1]) return;
    if (node < search->labels) {
        keep(search, node, score);
        return;
    }
    const float *row = search->output + (node - search->labels) * search->dimensions;
    float value = 0;
    for (int64_t n = 0; n < search->dimensions; n++) value += row[n] * search->hidden[n];
    value = (float)(1. / (1 + expf(-value)));
    descend(search, search->children[2 * node], score + logarithm((float)(1.0 - value)));
    descend(search, search->children[2 * node + 1], score + logarithm(value));
}

/* The likeliest labels of each line, and how likely; -1 where there are no more. `output` has the shape (labels - 1 or
 * more, dimensions), `children` (2 * labels - 1, 2), the found labels and scores (lines, most). */
CALL int64_t guess_languages(
    const uint8_t *text, int64_t size, const int64_t *sizes, const uint8_t *bytes, const int64_t *starts,
    const int32_t *word_slots, const int32_t *gram_slots, const uint8_t *maybe, const uint8_t *codes, const float *norms, const float *centroids,
    const float *output, const int32_t *children, int64_t most, int64_t *found, float *scores) {
    float sum[MOST_DIMENSIONS];
    const Sizes *all = (const Sizes *)sizes;
    if (all->dimensions > MOST_DIMENSIONS || most > MOST_LABELS) return -1;
    /* room for the grams of a word that is all of the text, too */
    int32_t *rows = malloc((size_t)(MOST_FOUND + all->longest * (size + 2) + 2) * sizeof *rows);
    Known *known = calloc(KNOWN, sizeof *known);
    if (!rows || !known) return free(rows), free(known), -1;
    Reader reader = {all, bytes, starts, word_slots, gram_slots, maybe, codes, norms, centroids, sum, 0, known, rows, 0};
    int64_t lines = 0;
    for (int64_t start = 0; start <= size; lines++) {
        const uint8_t *stop = memchr(text + start, '\n', (size_t)(size - start));
        int64_t end = stop ? stop - text : size;
        memset(sum, 0, sizeof sum);
        reader.rows = 0;
        read_line(&reader, text + start, end - start);
        Search search = {output, children, all->labels, all->dimensions, most, 0, sum, logarithm(0), {0}, {0}};
        float share = (float)(1.0 / (double)reader.rows);
        for (int64_t n = 0; n < all->dimensions; n++) sum[n] *= share;
        if (reader.rows) descend(&search, 2 * all->labels - 2, 0);
        for (int64_t n = 0; n < most; n++) {
            found[lines * most + n] = n < search.found ? search.names[n] : -1;
            scores[lines * most + n] = n < search.found ? expf(search.scores[n]) : 0;
        }
        start = end + 1;
    }
    free(rows);
    free(known);
    return lines;
}
