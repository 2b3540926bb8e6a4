"""Whatever people write for a licence or point to is one SPDX id at every door; what says none stays as it is."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import corpora
from commands import command
from corpora import build_here
from corpusmill.publish.rights import allows_publication
from corpusmill.text.codes.licenses import hub_id, spdx_of

KINDS = ("by", "by-sa", "by-nd", "by-nc", "by-nc-sa", "by-nc-nd")


@given(
    st.sampled_from(("https://", "http://", "//", "")),
    st.sampled_from(("creativecommons.org", "www.creativecommons.org")),
    st.sampled_from(KINDS),
    st.sampled_from(("1.0", "2.0", "2.5", "3.0", "4.0")),
    st.sampled_from(
        ("", "/", "/deed", "/deed.pt-br", "/legalcode", "/legalcode.ja", "/se/", "/se/deed.sv", "/?ref=x", "#a")
    ),
)
def test_every_address_of_creative_commons(scheme: str, host: str, kind: str, version: str, tail: str) -> None:
    assert spdx_of(f"{scheme}{host}/licenses/{kind}/{version}{tail}") == f"CC-{kind.upper()}-{version}"


_LONG = {"by": "Attribution", "sa": "ShareAlike", "nc": "NonCommercial", "nd": "NoDerivatives"}


@given(
    st.sampled_from(KINDS),
    st.sampled_from(("2.0 Generic", "3.0 Unported", "4.0 International", "4.0")),
    st.sampled_from(("", "Creative Commons ")),
    st.sampled_from(("", " License", " Public License")),
    st.sampled_from(("-", " ", " - ")),
)
def test_every_long_name_of_creative_commons(kind: str, version: str, before: str, after: str, between: str) -> None:
    long = between.join(_LONG[element] for element in kind.split("-"))
    wanted = f"CC-{kind.upper()}-{version[:3]}"
    assert spdx_of(f"{before}{long} {version}{after}") == wanted
    short = f"CC {kind.upper()} {version[:3]}"
    assert spdx_of(short) == spdx_of(short.replace(" ", "-")) == spdx_of(short.lower()) == wanted
    assert spdx_of(f"This work is licensed under a {before}{long} {version}{after}.") == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("https://creativecommons.org/licenses/by-sa/3.0/at/deed.de", "CC-BY-SA-3.0-AT"),
        ("CC BY-NC-ND 3.0 IGO", "CC-BY-NC-ND-3.0-IGO"),
        ("CCBY4.0", "CC-BY-4.0"),
        ("GPL-2.0 WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("GPL-3.0-or-later WITH GCC-exception-3.1 OR MIT", "GPL-3.0-or-later WITH GCC-exception-3.1 OR MIT"),
        ("cc-by-nc-4.0-intl", "CC-BY-NC-4.0"),
        ("Attribution-NonCommercial 4.0 International (CC BY-NC 4.0)", "CC-BY-NC-4.0"),
        ("GPL-3.0+", "GPL-3.0-or-later"),
        ("知识共享署名-非商业性使用-相同方式共享 4.0 国际许可协议", "CC-BY-NC-SA-4.0"),
        ("創用CC 姓名標示-禁止改作 3.0 台灣 授權條款", "CC-BY-ND-3.0"),
        ("クリエイティブ・コモンズ 表示－継承 4.0 国際 ライセンス", "CC-BY-SA-4.0"),
        ("表示 - 継承 2.1 日本", "CC-BY-SA-2.1-JP"),
        ("저작자표시-변경금지 4.0 국제", "CC-BY-ND-4.0"),
        ("Creative Commons Uznanie autorstwa – Użycie niekomercyjne – Na tych samych warunkach 4.0", "CC-BY-NC-SA-4.0"),
        ("Erkännande-IckeKommersiell-IngaBearbetningar 4.0 Internationell", "CC-BY-NC-ND-4.0"),
        ("Лицензия Creative Commons «С указанием авторства» 4.0 Всемирная", "CC-BY-4.0"),
        ("Creative Commons Navngivelse-Del på samme vilkår 4.0", "CC-BY-SA-4.0"),
        ("dl-de/by-2-0", "DL-DE-BY-2.0"),
        ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/deed.fr", "CC0-1.0"),
        ("CC0 1.0 Universal (CC0 1.0) Public Domain Dedication", "CC0-1.0"),
        ("Creative Commons Zero v1.0 Universal", "CC0-1.0"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
        ("Namensnennung – Weitergabe unter gleichen Bedingungen 3.0 Deutschland", "CC-BY-SA-3.0-DE"),
        ("Public Domain", "LicenseRef-public-domain"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("http://www.apache.org/licenses/LICENSE-2.0.html", "Apache-2.0"),
        ("The MIT License (MIT)", "MIT"),
        ("https://opensource.org/license/mpl-2-0", "MPL-2.0"),
        ("https://opensource.org/licenses/BSD-3-Clause", "BSD-3-Clause"),
        ("https://spdx.org/licenses/etalab-2.0.html", "etalab-2.0"),
        ("GNU General Public License v3.0 or later", "GPL-3.0-or-later"),
        ("http://www.gnu.org/licenses/agpl-3.0.de.html", "AGPL-3.0-only"),
        ("http://www.gnu.org/licenses/old-licenses/fdl-1.2-standalone.html", "GFDL-1.2-only"),
        ("Open Database License (ODbL) v1.0", "ODbL-1.0"),
        ("https://opendatacommons.org/licenses/by/1-0/", "ODC-By-1.0"),
        ("http://opendatacommons.org/licenses/pddl/1.0/", "PDDL-1.0"),
        ("Open Government Licence v3.0", "OGL-UK-3.0"),
        ("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/", "OGL-UK-3.0"),
        ("https://www.govdata.de/dl-de/zero-2-0", "DL-DE-ZERO-2.0"),
        ("Licence Ouverte / Open Licence version 2.0", "etalab-2.0"),
        ("https://data.norge.no/nlod/no/2.0", "NLOD-2.0"),
        ("https://open.canada.ca/en/open-government-licence-canada", "OGL-Canada-2.0"),
        ("cc-by-4.0 and (mit OR apache-2.0)", "CC-BY-4.0 AND (MIT OR Apache-2.0)"),
        ("CC BY 4.0, see https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
    ],
)
def test_other_names_and_addresses(said: str, wanted: str) -> None:
    assert spdx_of(said) == wanted and spdx_of(wanted) == wanted
    assert allows_publication(said) == allows_publication(wanted)
    is_closed = "ND" in wanted or "(" in wanted  # nested expressions are not judged, and the safe answer is no
    assert allows_publication(said) == (not is_closed)


@pytest.mark.parametrize(
    "said",
    """
    other | CC | cc-by | by | attribution | Attribution required | by 4.0 pm | CC BY 5.0 | 4.0 | free |
    © 2024 Example News | All rights reserved | https://example.org/licenses/by/4.0/ | https://creativecommons.org/ |
    https://www.gnu.org/licenses/gpl.html |
    https://creativecommons.org/licenses/by/ | https://unlicensed.org/ | GPL | CC-BY-4.0 AND house rules |
    CC BY-SA 4.0, CC BY 4.0 | CC BY 3.0 / CC BY 4.0 | licensed to print | the public |
    universal | us | Creative Commons | 署名 | 表示 | 署名する 4.0 | erkännande |
    https://opensource.org/licenses | Text by CC Brown 4.0
    """.split("|"),
)
def test_what_names_no_licence_is_left_alone(said: str) -> None:
    assert spdx_of(said.strip()) is None


@given(st.text(max_size=60))
def test_any_text_is_read_without_harm_and_ids_are_stable(text: str) -> None:
    found = spdx_of(text)
    if found is not None:
        assert spdx_of(found) == found and hub_id(found)


def test_the_reader_of_pages_tables_and_settings_agree(tmp_path: Path) -> None:
    """Row, page, sidecar and configuration: one id in the column, what was written beside it."""
    text = corpora.PARAGRAPH.format(town="Ulm", n=3) * 4
    sources = tmp_path / "in"
    sources.mkdir()
    row = {"text": text, "license": "CC BY-SA 4.0", "id": "a"}
    (sources / "rows.jsonl").write_text(json.dumps(row) + "\n" + json.dumps(row | {"id": "b", "license": "ask us"}))
    (sources / "page.html").write_text(
        "<html><head><title>Ulm</title><link rel=license href='http://creativecommons.org/licenses/by/3.0/de/'></head>"
        f"<body><article><h1>Ulm</h1><p>{text}</p><p>{text.replace('Ulm', 'Bonn')}</p></article></body></html>"
    )
    (sources / "plain.txt").write_text(text)
    (sources / "beside.txt").write_text(text)
    (tmp_path / "beside.csv").write_text("file_path,license\nbeside.txt,Public Domain\n")
    config = tmp_path / "corpus.toml"
    config.write_text(
        '[corpus]\nname = "licences"\nlicense = "CC-BY 4.0"\n\n'
        '[[source]]\nname = "in"\npath = "in"\nmetadata = "beside.csv"\nlicense = "https://opensource.org/license/mit"\n'
    )
    release = build_here(config).folder
    rows = {
        row["id"].rpartition("/")[2].rpartition("#")[2]: row
        for file in sorted((release / "data").iterdir())
        for row in pq.ParquetFile(file).read().to_pylist()
    }
    told = {name: row["license"] for name, row in rows.items()}
    page = told.pop("page.html")
    assert page == "CC-BY-3.0-DE"
    assert sorted(told.values()) == ["CC-BY-SA-4.0", "LicenseRef-public-domain", "MIT", "ask us"]
    kept = [json.loads(row["extra"] or "{}").get("license") for row in rows.values()]
    assert set(kept) == {"CC BY-SA 4.0", "Public Domain", None}
    found = [field for field in rows["page.html"]["fields"] if field["name"] == "license"]
    assert [field["value"] for field in found] == ["http://creativecommons.org/licenses/by/3.0/de/"]
    head = yaml.safe_load((release / "README.md").read_text().split("---\n")[1])
    assert head["license"] == "cc-by-4.0"


def test_check_notes_what_is_no_known_licence_and_builds_all_the_same(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    text = config.read_text()
    assert "note:" not in command("check", config).stderr
    config.write_text(text.replace('license = "cc0-1.0"\npublisher', 'license = "House rules"\npublisher'))
    done = command("check", config)
    assert done.returncode == 0
    assert "note: license of source texts = 'House rules' is no licence that corpusmill knows" in done.stderr
    config.write_text(text.replace('license = "cc0-1.0"\npublisher', 'license = "CC-BY-5"\npublisher'))
    for verb in ("check", "build"):
        said = command(verb, config).stderr
        assert (
            "'CC-BY-5' is no licence that" in said and "; did you mean CC-BY-4.0? Else, if there is an SPDX id" in said
        )


@pytest.mark.parametrize(("said", "code"), [("english", "en"), ("de", None), ("deu", "de"), ("pt-BR", "pt")])
def test_a_language_that_is_recorded_otherwise_is_noted(said: str, code: str | None, tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace("[[source]]\n", f'[[source]]\nlanguage = "{said}"\n'))
    for verb in ("check", "build"):
        noted = f"note: language = {said!r} is recorded as {code!r}, its code in BCP 47: write it so"
        assert (noted in command(verb, config).stderr) == (code is not None)


def test_a_licence_that_the_hub_does_not_know_is_named_and_linked(tmp_path: Path) -> None:
    config = corpora.make(tmp_path, documents=1)
    config.write_text(config.read_text().replace('license = "cc0-1.0"', 'license = "OGL UK 3.0"', 1))
    head = yaml.safe_load((build_here(config).folder / "README.md").read_text().split("---\n")[1])
    assert (head["license"], head["license_name"]) == ("other", "ogl-uk-3.0")
    assert head["license_link"] == "https://spdx.org/licenses/OGL-UK-3.0"
