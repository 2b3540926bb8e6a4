"""Settings for all tests: property tests are the same on every run and have no time limit a case."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("corpusmill", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("corpusmill")

# Files whose tests start processes or servers, or build whole corpora: `make test-fast` leaves them out.
SLOW = (
    "publish/", "test_build", "test_faults", "test_hostile", "test_documents", "test_page_store", "test_release",
    "test_repeated", "test_keys", "test_verify", "test_cli", "test_diff", "test_pages", "test_known",
    "test_duplicate_builds", "test_interchange", "test_workers", "test_rules.py", "test_rulebook", "read/test_hub",
    "test_forked_workers", "read/test_remote",
    "read/test_hostile", "read/test_every_format", "read/test_archives",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent
    for item in items:
        place = item.path.relative_to(tests).as_posix() if item.path.is_relative_to(tests) else ""
        if place.startswith(SLOW):
            item.add_marker(pytest.mark.slow)
