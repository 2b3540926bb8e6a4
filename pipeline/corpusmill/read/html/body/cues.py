"""What the words of a block say of its being body: a table of weights by hash, learned on annotated pages.

"Subscribe", "all rights reserved", "read more" stand in residue, whatever the page is built like. The table holds
weights of words and pairs of words by hash alone; words that were never seen, as in another language, weigh about
nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from corpusmill.kernel import calls
from corpusmill.kernel.arrays import Floats, Ints
from corpusmill.kernel.library import kernel
from corpusmill.read.html.body.votes import WordRuns, mixed

BUCKETS = 1 << 14  # by words alone, area under the curve on other sites .802 for half as many, .811, .814 for twice
WEIGHT_UNIT = 2.0**-5


def cue_buckets(runs: WordRuns) -> tuple[Ints, Ints]:
    """The buckets of the words and pairs of words of all blocks, each once a block: their blocks and the buckets.

    Words are taken without their case here: "SUBSCRIBE" is rare. To a vote a menu's "Sport" is not the text's "sport".
    """
    within = np.flatnonzero(runs.owner[:-1] == runs.owner[1:])
    owners = np.concatenate((runs.owner, runs.owner[within]))
    buckets = np.concatenate((runs.caseless % BUCKETS, mixed(runs.caseless, 2)[within] % BUCKETS))
    keys = np.sort(owners * BUCKETS + buckets)
    keys = keys[np.diff(keys, prepend=-1) > 0]  # a quarter of the time of `np.unique`
    return keys // BUCKETS, keys % BUCKETS


def cue_scores(runs: WordRuns, weights: npt.NDArray[np.int8]) -> Floats:
    """One number a block, above 0 for words of body text: its weights over the root of their number."""
    if native := kernel():
        total, count = calls.weighed_words(native, runs.words, runs.caseless, weights)
    else:
        owner, bucket = cue_buckets(runs)
        count = np.bincount(owner, minlength=len(runs.words))
        total = np.bincount(owner, weights[bucket], len(runs.words))
    return np.asarray(total * WEIGHT_UNIT / np.sqrt(np.maximum(count, 1)), np.float64)
