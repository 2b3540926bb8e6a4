"""Where work runs: two calls, and an eye on what hangs or dies."""
