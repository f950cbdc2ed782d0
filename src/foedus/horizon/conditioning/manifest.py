"""What each datum of the evidence speaks to: the level of danger, a difference between arrangements, or showing only.

No datum works twice. ``manifest.toml`` says it in both languages, with the wars and disputes that each rests on; what
contradicts that is refused when it is read.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from foedus.arrangement.assumption_kinds import KINDS
from foedus.arrangement.schema import Text
from foedus.errors import SpecificationError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Danger", "Datum", "Manifest", "Reference", "Side", "evidence_manifest", "manifest_of"]

Use = Literal["level", "difference", "shown"]

_FOLDER = Path(__file__).parent
_NAMED = 5  # units in a message


@dataclass(frozen=True, slots=True)
class Side:
    """What stands on one side of a comparison.

    Attributes
    ----------
    promise : str
        Class of the third party's promise to fight.
    presence : bool
        Whether it has forces there, of no number.
    signed : bool
        Whether the fighting ended by signature.
    """

    promise: str
    presence: bool = False
    signed: bool = True


@dataclass(frozen=True, slots=True)
class Danger:
    """How great the danger is in a reference case.

    Attributes
    ----------
    fact : str
        Whose share, or events per row, is the chance of an attack.
    read : {"share", "events"}
    over : int
        Years of that chance.
    occasions : str or float
        A fact whose events per row are the yearly chance of an occasion; or the chance; or a kind of the ledger, whose
        median after a war it is.
    """

    fact: str
    read: Literal["share", "events"]
    over: int
    occasions: str | float


@dataclass(frozen=True, slots=True)
class Reference:
    """The case in which the game is asked what the record answers.

    Attributes
    ----------
    situation : Path
    years : int
    danger : Danger
    without, against : Side
        Against: what is compared with ``without``.
    """

    situation: Path
    years: int
    danger: Danger
    without: Side
    against: Side


@dataclass(frozen=True, slots=True)
class Datum:
    """One datum of the evidence.

    Attributes
    ----------
    id : str
        A fact, or a small model.
    model : str or None
        The small model, or its term, that has draws of the same.
    speaks_to : {"level", "difference", "shown"}
    says : Text
    sources : tuple of str
        Ids of sources of the record.
    group : str or None
        Data of one group are nested, or read the same rows in two ways.
    units : dict of str to frozenset
        The wars, disputes or episodes that it rests on, by the name of their list.
    own_level : bool
        Whether it compares within its own rows and its own level is thrown away.
    kept : float
        Share of the estimate that is taken.
    bias : float
        Standard deviation of what the record compares about what the game is asked.
    because : Text or None
    reference : Reference or None
        Of a difference.
    """

    id: str
    speaks_to: Use
    says: Text
    sources: tuple[str, ...]
    model: str | None = None
    group: str | None = None
    units: Mapping[str, frozenset[int | str]] = field(default_factory=dict, repr=False)
    own_level: bool = False
    kept: float = 1.0
    bias: float = 0.0
    because: Text | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All data, and what reference cases share with the case assessed.

    Attributes
    ----------
    data : tuple of Datum
    shared : frozenset of str
        Kinds of the ledger.
    """

    data: tuple[Datum, ...]
    shared: frozenset[str]

    @property
    def differences(self) -> tuple[Datum, ...]:
        """The data that condition differences, in the order of the manifest."""
        return tuple(datum for datum in self.data if datum.speaks_to == "difference")


@cache
def evidence_manifest() -> Manifest:
    """Return the manifest that ships."""
    return manifest_of((_FOLDER / "manifest.toml").read_text(encoding="utf-8"))


def manifest_of(text: str) -> Manifest:
    """Return the manifest that a TOML text holds.

    Raises
    ------
    SpecificationError
        A datum stands twice, speaks to level and difference, is nested in another of the same use, rests on the same
        wars or disputes as another, or a difference has no reference case.
    """
    found = tomllib.loads(text)
    manifest = Manifest(tuple(_datum(row) for row in found["data"]), frozenset(found["shared"]))
    problems = list(_problems(manifest))
    if problems:
        raise SpecificationError(
            Message("the manifest of the evidence contradicts itself: {problems}", {"problems": problems}),
            where="manifest.toml",
            todo=Message("let each datum speak to one thing, and of nested ones keep one"),
        )
    return manifest


def _datum(row: dict[str, Any]) -> Datum:
    return Datum(
        id=row["id"],
        speaks_to=row["speaks_to"],
        says=Text(**row["says"]),
        sources=tuple(row["sources"]),
        model=row.get("model"),
        group=row.get("group"),
        units={name: frozenset(ids) for name, ids in row.get("units", {}).items()},
        own_level=row.get("own_level", False),
        kept=row.get("kept", 1.0),
        bias=row.get("bias", 0.0),
        because=Text(**row["because"]) if "because" in row else None,
        reference=_reference(row["reference"]) if "reference" in row else None,
    )


def _reference(row: dict[str, Any]) -> Reference:
    (occasions,) = row["occasions"].values()
    return Reference(
        situation=_FOLDER / "reference" / f"{row['situation']}.yaml",
        years=row["years"],
        danger=Danger(row["danger"]["fact"], row["danger"]["read"], row["over"], occasions),
        without=Side(**row["without"]),
        against=Side(**row["with"]),
    )


# What is refused -----------------------------------------------------------------------------------------------------


def _problems(manifest: Manifest) -> Iterator[Message]:
    for name in sorted(manifest.shared - set(KINDS)):
        yield Message("'{kind}' is no kind of the ledger", {"kind": name})
    for one, other in combinations(manifest.data, 2):
        yield from _clash(one, other)
    for datum in manifest.differences:
        if datum.reference is None or datum.because is None or not datum.bias > 0 or not 0 < datum.kept <= 1:
            yield Message("'{id}' speaks to a difference without a reference case, or without a bias", {"id": datum.id})


def _clash(one: Datum, other: Datum) -> Iterator[Message]:
    """Return how two data work twice."""
    uses = {one.speaks_to, other.speaks_to}
    pair = {"one": one.id, "other": other.id}
    if any(_same(here, there) for here in _names(one) for there in _names(other)):
        if uses == {"level", "difference"}:
            yield Message("'{one}' speaks to the level and to a difference", pair)
        else:
            yield Message("'{one}' stands twice", pair)
    if uses != {"difference"} and uses != {"level", "difference"}:
        return
    if one.group is not None and one.group == other.group:
        yield Message("'{one}' and '{other}' are nested, and both are used", pair)
    both = sorted(_shared_units(one, other), key=str)
    free = uses != {"difference"} and next(d for d in (one, other) if d.speaks_to == "difference").own_level
    if both and not free:
        some = both[:_NAMED]
        yield Message("'{one}' and '{other}' rest on the same wars or disputes: {units}", pair | {"units": some})


def _names(datum: Datum) -> tuple[str, ...]:
    return (datum.id,) if datum.model is None else (datum.id, datum.model)


def _same(one: str, other: str) -> bool:
    """Whether two ids are of the same datum: a model holds each of its terms."""
    return one == other or one.startswith(f"{other}:") or other.startswith(f"{one}:")


def _shared_units(one: Datum, other: Datum) -> Sequence[str]:
    return [
        f"{name} {unit}"
        for name in one.units.keys() & other.units.keys()
        for unit in one.units[name] & other.units[name]
    ]
