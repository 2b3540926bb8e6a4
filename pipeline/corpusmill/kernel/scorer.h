/* What the features of segments are made of: arrays of the scorer (scorer/), as structs of their addresses. */
#ifndef CORPUSMILL_SCORER_H
#define CORPUSMILL_SCORER_H

#include "kernel.h"

/* In the order of scorer/features.py. */
#define FEATURES(X) \
    X(width) X(words) X(word_size) X(title_words) X(caps_words) X(number_words) X(common_words) X(sentence_marks) \
    X(commas) X(colons) X(quotes) X(brackets) X(bars) X(addresses) X(dashes) X(signs) X(icons) X(end) X(first) \
    X(indent) X(blank_before) X(blank_after) X(repeats) X(known_words) X(content_words) X(lexical) \
    X(lexical_density) X(chars_density) X(phrase_mean) X(phrase_density) X(open_density) X(close_density) \
    X(open_phrase) X(close_phrase) X(unit_share) X(units) X(unit_sections) X(unit_whole) X(opens) X(opens_group) \
    X(talk) X(links) X(asking) X(law) X(controls) X(is_part) X(gap_before) X(gap_after) X(line_width) \
    X(line_place) X(block_width) X(block_lines) X(continues) X(continued) X(prev1_width) X(prev1_end) \
    X(prev1_density) X(prev1_unit) X(prev1_prose) X(prev1_known) X(prev1_indent) X(next1_width) X(next1_end) \
    X(next1_density) X(next1_unit) X(next1_prose) X(next1_known) X(next1_indent) X(prev2_width) X(prev2_density) \
    X(prev2_unit) X(prev2_prose) X(next2_width) X(next2_density) X(next2_unit) X(next2_prose) X(prev1_phrase) \
    X(next1_phrase) X(near_density) X(near_phrase) X(near_unit) X(near_known) X(wide_density) X(wide_phrase) \
    X(wide_prose) X(above_density) X(below_density) X(density_above_doc) X(density_rank) X(from_start) X(from_end) \
    X(place) X(since_prose) X(until_prose) X(tail_segments) X(tail_width) X(head_segments) X(head_width) X(run) \
    X(run_width) X(run_density) X(run_phrase) X(run_unit) X(run_place) X(shape_run) X(doc_segments) X(doc_width) \
    X(doc_prose) X(doc_mean_width) X(doc_density) X(doc_blank) X(doc_units) X(doc_parts) X(doc_longest) \
    X(doc_browser) X(script) X(doc_script) X(seam_before) X(seam_after) X(seam_before_is_related) \
    X(seam_after_is_related) X(doc_seams) X(cue_since) X(cue_until) X(cue_prose) X(unit_since) X(unit_until) \
    X(wide_units) X(prev1_opens) X(next1_opens) X(prev1_whole) X(next1_whole) X(prev1_title) X(next1_title)
#define CHANCES 99 /* scores from which on a chance is one percent more */
#define NUMBERED(name) F_##name,
enum { FEATURES(NUMBERED) FEATURE_COUNT };

/* In the order of scorer/stakes.py: what is made for it, then features as they are. */
enum {
    S_chance, S_place, S_sign, S_share, S_run_chance, S_run, S_before, S_after, S_before2, S_after2, S_near, S_row_chance,
    S_lone, S_run_signs, S_copied, STAKE_COUNT = S_copied + 14
};

/* The second sign of a segment, and where it stands: scorer/stakes.py. */
enum { FULL, CUE_WITH_COLON, PART, BESIDE_SEAM, NONE };
enum { AMID, HEAD, TAIL, IN_PROSE };

/* Those in `_STRUCTS` of library.py are told to Python. */
typedef struct { /* scorer/scan.py */
    const uint32_t *points, *folded;
    const uint8_t *kinds, *upper, *lower;
    const int32_t *solid_until, *widths, *words_until;
    const int64_t *word_start, *word_end;
    const uint64_t *hashes;
    const uint8_t *hard;
    const int64_t *row, *line_start, *line_end, *indent, *blank_before; /* of lines */
    const uint8_t *script;
    int64_t size, words, lines;
} Text;

typedef struct { /* scorer/segments.py; `row_first` is the first segment of each row, `row_start` its text's start */
    const int64_t *line, *start, *end, *gap, *first_word, *row_first, *row_start;
    const uint8_t *is_active;
    int64_t count, rows;
} Segments;

typedef struct { /* scorer/units.py; `group` is the kind's among five */
    const int64_t *word, *size, *group, *use;
    int64_t count;
} Units;

typedef struct { /* scorer/grams.py: running weights; `entries` says where each place stands in them */
    const int32_t *entries;
    const int64_t *weight, *grams;
} Weights;

typedef struct { /* weights of words and of characters, and bits of everyday words */
    const int8_t *words, *characters;
    const uint8_t *common;
} Knowledge;

typedef struct { /* what a code point is */
    const uint32_t *fold;
    const uint8_t *kind, *width, *script;
} Characters;

typedef struct { /* scorer/units.py: known phrases by their hashes, an index of them, group and use of each, and of the
                  * lowest bits of a hash whether it may be a network's */
    const uint64_t *hashes;
    const int32_t *first;
    const uint8_t *prefixes, *wholes;
    const int64_t *group, *use;
    const uint8_t *maybe;
    int64_t count;
} Phrases;

typedef struct { /* hashes of their names, in ascending order */
    const uint64_t *hashes;
    int64_t count;
} Networks;

typedef struct { /* seams by row: `first` of each row and one more, where they stand in its text */
    const int64_t *first, *start;
    const uint8_t *is_related;
} Seams;

typedef struct {
    const uint8_t *columns;
    const int16_t *borders, *leaves;
    int64_t count, depth, bias;
} Trees;

typedef struct { /* scorer/model.py: the second trees are asked where the first say `least` percent */
    const Trees *first, *second;
    const int64_t *steps;
    int64_t least;
} Scorer;

typedef struct { /* one entry a segment; features and stakes stand side by side */
    int64_t *row, *start, *end, *line;
    uint8_t *is_prose;
    int16_t *features, *stakes;
    int64_t *percent, *weighed;
} Looked;

enum { PROSE, CUES, UNITS, BROWSER, ONGOING, TWINS, FLAGS };

/* What neighbours and documents ask of a segment, not clipped. */
typedef struct {
    int64_t width, line_width, end, density, phrase, unit, whole, opens, group, content, known, indent, blank, title, sentences;
    uint8_t is[FLAGS], script;
} Own;

/* A table of what was seen in a row, with places in it; `owner` is the first segment and one. */
typedef struct {
    uint64_t key;
    int32_t owner, more;
} Entry;

typedef struct {
    Entry *entries;
    int32_t *places;
    int64_t room;
} Repeats;

/* What lexicons say of a stretch: sums by both, and these by the root of the number of grams. */
typedef struct {
    int64_t site, phrase, grams, of_site, of_phrase;
} Told;

enum { LINE, SENTENCE_GAP, WIDE_GAP, GLUE, MARK_GAP, CUE, TURN };

static inline int16_t clipped(int64_t value) {
    return (int16_t)(value > 32000 ? 32000 : value < -32000 ? -32000 : value);
}

static inline int64_t share(int64_t part, int64_t whole) { return 100 * part / (whole > 1 ? whole : 1); }

static inline int64_t below(int64_t value, int64_t divisor) { /* the quotient rounded down; the divisor is positive */
    int64_t quotient = value / divisor;
    return quotient - (value % divisor < 0);
}

static inline int64_t least(int64_t one, int64_t other) { return one < other ? one : other; }
static inline int64_t most(int64_t one, int64_t other) { return one > other ? one : other; }

void scan_text(
    const uint32_t *points, int64_t size, const int64_t *rows, const uint32_t *fold, const uint8_t *kind_of,
    const uint8_t *width_of, uint32_t *folded, uint8_t *kinds, uint8_t *upper, uint8_t *lower, int32_t *solid_until,
    int32_t *widths, int32_t *words_until, int64_t *word_start, int64_t *word_end, uint64_t *hashes, uint8_t *hard,
    int64_t *row, int64_t *start, int64_t *end, int64_t *indent, int64_t *blank_before, int64_t *counts);
int64_t find_units(
    const Text *t, const Networks *networks, const uint8_t *maybe, uint64_t *stream, const uint64_t *hashes,
    int64_t entries, const int32_t *first, const uint8_t *prefixes, const uint8_t *wholes, int64_t *word, int64_t *size,
    int64_t *entry);
CALL void score_segments(
    const int16_t *features, int64_t segments, int64_t count, const uint8_t *columns, const int16_t *borders,
    const int16_t *leaves, int64_t trees, int64_t depth, int64_t bias, int64_t *scores);
void weigh_words(
    const uint64_t *hashes, const uint8_t *hard, int64_t words, const int8_t *table, int64_t *weight, int64_t *grams);
int64_t join_weights(
    const Text *t, const Weights *of_words, const int64_t *starts, const int64_t *ends, int64_t spans,
    const int8_t *table, int32_t *entries, int64_t *weight, int64_t *grams);
int64_t find_seams(
    const Text *t, const Units *u, const Networks *w, const uint8_t *is_long, int64_t most_seams, int64_t *at);
int64_t find_segments(
    const Text *t, const Units *u, const Weights *w, const Networks *networks, const uint8_t *is_long,
    int64_t most_segments, int64_t *line, int64_t *start, int64_t *end, int64_t *gap, int64_t *first_word,
    uint8_t *is_active);
void stakes_of(const int16_t *features, const uint8_t *is_prose, const int64_t *percent, int64_t segments, int16_t *stakes);
int is_network(const Networks *w, uint64_t hash);
Told told(int64_t both, int64_t grams);
Told words_told(const Weights *w, int64_t start, int64_t end);
void shape_of(
    const Text *t, const Segments *g, const Units *u, const Weights *w, const Knowledge *k, int64_t *unit, int64_t n, Own *own, int16_t *f);
int64_t known_words_of(const Text *t, const Segments *g, int64_t first, int64_t stop, Repeats *r, Own *own, int16_t *f);
int64_t repeats_of(const Text *t, const Segments *g, int64_t first, int64_t stop, Repeats *r, int16_t *f);
void free_repeats(Repeats *r);
void place_of_row(const Text *t, const Segments *g, const Seams *seams, int64_t row, Own *own, int64_t *scratch, int16_t *f);
void weigh_ends(
    const Text *t, const int8_t *table, int64_t start, int64_t end, int64_t opens, int64_t closes, int64_t *sums);

#endif
