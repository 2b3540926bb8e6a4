"""Everything in a release that is written from its manifest."""
