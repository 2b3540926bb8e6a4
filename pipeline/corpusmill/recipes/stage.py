"""Stage: a function that proposes changes to a batch; how it is found by its name, and run so that it stops nothing."""

from __future__ import annotations

import importlib.util
import inspect
import os
import py_compile
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext, redirect_stdout, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from corpusmill.across.subjects import OF_CLEANED
from corpusmill.errors import UsageError, is_lack_of_memory, is_of_the_moment, known_instead
from corpusmill.recipes.code import SHARED, code_key, modules
from corpusmill.recipes.declared import wrongly_declared, wrongly_made
from corpusmill.recipes.proposed import checked
from corpusmill.text.actions import Action, Edits, StageError
from corpusmill.text.apply import apply
from corpusmill.text.batch import Batch
from corpusmill.text.own.code import sparing_shown
from corpusmill.text.own.marks import with_marks
from corpusmill.text.own.through_links import OF_PAGE, through_links

Stage = Callable[[Batch], Iterable[Action]]


class RecipeError(UsageError):
    """A recipe that cannot be run; names the file or stage, the key and the remedy."""


class Failure(NamedTuple):
    """A row on which a stage failed."""

    id: str
    stage: str
    error: str
    kind: str = "stage-failed"
    """`stage-broke-off` where the error says more of the machine than of the document."""


def changes_text(stage: str) -> bool:
    """Whether a stage may change texts, by what its name begins with.

    >>> changes_text("strip_context"), changes_text("mine:tag_verse")
    (True, False)
    """
    return not stage.rpartition(":")[2].startswith(("tag_", "drop_"))


def takes_out(stage: str) -> bool:
    """Whether a stage may take documents out: it drops them, or cuts all that one has.

    >>> takes_out("drop_quality"), takes_out("mine:strip_x"), takes_out("tag_counts")
    (True, True, False)
    """
    return changes_text(stage) or stage.rpartition(":")[2].startswith("drop_")


def with_added(stages: Sequence[str], add: Sequence[str]) -> tuple[str, ...]:
    """The stages with more, each once: what tags or drops comes last, what edits before the stages that tag at the end.

    What drops comes before the stages that look at all texts together: a document that goes is nobody's keeper.

    >>> with_added(["fix_text", "tag_language", "collapse_space", "tag_counts"], ["tag_quality", "mask_private"])
    ('fix_text', 'tag_language', 'collapse_space', 'mask_private', 'tag_counts', 'tag_quality')
    >>> with_added(["fix_text", "drop_duplicates", "tag_splits"], ["drop_stubs", "tag_tokens"])
    ('fix_text', 'drop_stubs', 'drop_duplicates', 'tag_splits', 'tag_tokens')
    """
    found = list(stages)
    for name in dict.fromkeys(add):
        if name in found:
            continue
        at = len(found)
        if changes_text(name):
            while at and not changes_text(found[at - 1]):
                at -= 1
        elif takes_out(name):
            at = next((n for n, other in enumerate(found) if other.partition("_")[2] in OF_CLEANED), at)
        found.insert(at, name)
    return tuple(found)


_FOLDER = Path(__file__).parents[1]
# A stage has the name of its file, in whatever room of the stages it stands.
_STAGES = {
    path.stem: ".".join((_FOLDER.name, *path.relative_to(_FOLDER).with_suffix("").parts))
    for path in sorted((_FOLDER / "stages").rglob("[a-z]*.py"))
}
# Other people's rules stand together by what they look at.
_STAGES |= dict.fromkeys(("drop_c4", "drop_fineweb", "drop_gopher"), f"{_FOLDER.name}.published.pages")
_STAGES |= dict.fromkeys(
    ("strip_c4", "strip_c4_fineweb", "strip_justext", "strip_policy_strings", "strip_refinedweb"),
    f"{_FOLDER.name}.published.lines",
)


def module_of(name: str) -> str:
    """The module of one of our stages.

    >>> module_of("tag_quality")
    'corpusmill.stages.judging.tag_quality'
    """
    return _STAGES.get(name, f"corpusmill.stages.{name}")


def is_ours(name: str) -> bool:
    """Whether a stage of this name comes with the package."""
    return name in _STAGES


# A stage that fails on a batch is asked again for pieces of it: so many find one bad row of 4,096 in 4 rounds.
_PIECES = 8

_SHOWN = {
    "strip_boilerplate": 0, "strip_inline": 0, "strip_context": 0, "strip_repeated": 0, "strip_scored": OF_PAGE,
    "lift_metadata": 0,
}  # fmt: skip
"""Stages that are shown links as they read, in texts that were cut in so many places."""
OF_RESIDUE = frozenset((*_SHOWN, "strip_links"))
"""Stages that know residue and metadata by how a line reads, as lines of code and of quoted screens read, too."""


def step(name: str, stage: Stage, batch: Batch) -> tuple[Batch, list[Failure]]:
    """The batch after a stage, without the rows on which it fails. A stage may be anybody's: it stops no corpus."""
    try:
        return apply(batch, _asked(name, stage, batch), name), []
    except KeyboardInterrupt as error:
        if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
            raise  # somebody pressed the key; where nobody can, it is the stage's own
        problem: BaseException = error
    except BaseException as error:  # SystemExit, too
        if is_lack_of_memory(error) or isinstance(error, UsageError):
            raise  # a setting or a library that is not there says nothing of the document
        problem = error
    if len(batch) == 1:
        kind = "stage-broke-off" if is_of_the_moment(problem) else "stage-failed"
        told = str(problem) if isinstance(problem, StageError) else _told(problem)
        return batch.select([]), [Failure(batch.ids[0], name, told + _where(problem, name), kind)]
    size = -(-len(batch) // _PIECES)
    rows = range(len(batch))
    parts = [step(name, stage, batch.select(rows[first : first + size])) for first in range(0, len(batch), size)]
    kept = [part for part, _ in parts if len(part)] or [parts[0][0]]
    # a piece of which every row was dropped has no rows, but what it dropped
    gone = [drop for part, _ in parts for drop in part.dropped[len(batch.dropped) :]]
    after = replace(Batch.concat(kept, like=batch), dropped=(*batch.dropped, *gone))
    return after, [failure for _, failed in parts for failure in failed]


def _asked(name: str, stage: Stage, batch: Batch) -> Iterable[Action]:
    """What a stage proposes, but for what is shown. StageError: it is nothing to go through, or would be lost."""
    module, _, function = name.partition(":")
    if name in OF_RESIDUE:
        is_shown = name in _SHOWN
        found = through_links(batch, stage, least_seams=_SHOWN[name]) if is_shown else Edits.of(stage(batch))
        return with_marks(batch, sparing_shown(batch, found))
    if not function:
        return stage(batch)
    with _apart():
        proposed: object = stage(batch)
        if not isinstance(proposed, Iterable):
            what = type(proposed).__name__
            raise StageError(f"it returns {what}; let it yield its edits, or return a list of them")
        return checked(batch, proposed, getattr(sys.modules.get(module), "COLUMNS", {}))


def _apart() -> AbstractContextManager[object]:
    """What a user's code prints goes to stderr: stdout is for data. All threads share it, so one of them may do so."""
    is_first = threading.current_thread() is threading.main_thread()
    return redirect_stdout(sys.stderr) if is_first else nullcontext()


def _told(problem: BaseException) -> str:
    """An error in one line: its class, and what it says of itself."""
    try:
        said = str(problem)
    except Exception:  # a user's class, and its own fault
        said = ""
    said = re.sub(r" at 0x[0-9a-f]+", "", said)  # an address in memory, another in each build
    return f"{type(problem).__name__}: {said}" if said else type(problem).__name__


def _where(problem: BaseException, name: str) -> str:
    """In which line of the user's own module an error arose: `, at shouting.py, line 12`; of our stages nothing."""
    module, _, function = name.partition(":")
    place, trace = "", problem.__traceback__
    while function and trace:
        if trace.tb_frame.f_globals.get("__name__") == module:
            place = f", at {Path(trace.tb_frame.f_code.co_filename).name}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


_beside: list[str] = []


def look_beside(folder: Path) -> None:
    """Find a user's stages in this folder, that of the configuration; workers inherit the path of modules.

    What stood beside another corpus is forgotten: a script or a notebook may build several, each with a module of the
    same name.
    """
    place = str(folder.resolve())
    if place in sys.path:
        return
    for other in [*_beside]:
        if other in sys.path:
            sys.path.remove(other)
        for name in [name for name, module in sys.modules.items() if _stands_in(name, module, other)]:
            del sys.modules[name]
    _beside[:] = [place]
    sys.path.append(place)
    importlib.invalidate_caches()


def _stands_in(name: str, module: object, folder: str) -> bool:
    """Whether a module was found in the folder itself, not in what is installed below it."""
    place = os.path.join(folder, *name.split("."))  # noqa: PTH118
    return getattr(module, "__file__", None) in (f"{place}.py", os.path.join(place, "__init__.py"))  # noqa: PTH118


def find_stage(name: str, recipe: str) -> Callable[..., Iterable[Action]]:
    """The function of a stage: `fix_text` is ours, `package.module:strip_x` a user's."""
    module, _, function = name.partition(":")
    try:
        if function:
            return _own(module, function, recipe)
        return getattr(importlib.import_module(module_of(name)), name)  # type: ignore[no-any-return]
    except (ImportError, AttributeError) as error:
        if not function and not is_ours(name):
            remedy = known_instead(name, sorted(_STAGES), "stages here")
            raise RecipeError(
                f"recipe {recipe}: no stage {name!r}; {remedy} (one of your own is written module:function)"
            ) from error
        remedy = "correct the name of the function, or write it there"
        if isinstance(error, ImportError):
            remedy = "the module must be importable from the folder of the configuration or be installed"
        raise RecipeError(f"recipe {recipe}: no stage {name!r} ({error}); {remedy}") from error


def _own(module: str, name: str, recipe: str) -> Callable[..., Iterable[Action]]:
    """A user's function; what fails as its module is loaded is the user's to mend."""
    try:
        with _apart():
            _hold_to_source(module)
            stage = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise
    except (Exception, SystemExit) as error:
        raise RecipeError(
            f"recipe {recipe}: the module {module} fails as it is loaded ({_told(error)}); mend it"
        ) from error
    if wrong := wrongly_made(stage):
        raise RecipeError(f"recipe {recipe}: {module}:{name} {wrong}")
    wrong = wrongly_declared(getattr(sys.modules[module], "COLUMNS", {}), getattr(sys.modules[module], "ABOUT", {}))
    if wrong:
        raise RecipeError(f"recipe {recipe}: the module {module}: {wrong}")
    return stage  # type: ignore[no-any-return]


_BY_HASH = b"\3\0\0\0"
"""What stands behind the first word of a compiled module that Python holds against the text of its source (PEP 552)."""


def _hold_to_source(module: str) -> None:
    """Compile a user's modules so that they run as their source has them, whose hash is in the keys.

    Else Python tells by second and size whether a compiled module is of its source, and versions of a stage that come
    from archives or images share both: a build ran the one before under the key of the next.
    """
    with suppress(ImportError, ValueError):  # what is wrong the import says
        found = importlib.util.find_spec(module.partition(".")[0])
        places = [*(found.submodule_search_locations or ()), found.origin or ""] if found else [""]
        folder = Path(places[0]).parent  # of a package also where it has no `__init__`
        if sys.dont_write_bytecode or folder == Path() or not SHARED.isdisjoint(folder.parts):
            return
        for source in modules([module], folder).values():
            made = Path(importlib.util.cache_from_source(str(source)))
            with suppress(OSError, ValueError, py_compile.PyCompileError):
                if not made.exists() or made.read_bytes()[4:8] != _BY_HASH:
                    py_compile.compile(str(source), doraise=True, invalidation_mode=_CHECKED)


_CHECKED = py_compile.PycInvalidationMode.CHECKED_HASH


def source_key(name: str, recipe: str) -> str:
    """Hash of a user's stage: its module, and all modules of the user's own folder that it imports."""
    module = inspect.unwrap(find_stage(name, recipe)).__module__
    path = getattr(sys.modules.get(module), "__file__", None)
    if path is None:
        return ""
    depth = module.count(".") + (Path(path).name == "__init__.py")
    return code_key([module], Path(path).resolve().parents[depth])
