"""Laws that hold of every text: what more conditions, more duties and other names may change, and what not."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings, strategies as st

from foedus.law.engine.cells import ANY, ANY_EFFECTIVE, Analysis, Cell, responses_in
from foedus.law.engine.matrix import matrix

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType


from tests.support.arrangements import build, clauses, document, documents, enriched

FEW, MANY = 12, 120


def holds(*drawn: st.SearchStrategy[Any]) -> Callable[[FunctionType], Callable[..., None]]:
    """Test a property on a few texts, and on many under the marker slow."""

    def decorate(prop: FunctionType) -> Callable[..., None]:
        def on(count: int) -> Callable[..., None]:
            quiet = settings(
                max_examples=count,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            )
            return quiet(given(*drawn)(prop))

        globals()[f"{prop.__name__}_on_many"] = pytest.mark.slow(on(MANY))
        return on(FEW)

    return decorate


Key = tuple[str, ...]


def by_key(analysis: Analysis) -> dict[Key, Cell]:
    return {(c.incident, c.victim, c.zone, c.phase, c.reading, c.party, c.response): c for c in analysis.cells}


def hours(cell: Cell) -> float:
    """Return the worst case; infinite if undated or not guaranteed."""
    return cell.worst_case_hours if cell.guaranteed and cell.worst_case_hours is not None else math.inf


def no_higher(after: dict[Key, Cell], before: dict[Key, Cell]) -> list[Key]:
    """Return the cells whose floor rose: newly guaranteed, or guaranteed earlier."""
    return [
        key
        for key, cell in after.items()
        if (cell.guaranteed and not before[key].guaranteed) or hours(cell) < hours(before[key])
    ]


@holds(documents())
def test_what_is_guaranteed_is_possible_alone(data: dict[str, Any]) -> None:
    for cell in matrix(build(data)).cells:
        if cell.guaranteed:
            assert cell.needs == "alone"
            assert cell.status in ("guaranteed", "owed_undated")
            assert not cell.veto
            assert cell.carried_by
        else:
            assert cell.status in ("discretion", "barred", "contradictory")
            assert cell.worst_case_hours is None
        assert (cell.status == "guaranteed") == (cell.worst_case_hours is not None)
        assert (cell.status == "barred") == (cell.needs == "never")
        assert set(cell.critical) <= set(cell.carried_by)
        assert bool(cell.veto) == (cell.needs == "adversary")


@holds(documents())
def test_a_sum_over_responses_is_no_lower_than_any_of_them(data: dict[str, Any]) -> None:
    cells = by_key(matrix(build(data)))
    rank = ("never", "adversary", "friends", "alone")
    for key, cell in cells.items():
        for column in (ANY, ANY_EFFECTIVE):
            if key[-1] in responses_in(column):
                whole = cells[*key[:-1], column]
                if cell.guaranteed:
                    assert whole.guaranteed
                    assert hours(whole) <= hours(cell)
                if cell.needs and whole.needs:
                    assert rank.index(whole.needs) >= rank.index(cell.needs)


@holds(documents())
def test_clauses_that_carry_a_guarantee_are_enough_for_it(data: dict[str, Any]) -> None:
    analysis = matrix(build(data))
    guaranteed = [c for c in analysis.cells if c.guaranteed and c.reading == "text" and c.phase == "active"]
    assume(guaranteed)
    cell = guaranteed[0]
    # What a carrying clause waits for must be in the text too; those clauses carry as well.
    kept = [c for c in data["clauses"] if c["id"] in cell.carried_by]
    refers = [r for c in kept for part in ("when", "unless") for r in (c.get(part) or {}).get("after", [])]
    refers += [r for c in kept for part in ("when", "unless") for r in (c.get(part) or {}).get("breach_of", [])]
    assume(set(refers) <= set(cell.carried_by))
    alone = by_key(matrix(build(data | {"clauses": kept})))
    key = (cell.incident, cell.victim, cell.zone, cell.phase, cell.reading, cell.party, cell.response)
    assert alone[key].guaranteed


SWAP = {"US": "PL", "RU": "AA", "UA": "ZZ", "UK": "BB", "BY": "QQ", "CH": "DD"}


def renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {renamed(k): renamed(v) for k, v in value.items()}
    if isinstance(value, list):
        return [renamed(v) for v in value]
    return SWAP.get(value, value) if isinstance(value, str) else value


@holds(documents())
def test_other_names_permute_the_matrix(data: dict[str, Any]) -> None:
    before, after = by_key(matrix(build(data))), by_key(matrix(build(renamed(data))))
    assert {tuple(SWAP.get(part, part) for part in key) for key in before} == set(after)
    for key, cell in before.items():
        other = after[tuple(SWAP.get(part, part) for part in key)]
        assert (cell.status, cell.needs, cell.worst_case_hours) == (other.status, other.needs, other.worst_case_hours)


@holds(documents(), st.randoms(use_true_random=False))
def test_the_order_of_parties_and_bodies_changes_nothing(data: dict[str, Any], random: Any) -> None:
    other = copy.deepcopy(data)
    for part in ("parties", "bodies"):
        items = list(other[part].items())
        random.shuffle(items)
        other[part] = dict(items)
    before, after = by_key(matrix(build(data))), by_key(matrix(build(other)))
    for key, cell in before.items():
        assert (cell.status, cell.needs, cell.worst_case_hours) == (
            after[key].status,
            after[key].needs,
            after[key].worst_case_hours,
        )


def only_triggers(data: dict[str, Any], name: str) -> bool:
    """Whether a body only ever has to agree or find before a duty or power is open."""
    for clause in data["clauses"]:
        when, unless = clause.get("when") or {}, clause.get("unless") or {}
        if name in [*unless.get("agrees", []), *when.get("rejected", [])] or unless.get("judges") == name:
            return False
        # A prohibition, and a breach or performance that releases, turn more conditions into more freedom.
        if clause["verb"] == "shall_not" or unless.get("after") or unless.get("breach_of") or when.get("breach_of"):
            return False
    return not any(b.get("mandate", {}).get("by") == name for b in data["bodies"].values())


@holds(documents(), st.sampled_from(("veto", "stricter", "longer", "quorum")), st.sampled_from(("b0", "b1")))
@example(
    document(
        bodies={"b0": {"members": ["UA", "RU"], "rule": "any"}},
        clauses=[
            {"id": "c0", "who": ["US"], "verb": "shall", "do": ["fight"], "when": {"attack": "any", "agrees": ["b0"]}}
        ],
    ),
    "veto",
    "b0",
)
def test_a_harder_trigger_never_raises_a_floor(data: dict[str, Any], how: str, name: str) -> None:
    assume(name in data.get("bodies", {}))
    assume(only_triggers(data, name))
    harder = copy.deepcopy(data)
    body = harder["bodies"][name]
    assume(not body.get("impartial"))
    members = body["members"]
    if how == "veto":
        body["veto"] = [*body.get("veto", []), "RU" if "RU" in members else members[0]]
    elif how == "stricter":
        assume(body["rule"] in ("any", "majority", 1) and body.get("absent") != "not_counted")
        body["rule"] = "unanimity"
    elif how == "longer":
        body.pop("decides_within", None)
        body.pop("failing", None)
    else:
        assume(not body.get("silence"))
        body["quorum"] = len(members)
    assert not no_higher(by_key(matrix(build(harder))), by_key(matrix(build(data))))


@holds(documents(), st.data())
def test_a_duty_more_never_lowers_another_floor(data: dict[str, Any], draws: Any) -> None:
    names = tuple(data["parties"])
    fresh = draws.draw(clauses(9, 1, names, names, ordered=False))
    fresh |= {"verb": "shall", "who": ["US"], "do": ["sanction"], "bound": "each"}
    for key in ("choose", "unless"):
        fresh.pop(key, None)
    # A trigger that an older clause names would be another text, not one duty more.
    fresh["when"] = {"attack": "any"}
    before = by_key(matrix(build(data)))
    after = by_key(matrix(build(data | {"clauses": [*data["clauses"], fresh]})))
    for key, cell in before.items():
        assert after[key].guaranteed or not cell.guaranteed
        assert hours(after[key]) <= hours(cell)
        if key[-1] not in ("sanction", ANY, ANY_EFFECTIVE):
            assert (after[key].status, after[key].needs) == (cell.status, cell.needs)
    added = [c for k, c in after.items() if k[-2:] == ("US", "sanction") and k[3] == "active" and k[2] == "home"]
    assert added
    assert all(c.guaranteed for c in added)


@holds(documents())
def test_a_shorter_deadline_never_lowers_a_floor_where_nothing_releases(data: dict[str, Any]) -> None:
    assume(not any(c.get("unless") for c in data["clauses"]))
    assume(any("within" in c for c in data["clauses"]))
    sooner = copy.deepcopy(data)
    for clause in sooner["clauses"]:
        if "within" in clause:
            clause["within"] = "PT1H"
    before, after = by_key(matrix(build(data))), by_key(matrix(build(sooner)))
    assert not no_higher(before, after)


@holds(documents())
def test_a_friend_turned_hostile_never_raises_a_floor_or_a_ceiling(data: dict[str, Any]) -> None:
    turned = copy.deepcopy(data)
    friend = "UK" if "UK" in data["parties"] else "CH"
    assume(friend in data["parties"])
    turned["parties"][friend]["roles"] = [*data["parties"][friend]["roles"], "ally_of_adversary"]
    before, after = by_key(matrix(build(data))), by_key(matrix(build(turned)))
    rank = ("never", "adversary", "friends", "alone")
    assert not no_higher(after, before)
    for key, cell in after.items():
        if cell.needs and before[key].needs:
            assert rank.index(cell.needs) <= rank.index(before[key].needs)


@holds(documents())
def test_the_same_text_gives_the_same_matrix(data: dict[str, Any]) -> None:
    assert matrix(build(data)).cells == matrix(build(data)).cells


def _shuffled(value: Any, random: Any) -> Any:
    """Return a text with its clauses, bearers, members and conditions' lists in another order; menus keep theirs."""
    if isinstance(value, dict):
        return {
            key: part if key in ("do", "choose", "rule") else _shuffled(part, random) for key, part in value.items()
        }
    if isinstance(value, list):
        return random.sample([_shuffled(part, random) for part in value], len(value))
    return value


@holds(enriched(), st.randoms(use_true_random=False))
def test_the_order_of_clauses_bearers_and_members_changes_nothing(data: dict[str, Any], random: Any) -> None:
    first, second = (by_key(matrix(build(d))) for d in (data, _shuffled(copy.deepcopy(data), random)))
    assert {k: (c.status, c.needs, hours(c)) for k, c in first.items()} == {
        k: (c.status, c.needs, hours(c)) for k, c in second.items()
    }
