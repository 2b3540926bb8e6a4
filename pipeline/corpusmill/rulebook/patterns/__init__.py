"""The language that rules are written in: its tokens, what `re` and RE2 make of them, what a match cannot lack."""
