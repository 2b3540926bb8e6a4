"""A finished release: tables, manifest, card, checksums; what changed between two of them; what proves one right."""
