"""Settings for all tests: property tests are the same on every run and have no time limit a case."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("corpusmill", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("corpusmill")
