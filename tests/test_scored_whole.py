"""What the scorer cuts goes whole or stays: sentences, paragraphs, runs beside the author's words."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpusmill.kernel.arrays import Flags
from corpusmill.scorer.bars import Bars, going
from corpusmill.scorer.features import Judged
from corpusmill.scorer.stakes import stakes
from corpusmill.stages.strip_scored import look
from corpusmill.text.batch import Mark
from test_strip_scored import STORY, cleaned


@pytest.mark.parametrize(
    ("is_first", "sentence"),
    [
        (
            False,
            "Razgovor o novom mostu prenosi se u srijedu navečer u emisiji o lukama na Radiju Kamen između 18:00 i "
            "19:00 BST",
        ),
        (
            True,
            "Pencipta Laman Web Pelabuhan, Tim Kayu melancarkan syarikat permulaan untuk membaiki jambatan lama di "
            "bandar itu",
        ),
        (
            False,
            "Wer sich umsehen will, kann mit dem neuen Heft die Social Media Content Marketing Seite öffnen und alte "
            "Brücken sehen",
        ),
    ],
)
def test_known_words_are_not_cut_out_of_a_sentence(is_first: bool, sentence: str) -> None:
    text = "\n".join([sentence, *STORY] if is_first else [*STORY, sentence])
    assert cleaned(text) == text


@pytest.mark.parametrize(
    ("before", "lines", "goes"),
    [
        (4, "The lamps|What our readers saw on the quay this week|All of the town", True),
        (4, "The lamps|The arch|The stone", False),  # a list of one shape
        (4, "It had to be done.|A lamp beside the old quay", False),  # who says the sentence that stays
        (2, "The lamps|What our readers saw on the quay this week|All of the town", False),
    ],
    ids=["tail", "list", "sentence", "amid"],
)
def test_where_nothing_but_the_trees_speaks(before: int, lines: str, goes: bool) -> None:
    text = "\n".join([*STORY[:before], *lines.split("|"), *STORY[before:]])
    judged = look([text], [()], Bars()).judged
    is_line = np.isin(judged.line, np.arange(before, before + lines.count("|") + 1))
    is_sure = is_line & (judged.of("end") == 0)
    percent, weighed = np.where(is_sure, 90, 0), np.where(is_sure, 80, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_sure].all() if goes else not gone.any()


@pytest.mark.parametrize(("second", "goes"), [(62, True), (58, False)])
def test_a_bare_run_at_an_end_needs_less_than_other_lines(second: int, goes: bool) -> None:
    lines = ["The lamps beside the old quay", "What our readers saw on the quay this week", "All of the town is there"]
    text = "\n".join([*STORY * 8, *lines])
    judged = look([text], [()], Bars()).judged
    is_likely = judged.start >= text.index(lines[0])
    percent, weighed = np.where(is_likely, 39, 0), np.where(is_likely, second, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_likely].all() if goes else not gone.any()


@pytest.mark.parametrize(("sure", "goes"), [(10, False), (11, True)])
def test_on_a_page_of_which_much_goes_less_is_asked_of_the_rest(sure: int, goes: bool) -> None:
    names = [
        f"The {word} of the harbour" for word in "lamps arch stones nets quay ropes sails boats tower gate sand".split()
    ]
    lines = ["- - -", *names[:sure], "All that is new at the gate"]
    text = "\n".join([*STORY, *lines])
    judged = look([text], [()], Bars()).judged
    is_sure = np.isin(judged.line, np.arange(len(STORY) + 1, len(STORY) + 1 + sure))
    is_doubtful = judged.line == len(STORY) + 1 + sure
    assert is_sure.sum() == sure and is_doubtful.sum() == 1
    percent, weighed = np.select([is_sure, is_doubtful], [99, 85]), np.select([is_sure, is_doubtful], [99, 62])
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_sure].all() and gone[is_doubtful].all() == goes


@pytest.mark.parametrize("stories", [2, 8])
@pytest.mark.parametrize(("chance", "stays_in"), [(77, 8), (80, 2), (97, 0)])
def test_what_is_a_hundredth_of_a_document_needs_more(stories: int, chance: int, stays_in: int) -> None:
    """The lone last line is 3 % of the short document's prose, and less than 1 % of the long one's."""
    last = "What our readers saw on the quay"
    judged = look(["\n".join([*STORY * stories, last])], [()], Bars()).judged
    is_last = judged.line == judged.line.max()
    percent, weighed = np.where(is_last, 99, 0), np.where(is_last, chance, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_last].all() == (stories > stays_in) and not gone[~is_last].any()


CHINESE = [
    "老港口的石桥今年修好了，从春天起每天都有人来看船，市政府说这里还会开一个小博物馆，讲渔民的故事。",
    "十年前没有人相信旧仓库还能再用，可是住在河边的几家人自己动手修了屋顶和门窗。",
    "他们说，最难的不是钱，而是找到还会修木船的老师傅，这样的人现在全城只剩下三位，年纪都已经过了七十岁。",
    "夏天的时候学校的孩子会来这里上课，学怎么看潮水和星星。",
]


@pytest.mark.parametrize(
    ("story", "stories", "is_cut", "first", "second", "goes"),
    [
        (STORY, 8, True, 85, 58, True),
        (STORY, 8, False, 85, 58, False),
        (STORY, 8, True, 75, 58, False),  # the first trees are not sure
        (STORY, 8, True, 85, 54, False),
        (STORY, 3, True, 45, 58, True),  # a short document
        (STORY, 3, False, 45, 58, False),
        (STORY, 3, True, 35, 58, False),
        (CHINESE, 12, True, 45, 58, True),  # a script without case
        (CHINESE, 12, False, 45, 58, False),
        (CHINESE, 3, False, 45, 58, True),
        (CHINESE, 12, True, 35, 58, False),
    ],
)
def test_where_both_trees_agree_the_second_ones_need_less(
    story: list[str], stories: int, is_cut: bool, first: int, second: int, goes: bool
) -> None:
    lines = ["Our readers", "The quay"]
    text = "\n".join([*story * stories, *lines])
    marks = (Mark(0, 0, "seam", "nav", "a-rule"),) if is_cut else ()
    judged = look([text], [marks], Bars()).judged
    is_likely = judged.start >= text.index(lines[0])
    percent, weighed = np.where(is_likely, first, 0), np.where(is_likely, second, 0)
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone[is_likely].all() if goes else not gone.any()


@pytest.mark.parametrize(
    ("lines", "middle", "goes"),
    [
        (["Read what we wrote|", "What our readers saw on the quay", "Home of the lamps"], 62, True),
        (["Read what we wrote|", "What our readers saw on the quay", "Home of the lamps"], 54, False),
        (["Read what we wrote|", "What our readers saw on the quay"], 62, False),
        (["Read what we wrote|", STORY[1], "Home of the lamps"], 62, False),
    ],
    ids=["between", "too little", "last", "prose"],
)
def test_a_line_between_two_that_go_needs_less(lines: list[str], middle: int, goes: bool) -> None:
    text = "\n".join([*STORY * 8, *lines])
    mark = Mark(text.index(lines[0]), text.index(lines[0]), "seam", "nav", "a-rule")
    judged = look([text], [(mark,)], Bars()).judged
    begin, is_end = text.rindex(lines[1]), judged.start >= text.index(lines[0])
    percent = np.where(is_end, 70, 0)
    weighed = np.where(judged.start == begin, middle, np.where(is_end, 92, 0))
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert (gone == (is_end & (goes | (judged.start != begin)))).all()


@pytest.mark.parametrize(
    ("chances", "is_cut", "goes"),
    [([68, 68], True, [True, True]), ([68, 68], False, [False, False]), ([92, 68], True, [True, False])],
    ids=["none goes", "nothing was cut", "some go"],
)
def test_a_menu_that_nobody_knows_stands_above_the_prose(chances: list[int], is_cut: bool, goes: list[bool]) -> None:
    menu = ["Lamps and how we light them", "Old quay by the river"]
    text = "\n".join([*menu, *STORY * 8])
    marks = (Mark(len(text), len(text), "seam", "nav", "a-rule"),) if is_cut else ()
    judged = look([text], [marks], Bars()).judged
    percent, weighed = np.zeros((2, len(judged.row)), np.int64)
    percent[:2], weighed[:2] = 70, chances
    gone = going(judged, stakes(judged, percent), percent, weighed, Bars())
    assert gone.tolist() == [*goes, *[False] * (len(gone) - 2)]


def test_a_page_between_two_bars_is_no_row_of_a_table() -> None:
    menu = "Follow our boats • Photographs of the quay • Letters to the lamps • "
    text = "| " + menu + " ".join(STORY * 3) + " | more | at the quay | in town |"
    judged = look([text], [()], Bars()).judged
    is_menu = judged.end <= len(menu)
    percent = np.where(is_menu, 97, 0)
    gone = going(judged, stakes(judged, percent), percent, percent, Bars())
    assert is_menu.any()
    assert (gone == is_menu).all()


WRAPPED = [
    "   The harbour office keeps a list of all who want to help, and",
    "   whoever has a boat can offer it there before the end of March;",
    "   tickets are sold online and at the quay on working days.",
]
HEADLINE = "Harbour Office and the Old Bridge Over the River"
TOLD = "Customers should contact the office and send photos by email."
RUNS = "\n".join(
    f"| {week} | Rest | Speed play 40 min easy with 8 x 30 sec hard | Optional cardio 30 min | Long run {week} miles |"
    for week in (3, 4, 5)
)
MENU = (
    "Home News Sport Contact us Log in Sign up Search Share this page Print Email Next Previous Back to top Privacy "
    "policy Terms of use Cookie settings"
)


@pytest.mark.parametrize(
    ("lines", "likely", "weighed", "goes"),
    [
        ([*STORY[:3], f"{STORY[3]} {TOLD}"], TOLD, 92, False),
        ([*STORY[:3], f"{STORY[3]} {TOLD}"], TOLD, 97, True),
        ([*STORY, TOLD], TOLD, 92, True),  # a line of its own
        ([" ".join([*STORY * 2, TOLD])], TOLD, 92, False),
        ([*STORY * 3, *WRAPPED], "\n".join(WRAPPED[:2]), 92, False),
        ([*STORY * 3, *WRAPPED], WRAPPED[2], 92, False),
        ([*STORY * 3, *WRAPPED], "\n".join(WRAPPED), 92, True),
        (["Hello everyone,", *STORY], "Hello everyone,", 92, False),
        (["Hello everyone", *STORY], "Hello everyone", 92, True),
        ([HEADLINE, *STORY * 3], HEADLINE, 92, False),
        ([HEADLINE, *STORY * 3], HEADLINE, 97, True),
        (["The lamps", HEADLINE, *STORY * 3], f"The lamps\n{HEADLINE}", 92, True),  # another line opens the text
        ([*STORY * 3, RUNS], RUNS, 97, False),
        ([*STORY * 3, RUNS.replace("|", "+")], RUNS.replace("|", "+"), 97, True),
        ([MENU], MENU, 60, False),
        ([MENU], MENU, 80, True),
    ],
)
def test_what_goes_whole_or_stays(lines: list[str], likely: str, weighed: int, goes: bool) -> None:
    text = "\n".join(lines)
    begin = text.rindex(likely)
    judged = look([text], [()], Bars()).judged
    is_likely = (judged.start >= begin) & (judged.end <= begin + len(likely))
    percent = np.where(is_likely, 97, 0)
    gone = going(judged, stakes(judged, percent), percent, np.where(is_likely, weighed, 0), Bars())
    assert is_likely.any()
    assert gone[is_likely].all() if goes else not gone.any()


def test_residue_glued_behind_a_sentence_goes_whole() -> None:
    text = "\n".join([*STORY, STORY[1] + "Share this article on Facebook Leave a comment"])
    assert cleaned(text) == "\n".join([*STORY, STORY[1]])


ROWS = [
    f"{STORY[0]} Log in",  # one line: what stands below it is another text
    "\n".join([*STORY[:3], "The lamps", "The arch", f"{STORY[3]} {TOLD}"]),
    "\n".join([HEADLINE, *STORY, *WRAPPED, RUNS]),
    MENU,
]


@given(st.permutations(ROWS), st.data())
def test_what_goes_of_a_text_does_not_depend_on_the_others(texts: list[str], data: st.DataObject) -> None:
    apart = [look([text], [()], Bars()).judged for text in texts]
    drawn = [data.draw(st.lists(CHANCES, min_size=len(own.row), max_size=len(own.row))) for own in apart]
    together = look(texts, [()] * len(texts), Bars()).judged
    alone = [_goes(own, chances) for own, chances in zip(apart, drawn, strict=True)]
    assert np.array_equal(_goes(together, [*chain(*drawn)]), np.concatenate(alone))


CHANCES = st.tuples(st.sampled_from([0, 60, 97]), st.sampled_from([0, 70, 92, 97]))


def _goes(judged: Judged, chances: list[tuple[int, int]]) -> Flags:
    percent, weighed = np.array(chances, np.int64).reshape(-1, 2).T
    return going(judged, stakes(judged, percent), percent, weighed, Bars())
