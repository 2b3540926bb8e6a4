"""Give the line scorer the table of today's phrases, its trees as they are: after phrases were added to the book.

Trees ask of a segment whether it is a unit that sites use; which are, the table says. Measure afterwards: what the
trees learnt was learnt with the older table.
"""

from __future__ import annotations

import argparse

import numpy as np

from corpusmill.rulebook.phrases import load_phrases
from corpusmill.scorer.model import MODEL
from corpusmill.scorer.units import compile_units


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "version", help="name of the new model, such as scored-8; `scorer/model.py` names the one in use"
    )
    version = parser.parse_args().version
    with np.load(MODEL) as arrays:
        model = dict(arrays)
    units = compile_units(load_phrases())
    model |= {
        "version": np.array(version),
        "unit_hashes": units.hashes,
        "unit_kind": units.kind,
        "unit_use": units.use,
        "unit_prefixes": np.packbits(units.prefixes),
    }
    np.savez_compressed(MODEL.with_name(f"{version}.npz"), **model)


if __name__ == "__main__":
    main()
