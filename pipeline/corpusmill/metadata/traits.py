"""What a line may be, one bit each, told of all lines of a batch at once (`glance`) and carried by each `words.Line`.

A bit is set for every line that the reader behind it takes, and for more: the reader asks again. Of a line that nothing
is told of all bits are set. `PROSE` and `NO_PROSE` are both set where only the reader can tell.
"""

from __future__ import annotations

UNTOLD = -1

MAY_SIGN = 1
SHOWS_SIGN = 2
HAS_LABEL = 4
HAS_PICTURE = 8
HAS_MARK = 16
HAS_YEAR = 32
HAS_BAR = 64
HAS_TAIL = 128
PROSE = 256
NO_PROSE = 512
MAY_NAME = 1024
OPENS_BY = 2048
MAY_OUTLET = 4096
MAY_STAMP = 8192
MAY_OPEN = 16384
MAY_SAY = 32768
RIGHTS_SIGN = 65536
TRADES = 131072
FIRST_ON = 262144
# These are exact, with and without the kernel, but in a line of which nothing is told; so are `HAS_YEAR` and
# `FIRST_ON`, of lines that are not too long: who reads a line for one of them finds the same on every machine.
BEFORE = 524288
AFTER = 1048576
PROMPTS = 2097152
RIGHTS = 4194304
# Names of papers that end in a letter with an accent, but for the accents before it.
ACCENTED = 8388608
# That a dateline may open a line.
MAY_DATELINE = 16777216
