"""The data file of the kinds of assumption: strict in form, bilingual, and the one source of schema and page."""

from __future__ import annotations

import re
import tomllib
from typing import Any, get_args

import pytest

from foedus.arrangement.assumption_kinds import DOMAINS, KINDS, UNITS, About, Domain, Kind, Needs, is_possible
from foedus.arrangement.jsonschema import json_schema
from foedus.arrangement.situation import Entry
from foedus.deterrence import DEFAULTS, guarantor_defaults
from tests.support.golden import compare
from tests.support.paths import DOCS, ROOT

FILE = ROOT / "src" / "foedus" / "arrangement" / "assumptions.toml"
PAGE = DOCS / "reference" / "situation.md"
KEYS = {"needs", "domain", "about", "unit", "also", "median", "low", "high", "source", "exact", "says", "after_war"}
TABLE = re.compile(r"(?<=<!-- kinds -->\n).*(?=<!-- end of kinds -->)", re.DOTALL)
ABOUT = {
    "party": "each party",
    "guarantor": "each guarantor",
    "protege": "protégé",
    "adversary": "adversary",
    "world": "",
}


@pytest.mark.parametrize("name", KINDS)
def test_each_kind_is_strict_in_form(name):
    kind, row = KINDS[name], tomllib.loads(FILE.read_text(encoding="utf-8"))["kinds"][name]
    assert set(row) <= KEYS
    assert kind.domain in get_args(Domain)
    assert kind.about in get_args(About)
    assert kind.needs is None or kind.needs in get_args(Needs)
    if kind.after_war is not None:
        median, low, high = kind.after_war
        assert low < median < high
        assert all(is_possible(kind.domain, number, exact=False) for number in kind.after_war)
    for text in (kind.says, kind.unit):
        assert text is None or (text.en.strip() == text.en and text.fr and text.fr.strip() == text.fr)
    assert kind.says.en.endswith(".")
    given = {"median", "low", "high", "source"} & set(row)
    assert given in (set(), {"median", "low", "high", "source"})
    if given:
        assert kind.low is not None
        assert kind.median is not None
        assert kind.high is not None
        assert kind.low <= kind.median <= kind.high
        assert kind.fixed == (kind.low == kind.high)
        assert (kind.low == kind.median == kind.high) or kind.low < kind.median < kind.high
        for number in (kind.low, kind.median, kind.high):
            assert type(number) is float
            assert is_possible(kind.domain, number, exact=kind.fixed), number
        assert kind.source
        assert kind.fixed or not kind.exact
    else:
        assert not kind.exact


def test_an_unknown_key_of_the_file_is_refused():
    unknown: dict[str, Any] = {"median_": 1.0}
    with pytest.raises(TypeError, match="median_"):
        Kind(name="x", domain="real", about="world", says=KINDS["will"].says, **unknown)


def test_a_unit_has_one_translation():
    texts = [kind.unit for kind in KINDS.values() if kind.unit]
    texts += [UNITS[row["en"]] for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["units"]]
    assert all(UNITS[text.en] == text for text in texts)
    assert all(text.fr for text in UNITS.values())


def test_every_domain_says_what_it_allows():
    assert set(DOMAINS) == set(get_args(Domain))
    assert {kind.domain for kind in KINDS.values()} == set(DOMAINS)


def test_the_schema_lists_the_kinds():
    schema = json_schema("situation")
    assert schema["$defs"]["Entry"]["properties"]["kind"]["enum"] == list(KINDS)
    assert set(get_args(Entry.model_fields["kind"].annotation)) == set(KINDS)


def test_the_ledger_has_every_default():
    rows = (*DEFAULTS, *guarantor_defaults("US"))
    of_a_state = {name for name, kind in KINDS.items() if kind.about == "guarantor" and kind.exact}
    assert {row.kind for row in rows} == {n for n, kind in KINDS.items() if kind.median is not None} - of_a_state
    for row in rows:
        kind = KINDS[row.kind]
        assert (row.median, row.low, row.high, row.source) == (kind.median, kind.low, kind.high, kind.source)
        assert row.about == ("US" if kind.about == "guarantor" else None)
        assert row.unit == (kind.unit.en if kind.unit else "")
    will = next(row for row in rows if row.kind == "will")
    assert will.id == "will-US"
    assert will.says.en == "Probability of being willing at signature; the situation says nothing of it."
    assert will.says.fr.endswith("la situation n’en dit rien.")


def table() -> str:
    lines = ["| kind | about | what it is | unit | default (5 % to 95 %) |", "|---|---|---|---|---|"]
    for name, kind in KINDS.items():
        default = "" if kind.median is None else f"{kind.median:g}"
        if kind.median is not None and not kind.fixed:
            default += f" ({kind.low:g} to {kind.high:g})"
        if kind.after_war is not None:
            default += "; after a war {:g} ({:g} to {:g})".format(*kind.after_war)
        unit = kind.unit.en if kind.unit else ""
        cells = (
            f"`{name}`",
            ABOUT.get(kind.about, kind.about),
            kind.says.en,
            unit,
            default.replace("-", "−"),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def test_the_reference_page_is_made_from_the_file():
    page = PAGE.read_text(encoding="utf-8")
    assert len(TABLE.findall(page)) == 1
    compare(PAGE.name, TABLE.sub(lambda _: table(), page), PAGE.parent)
