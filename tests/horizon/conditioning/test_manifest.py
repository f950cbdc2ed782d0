"""The manifest of the evidence: what ships, and what is refused because a datum would work twice."""

from __future__ import annotations

import pytest

from foedus.arrangement.assumption_kinds import KINDS
from foedus.deterrence.evidence.models import EVIDENCE_NAMES
from foedus.deterrence.quantities.level import MADE_OF
from foedus.errors import SpecificationError
from foedus.horizon.conditioning.found import found_facts
from foedus.horizon.conditioning.manifest import evidence_manifest, manifest_of

SAYS = 'says.en = "X."\nsays.fr = "X."\nsources = ["s"]\n'
REFERENCE = (
    'because.en = "X."\nbias = 0.3\n[data.reference]\nsituation = "pact"\nyears = 5\n'
    'danger = { fact = "a", read = "share" }\nover = 5\noccasions = { yearly = 0.5 }\n'
    'without = { promise = "none" }\nwith = { promise = "menu" }\n'
)


def datum(name, use, more="", units=""):
    own = REFERENCE if use == "difference" else ""
    return f'[[data]]\nid = "{name}"\nspeaks_to = "{use}"\n{SAYS}{more}{own}{units}'


def manifest(*rows, shared='["tripwire"]'):
    return manifest_of(f"shared = {shared}\n" + "".join(rows))


def war(*ids):
    return f"[data.units]\nwar = {list(ids)}\n"


OWN = "own_level = true\n"
REFUSED = {
    "twice": ([datum("a", "shown"), datum("a", "shown")], "'a' stands twice"),
    "both uses": ([datum("a", "level"), datum("a", "difference")], "the level and to a difference"),
    "a model and its term": ([datum("m", "level"), datum("m:t", "difference")], "the level and to a difference"),
    "the draws of a fact": (
        [datum("a", "difference", 'model = "m:t"\n'), datum("m", "level")], "the level and to a difference",
    ),
    "nested": (
        [datum("a", "difference", 'group = "g"\n'), datum("b", "difference", 'group = "g"\n')],
        "'a' and 'b' are nested",
    ),
    "the same wars": (
        [datum("a", "level", units=war(3, 4)), datum("b", "difference", units=war(4, 5))],
        "the same wars or disputes: war 4",
    ),
    "the same wars for two differences": (
        [datum("a", "difference", OWN, war(3, 4)), datum("b", "difference", OWN, war(4))], "war 4",
    ),
    "no reference": ([f'[[data]]\nid = "a"\nspeaks_to = "difference"\n{SAYS}'], "without a reference case"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_datum_that_would_work_twice_is_refused(name):
    rows, message = REFUSED[name]
    with pytest.raises(SpecificationError, match=message) as error:
        manifest(*rows)
    assert "se contredit" in error.value.describe("fr")


def test_all_problems_are_told_at_once():
    with pytest.raises(SpecificationError) as error:
        manifest(datum("a", "shown"), datum("a", "shown"), datum("b", "level"), datum("b", "level"), shared='["no"]')
    assert all(part in str(error.value) for part in ("'a' stands twice", "'b' stands twice", "'no' is no kind"))


def test_a_comparison_whose_own_level_is_thrown_away_may_share_wars_with_the_level():
    found = manifest(datum("a", "level", units=war(3)), datum("b", "difference", OWN, war(3)))
    assert [d.id for d in found.differences] == ["b"]


def test_nested_data_may_be_shown():
    nested = 'group = "g"\n'
    assert len(manifest(datum("a", "difference", nested), datum("b", "shown", nested)).data) == 2


def test_every_model_of_the_evidence_has_a_use():
    named = {name for d in evidence_manifest().data for name in (d.id, d.model or "")}
    assert {n for n in EVIDENCE_NAMES if not any(x == n or x.startswith(f"{n}:") for x in named)} == set()


def test_what_ships_is_in_both_languages_and_says_why_it_is_as_wide():
    shipped = evidence_manifest()
    assert [d.id for d in shipped.differences] == [
        "us-pact-fatal", "ceasefires-forces-present", "episodes-states-signed",
    ]  # fmt: skip
    assert [d.bias for d in shipped.differences] == [0.3, 0.6, 0.6]
    assert all(text.fr for d in shipped.data for text in (d.says, d.because) if text is not None)
    assert all(d.units and d.sources for d in shipped.differences)


def test_what_the_level_is_made_of_is_no_matter_of_differences():
    shared = evidence_manifest().shared
    assert shared <= set(KINDS)
    assert shared & MADE_OF == {"resolve_spread"}
    assert not shared & {kind for kind, one in KINDS.items() if one.about in {"guarantor", "party"}}


def test_the_facts_ship_with_errors_and_levels():
    pact, forces, signed = found_facts()
    assert (round(pact.estimate, 2), round(forces.estimate, 2)) == (-0.56, -0.55)
    assert signed.estimate == pytest.approx(signed.recorded / 2)
    assert signed.sd > signed.error > 0.5
    assert all(0 < one.chance < one.occasion < 1 for one in (pact, forces, signed))


def test_without_shipped_facts_there_is_nothing_to_condition_on(tmp_path):
    assert found_facts(folder=tmp_path) == ()
