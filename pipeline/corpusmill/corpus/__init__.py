"""One build told from the top: inputs to splits, splits to parts, parts to a release."""
