"""Rules are kept under the files and the code that they were read from, whatever is edited meanwhile."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from corpusmill.kernel.library import kernel
from corpusmill.rulebook.book import BUILT_IN

PACKAGE = BUILT_IN.parents[1]


def test_rules_are_read_again_by_other_code_wherever_it_stands(tmp_path: Path) -> None:
    """Also where a folder above the package has the name of one of its own."""
    package = tmp_path / "rules" / "corpusmill"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    found = []
    for comment in ("", "# other code\n"):
        with (package / "rulebook" / "rule.py").open("a") as file:
            file.write(comment)
        subprocess.run(
            [sys.executable, "-c", "from corpusmill.rulebook.book import load_rules; load_rules().of('any')"],
            env=os.environ | {"PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            check=True,
        )
        (place,) = (tmp_path / "cache").rglob("any.rules")
        found.append(place.read_bytes()[:32])
    assert found[0] != found[1]


_EDITED_AMID = """
from corpusmill.rulebook.book import BUILT_IN, RuleBook
book = RuleBook((BUILT_IN,), ("lo",))
rules = book.of("lo")
file = BUILT_IN / "lo" / "nav.toml"
if {edit}:
    file.write_text(file.read_text() + "# edited\\n")
_ = [*book.matcher(("lo",)).find(["ໜ້າຫຼັກ"])]
"""


def test_an_index_of_rules_read_before_an_edit_is_none_of_the_edited_file(tmp_path: Path) -> None:
    package = tmp_path / "rules" / "corpusmill"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    found = []
    for edit in (True, False):
        subprocess.run(
            [sys.executable, "-c", _EDITED_AMID.format(edit=edit)],
            env=os.environ | {"PYTHONPATH": str(package.parent), "XDG_CACHE_HOME": str(tmp_path / "cache")},
            check=True,
        )
        found.append({place.name: place.read_bytes()[:32] for place in (tmp_path / "cache").rglob("lo.*")})
    assert found[0].keys() == found[1].keys() >= {"lo.rules", *(["lo.index"] if kernel() else [])}
    assert not any(found[0][name] == found[1][name] for name in found[0])
