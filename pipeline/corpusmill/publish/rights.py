"""What may go out: licenses that let anyone pass the text on, what a person must say when none does, and text that was
taken down, which must not come back."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpusmill.publish.errors import PublishRefusedError, read_there
from corpusmill.text.codes.licenses import spdx_of

# Licenses under which copies and adapted copies may be handed on to the public, some with conditions (credit, same
# license, no trade) that the card passes on. No-derivatives licenses are missing on purpose: a cleaned text is an
# adapted text. Spelled as SPDX and the Hub's card spell them, lower case; versions are matched apart.
_OPEN = re.compile(
    r"""
      cc0(-1\.0)? | cc-pddc | cc-pdm-1\.0 | pddl(-1\.0)? | public-domain | unlicense | 0bsd
    | licenseref-(public-domain|us-government-work)
    | cc-by(-(nc|sa|nc-sa))?(-[1-4]\.[015])?(-[a-z]{2,4})?
    | odc-by(-1\.0)? | odbl(-1\.0)? | cdla-(permissive|sharing)-[12]\.0 | c-uda(-1\.0)?
    | (apache|artistic|ecl|epl|mpl|osl|afl|eupl)-[1-3]\.[0-3] | (a|l)?gpl(-[23](\.[01])?(-only|-or-later)?)?
    | gfdl(-1\.[123](-(only|or-later|invariants-only|no-invariants-only))*)? | fdl-1\.[123]
    | mit(-0)? | bsd(-[234]-clause)?(-clear)? | isc | zlib | wtfpl | blueoak-1\.0\.0
    | ogl-uk-[123]\.0 | nlod-[12]\.0 | etalab-2\.0 | dl-de-(by|zero)-2\.0 | ogl-canada-2\.0 | ogdl-taiwan-1\.0
    | lal-1\.3 | upl-1\.0 | ncsa | bsl-1\.0 | postgresql | w3c
    """,
    re.VERBOSE,
)
_LEAST_WORDS = 5  # fewer cannot say who allowed what; "yes", "ok" and "I have the right" are no statement


def allows_publication(license_name: object) -> bool:
    """Whether the license lets anyone publish the text again. Unknown, missing and "other" do not.

    An expression with ``OR`` needs one part that does, one with ``AND`` all of them.

    >>> allows_publication("CC-BY-4.0"), allows_publication("other"), allows_publication(None)
    (True, False, False)
    >>> allows_publication("https://creativecommons.org/licenses/by/4.0/"), allows_publication("CC BY-ND 4.0")
    (True, False)
    >>> allows_publication("CC-BY-ND-4.0 OR MIT"), allows_publication("CC-BY-4.0 AND LicenseRef-press")
    (True, False)
    """
    if isinstance(license_name, (list, tuple)):
        return bool(license_name) and all(allows_publication(one) for one in license_name)
    if not isinstance(license_name, str):
        return False
    license_name = spdx_of(license_name) or license_name
    # an exception grants more than its licence, never less (https://spdx.org/licenses/exceptions-index.html)
    plain = re.sub(r"\sWITH\s+\S+", "", license_name.replace("(", " ").replace(")", " "))
    options = re.split(r"\s+or\s+", plain, flags=re.IGNORECASE)
    if len(options) > 1 and re.search(r"\sand\s", plain, flags=re.IGNORECASE) and "(" in license_name:
        return False  # nested: not worth a parser, and the safe answer is no
    return any(
        all(_OPEN.fullmatch(part.strip().lower()) for part in re.split(r"\s+and\s+", option, flags=re.IGNORECASE))
        for option in options
    )


def stated_right(licenses: Iterable[tuple[str, object]], statement: str | None, *, where: str) -> str | None:
    """Refuse a public release whose licenses do not allow it, unless a person states their right in words.

    ``licenses`` are pairs of what is licensed and its license. Returns the statement where they need it: it becomes
    part of the public record.

    Raises:
        PublishRefusedError: a license does not allow it and the statement is missing or says nothing.
    """
    closed = [
        f"{what}: {name if isinstance(name, str) and name.strip() else 'no license'}"
        for what, name in licenses
        if not allows_publication(name)
    ]
    if not closed:
        return None
    if statement is None:
        listed = "\n".join(f"  {one}" for one in closed[:20])
        more = f"\n  and {len(closed) - 20} more" if len(closed) > 20 else ""
        raise PublishRefusedError(
            f"{where} would be public, and these licenses do not let anyone publish the text again:\n{listed}{more}\n"
            "Publish privately (leave out --public), leave these sources out, or correct their license in the "
            "configuration. If you do hold the right, say which, in words that will be public with the release:\n"
            '  --i-have-the-right-to-publish "Example News allowed it in writing on 3 March 2026"'
        )
    if len(re.findall(r"\w+", statement)) < _LEAST_WORDS:
        raise PublishRefusedError(
            f"--i-have-the-right-to-publish needs a sentence that says who gave the right (at least {_LEAST_WORDS} "
            "words); it becomes part of the public record of the release."
        )
    return statement


def _taken_down(version: str, manifest: bytes | None) -> set[str]:
    """What the build of a version took down, by hash; where its manifest is missing or names nothing, nothing."""
    figures = read_there(manifest, f"manifest.json of v{version}").get("figures", {}) if manifest else {}
    return set(figures.get("taken_down", ()))


def check_nothing_returns(
    withdrawn: tuple[str, bytes | None], current: tuple[str, bytes | None], *, is_allowed: bool
) -> None:
    """Refuse to make a version current that holds what the withdrawn one took down; each is a version and its manifest.

    Raises:
        PublishRefusedError: it does, and nobody allowed it.
    """
    count = len(_taken_down(*withdrawn) - _taken_down(*current))
    if count and not is_allowed:
        what = "a document" if count == 1 else f"{count:,} documents"
        raise PublishRefusedError(
            f"v{withdrawn[0]} took down {what} that v{current[0]} may still hold: with v{withdrawn[0]} withdrawn, "
            f"v{current[0]} would be what readers get, and the text would be back. Publish a newer version without it "
            "first and withdraw this one then; or, if the text may come back, say --let-text-return."
        )
