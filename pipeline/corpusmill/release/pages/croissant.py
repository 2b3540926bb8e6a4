"""`croissant.json`: the release in the Croissant vocabulary (MLCommons, version 1.0) with its RAI extension.

http://mlcommons.org/croissant/1.0 and http://mlcommons.org/croissant/RAI/1.0
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from corpusmill.config.description import spdx
from corpusmill.release.escape import one_line
from corpusmill.release.manifest import TABLES, Manifest, splits_of
from corpusmill.release.pages.arrow_types import children, member_type
from corpusmill.release.pages.citation import address

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_PARQUET = "application/x-parquet"


def croissant(manifest: Manifest) -> str:
    """The metadata as JSON-LD; a function of the manifest alone."""
    corpus, tables = manifest["corpus"], manifest["tables"]
    about: dict[str, Any] = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": ["http://mlcommons.org/croissant/1.0", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": corpus["name"],
        "description": corpus["summary"] or corpus["title"],
        "alternateName": corpus["title"],
        "version": corpus["version"],
        "license": _license(corpus),
        "creator": [{"@type": "sc:Organization", "name": name} for name in corpus["creators"]],
        "publisher": [{"@type": "sc:Organization", "name": name} for name in corpus["creators"]],
        "keywords": ["text", "corpus", "corpusmill"],
        "inLanguage": [code for code in manifest["figures"]["languages"] if code != "und"],
        "citeAs": f"{', '.join(corpus['creators'])}: {corpus['title']}, version {corpus['version']}.",
        "isLiveDataset": False,
    }
    if url := address(manifest):
        about["url"] = url
    if corpus["released"]:
        about["datePublished"] = corpus["released"]
    about |= _responsible(manifest)
    about["distribution"] = [
        entry for table, rows in tables.items() for entry in _files(table, rows, list(splits_of(manifest, table)))
    ]
    about["recordSet"] = [_record_set(table, rows) for table, rows in tables.items()]
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def _license(corpus: dict[str, Any]) -> str:
    known = spdx(corpus["license"])
    return f"https://spdx.org/licenses/{known}" if known else one_line(corpus["license_notice"])


def _responsible(manifest: Manifest) -> dict[str, Any]:
    """What the RAI vocabulary asks, as far as the release knows it."""
    corpus, accounting = manifest["corpus"], manifest["accounting"]
    sources = "; ".join(
        f"{source['name']} ({source['publisher']}, {source['license']})" for source in corpus["sources"]
    )
    steps = [f"{step['stage']}: {step['about']}".rstrip(": ") for step in manifest["recipe"]["steps"]]
    return {
        "rai:dataCollection": f"Texts collected from: {sources}.",
        "rai:dataCollectionType": ["Secondary Data Analysis"],
        "rai:dataCollectionMissingData": (
            f"{accounting['dropped']} of {accounting['records']} records were dropped and {accounting['set_aside']} "
            "set aside as unreadable, each with the reason. Absent metadata are null."
        ),
        "rai:dataCollectionRawData": (
            "The text as read is restored from `text` and the table `edits`; see the card."
            if "edits" in manifest["tables"]
            else "The text as read is no part of this copy."
            if "edits" in manifest["held_back"]
            else "`text` is the text as read: nothing was changed."
        ),
        "rai:dataPreprocessingProtocol": steps,
        "rai:machineAnnotationTools": [step for step in steps if step.startswith("tag_")],
        "rai:dataLimitations": [
            *corpus["limits"],
            "Cleaning is automatic: some residue stays, and a sentence of the text may have been removed.",
            "Languages are identified by a model and can be wrong, above all in short texts.",
        ],
        "rai:dataBiases": ["The documents are what their sources published; nothing was balanced."],
        "rai:personalSensitiveInformation": [
            corpus["personal_data"] or "Personal data were not looked for; what the texts hold of them is still there."
        ],
        "rai:dataReleaseMaintenancePlan": (
            f"Versions never change once released. Removal of a document can be asked for at {corpus['contact']}; "
            "it is left out of the next version."
        ),
    }


def _files(table: str, about: dict[str, Any], splits: list[str]) -> Iterator[dict[str, Any]]:
    for file in about["files"]:
        yield {
            "@type": "cr:FileObject",
            "@id": file["path"],
            "name": file["path"],
            "contentUrl": file["path"],
            "contentSize": f"{file['bytes']} B",
            "encodingFormat": _PARQUET,
            "sha256": file["sha256"],
        }
    yield {
        "@type": "cr:FileSet",
        "@id": f"{table}-files",
        "name": f"{table}-files",
        "description": f"All files of the table {table}.",
        "encodingFormat": _PARQUET,
        "includes": f"{TABLES[table]}/{splits[0] + '-' if len(splits) == 1 else ''}*.parquet",
    }


def _record_set(table: str, about: dict[str, Any]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": f"{about['rows']} rows.",
        "field": [_field(f"{table}/{column['name']}", table, column) for column in about["columns"]],
    }
    if table == "documents":
        entry["key"] = {"@id": "documents/id"}
    return entry


_DATA_TYPES = {
    "bool": "sc:Boolean", "float": "cr:Float32", "double": "cr:Float64", "halffloat": "cr:Float16", "int8": "cr:Int8",
    "int16": "cr:Int16", "int32": "cr:Int32", "int64": "cr:Int64", "uint8": "cr:UInt8", "uint16": "cr:UInt16",
    "uint32": "cr:UInt32", "uint64": "cr:UInt64",
}  # fmt: skip


def _field(identity: str, table: str, column: dict[str, str], path: str = "") -> dict[str, Any]:
    """A column, or with `path` a member of a struct inside it."""
    kind, repeated = member_type(column["type"])
    source: dict[str, Any] = {"fileSet": {"@id": f"{table}-files"}, "extract": {"column": identity.split("/")[1]}}
    if path:
        source["transform"] = {"jsonPath": path}
    entry: dict[str, Any] = {"@type": "cr:Field", "@id": identity, "name": identity}
    if column["description"]:
        entry["description"] = column["description"]
    if repeated:
        entry["repeated"] = True
    members = children(kind)
    if members:
        entry["subField"] = [
            _field(f"{identity}/{name}", table, {"name": name, "type": inner, "description": ""}, name)
            for name, inner in members
        ]
    else:
        entry["dataType"] = _DATA_TYPES.get(kind, "sc:Text")
    return entry | {"source": source}
