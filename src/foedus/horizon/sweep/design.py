"""From the document of a sweep to its designs: everything it names is found, and every problem has its line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

import foedus
from foedus.arrangement.assumption_kinds import DOMAINS, EXACT, KINDS, is_possible
from foedus.arrangement.durations import parse_duration
from foedus.arrangement.loading import Loaded, load_arrangement
from foedus.arrangement.reading import Document, read_document, validate
from foedus.arrangement.situation import LoadedSituation, load_situation, require_parties
from foedus.errors import DocumentError, FoedusError, InputError, Problem, nearest
from foedus.horizon.sensitivity.independent_inputs import ledger_for
from foedus.horizon.sweep.document import Amending, ListedDesign, SweepDocument
from foedus.wording import N_, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from foedus.arrangement.reading import Steps
    from foedus.arrangement.schema import Arrangement
    from foedus.arrangement.situation import Situation
    from foedus.deterrence.quantities.ledger import Quantity
    from foedus.deterrence.quantities.link_quantities import LinkQuantities

__all__ = ["Design", "Sweep", "amended_text", "load_sweep", "read_sweep"]

AS_WRITTEN = "as-written"
"""Name of the amendment that changes nothing, where the document names none."""

_MOST_DESIGNS = 100_000
_LONGEST = 200  # quarters

_UNKNOWN = {
    "arrangement": N_("unknown arrangement: '{name}'"),
    "amendment": N_("unknown amendment: '{name}'"),
    "situation": N_("unknown situation: '{name}'"),
    "quantity": N_("unknown quantity: '{name}'"),
    "edit": N_("unknown edit of '{of}': '{name}'"),
}


@dataclass(frozen=True, slots=True)
class Design:
    """One row of the results.

    Attributes
    ----------
    index : int
    arrangement, amendment, situation : str
        Ids.
    levers : tuple of (str, float)
        Quantities and the values that they are set to.
    """

    index: int
    arrangement: str
    amendment: str
    situation: str
    levers: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A sweep, ready to run.

    Attributes
    ----------
    document : SweepDocument
    arrangements : dict of str to Loaded
    situations : dict of str to LoadedSituation
    amendments : dict of str to Amending
    designs : tuple of Design
    quarters : int
        The horizon.
    levers : tuple of str
        Every quantity that some design sets.
    quantities : dict of str to Quantity
        The levers and uncertainties, as a ledger has them that knows them.
    sha256 : str
        Of all that the results follow from: the document, the texts and situations it names, the version of Foedus.
    """

    document: SweepDocument
    arrangements: dict[str, Loaded]
    situations: dict[str, LoadedSituation]
    amendments: dict[str, Amending]
    designs: tuple[Design, ...]
    quarters: int
    levers: tuple[str, ...]
    quantities: dict[str, Quantity]
    sha256: str


def load_sweep(file: str | Path, links: LinkQuantities) -> Sweep:
    """Read a sweep from a file.

    Raises
    ------
    DocumentError
        With every problem of the document.
    InputError
        The file cannot be read.
    """
    return read_sweep(file, None, links)


def read_sweep(file: str | Path, text: str | None, links: LinkQuantities) -> Sweep:
    """Read a sweep from a text; files that it names are looked for beside `file`."""
    document = read_document(file, text)
    model, problems = validate(document, SweepDocument)
    if model is None:
        raise DocumentError(problems)
    return _Resolver(document, model, Path(file).parent, links).resolved()


def edits_of(arrangement: Arrangement) -> dict[str, Any]:
    """Return every edit that the catalogue has for a text, by its key; those of its target first."""
    from foedus.law.amendments.catalogue import for_findings, for_target
    from foedus.law.amendments.target import kinds_of, parse_target

    found = list(for_findings(arrangement))
    if arrangement.want:
        target = parse_target(arrangement.want)
        found += [e for kind in kinds_of(arrangement, target) for e in for_target(arrangement, target, kind)]
    return {edit.key: edit for edit in found}


def amended_text(arrangement: Arrangement, amending: Amending) -> Arrangement:
    """Return the text with the edits and changes of an amendment made; targets are not sought.

    Raises
    ------
    ValidationError
        The changed text is none.
    KeyError
        The catalogue has no such edit for this text.
    """
    from foedus.law.edits import Edit, apply

    catalogue = edits_of(arrangement) if amending.edits else {}
    edits = [catalogue[key] for key in amending.edits]
    for change in amending.changes:
        made = change.change()
        edits.append(Edit("set-deadline", made.path[:2], (made,), detail=change.path, strength=9))
    return apply(arrangement, edits) if edits else arrangement


def guarantors_of(arrangement: Arrangement, situation: Situation) -> list[str]:
    """Return the guarantors that are neither hostile nor the protégé."""
    hostile = {*arrangement.with_role("adversary"), *arrangement.with_role("ally_of_adversary"), situation.protege}
    return [p for p in arrangement.with_role("guarantor") if p not in hostile]


class _Resolver:
    """Finds what a document names, and gathers what is wrong."""

    def __init__(self, document: Document, model: SweepDocument, folder: Path, links: LinkQuantities) -> None:
        self.document, self.model, self.folder, self.links = document, model, folder, links
        self.problems: list[Problem] = []
        self.arrangements: dict[str, Loaded] = {}
        self.situations: dict[str, LoadedSituation] = {}
        self.named: dict[str, str] = {}  # as written, to id
        self.amendments = dict(model.amendments) or {AS_WRITTEN: Amending()}
        self.quantities: dict[tuple[str, str], dict[str, Quantity]] = {}  # by arrangement and situation

    def resolved(self) -> Sweep:
        for i, name in enumerate(self.model.arrangements):
            self._load(name, ("arrangements", i), load_arrangement, self.arrangements)
        for i, name in enumerate(self.model.situations):
            self._load(name, ("situations", i), load_situation, self.situations)
        self._own_situations()
        quarters = self._quarters()
        if not self.problems:
            self._check_amendments()
            self._check_quantities()
        designs = [] if self.problems else list(self._designs())
        if not designs and not self.problems:
            message = Message("no design is left: no amendment applies to any of the arrangements")
            self._say(("amendments",), message)
        if self.problems:
            raise DocumentError(self.problems)
        levers = tuple(dict.fromkeys(name for design in designs for name, _ in design.levers))
        return Sweep(
            document=self.model,
            arrangements=self.arrangements,
            situations=self.situations,
            amendments=self.amendments,
            designs=tuple(designs),
            quarters=quarters,
            levers=levers,
            quantities={name: q for name, q in self._known().items() if name in {*levers, *self.model.uncertainties}},
            sha256=self._hash(),
        )

    def _say(
        self, path: Steps, message: str | Message, hint: str | Message | None = None, *, key: bool = False
    ) -> None:
        self.problems.append(self.document.problem(path, message, hint, key=key))

    def _load(self, name: str, path: Steps, load: Callable[[Any], Any], into: dict[str, Any]) -> None:
        beside = self.folder / name
        try:
            found = load(beside if beside.suffix in {".yaml", ".yml"} and beside.is_file() else name)
        except DocumentError as error:
            self._say(path, Message("'{name}' contains errors", {"name": name}), Message("see below"))
            self.problems += error.problems
            return
        except InputError as error:
            self._say(path, error.what, error.todo)
            return
        part = found.arrangement if isinstance(found, Loaded) else found.situation
        if part.id in into:
            self._say(path, Message("'{name}' appears here twice", {"name": part.id}))
        into[part.id] = found
        self.named[name] = part.id

    def _own_situations(self) -> None:
        """Without a list of situations each arrangement stands in its own."""
        if self.model.situations:
            return
        for i, loaded in enumerate(self.arrangements.values()):
            own = loaded.arrangement.situation
            if own is None:
                message = Message("'{name}' does not name a situation", {"name": loaded.arrangement.id})
                self._say(("arrangements", i), message, Message("list some under 'situations'"))
            elif own not in self.situations:
                self.situations[own] = load_situation(own)

    def _quarters(self) -> int:
        parts = parse_duration(self.model.horizon)
        months = 12 * parts["years"] + parts["months"]
        if parts["weeks"] or parts["days"] or parts["hours"] or months % 3 or not 3 <= months <= 3 * _LONGEST:
            message = Message(
                "a horizon is a whole number of quarters, from P3M to {longest}", {"longest": f"P{_LONGEST // 4}Y"}
            )
            self._say(("horizon",), message)
        return months // 3

    def _places(self, loaded: Loaded) -> list[str]:
        """Return the situations that an arrangement stands in."""
        own = loaded.arrangement.situation
        return list(self.situations) if self.model.situations else [str(own)]

    # Amendments --------------------------------------------------------------------------------------------------

    def _check_amendments(self) -> None:
        from foedus.law.amendments.target import kinds_of, parse_target

        for name, amending in self.amendments.items():
            path: Steps = ("amendments", name)
            if amending.want and (amending.edits or amending.changes):
                self._say(path, Message("an amendment takes either 'want', or 'edits' and 'changes'"))
            for i, of in enumerate(amending.of):
                if self.named.get(of, of) not in self.arrangements:
                    self._unknown((*path, "of", i), _UNKNOWN["arrangement"], of, self.arrangements)
            for arrangement in self._meant(amending):
                try:
                    if amending.want:
                        kinds_of(arrangement, parse_target(amending.want))
                    for i, key in enumerate(amending.edits):
                        if key not in (known := edits_of(arrangement)):
                            self._unknown((*path, "edits", i), _UNKNOWN["edit"], key, known, arrangement.id)
                    if all(key in edits_of(arrangement) for key in amending.edits):
                        amended_text(arrangement, amending)
                except InputError as error:
                    self._say((*path, "want"), error.what, error.todo)
                except (ValidationError, ValueError, TypeError, AttributeError, KeyError) as error:
                    why = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
                    values = {"name": arrangement.id, "why": why}
                    self._say(path, Message("with this amendment, '{name}' is not a valid text: {why}", values))

    def _meant(self, amending: Amending) -> Iterator[Arrangement]:
        wanted = {self.named.get(of, of) for of in amending.of}
        for name, loaded in self.arrangements.items():
            if not wanted or name in wanted:
                yield loaded.arrangement

    def _unknown(self, path: Steps, text: str, name: str, known: Any, of: str = "") -> None:
        close = nearest(name, known)
        names = ", ".join(sorted(known)[:12])
        hint = (
            Message("did you mean {close}?", {"close": close}) if close else Message("known: {names}", {"names": names})
        )
        self._say(path, Message(text, {"name": name, "of": of}), hint, key=True)

    # Quantities --------------------------------------------------------------------------------------------------

    def _check_quantities(self) -> None:
        for i, loaded in enumerate(self.arrangements.values()):
            for place in self._places(loaded):
                world = self.situations[place]
                try:
                    require_parties(world, loaded.arrangement)
                    guarantors = guarantors_of(loaded.arrangement, world.situation)
                    table = ledger_for(world.situation, guarantors, self.links)
                    self.quantities[loaded.arrangement.id, place] = {q.id: q for q in table.quantities}
                except FoedusError as error:
                    values = {"place": place, "why": error.what}
                    message = Message("it does not fit the situation '{place}': {why}", values)
                    self._say(("arrangements", i), message, error.todo)
        known = self._known()
        listed = [(("designs", i, "levers"), d.levers) for i, d in enumerate(self.model.designs or [])]
        if listed and self.model.levers:
            message = Message("'levers' apply to every combination, not to a list of designs")
            self._say(("levers",), message, Message("set them in each design"), key=True)
        for path, levers in [(("levers",), self.model.levers), *listed]:
            for name, values in levers.items():
                self._check_values((*path, name), name, known, values if isinstance(values, list) else [values])
                if name in self.model.uncertainties:
                    message = Message("'{name}' is both a lever and an uncertainty", {"name": name})
                    self._say((*path, name), message, key=True)
        for name, wide in self.model.uncertainties.items():
            path = ("uncertainties", name)
            self._check_values(path, name, known, [wide.low, wide.median, wide.high])
            if not wide.low <= wide.median <= wide.high:
                self._say(path, Message("low, median and high are out of order"))

    def _known(self) -> dict[str, Quantity]:
        return {name: quantity for table in self.quantities.values() for name, quantity in table.items()}

    def _check_values(self, path: Steps, name: str, known: dict[str, Quantity], values: list[float]) -> None:
        if name not in known:
            self._unknown(path, _UNKNOWN["quantity"], name, known)
            return
        kind = KINDS[known[name].kind]
        if kind.exact:
            self._say(path, Message("'{name}' can only be set in a situation", {"name": name}), EXACT, key=True)
        domain = kind.domain
        for value in values:
            if not is_possible(domain, value, exact=len(values) == 1 or path[0] != "uncertainties"):
                self._say(path, Message("{number} is impossible: {why}", {"number": value, "why": DOMAINS[domain]}))

    # Designs -----------------------------------------------------------------------------------------------------

    def _designs(self) -> Iterator[Design]:
        rows = self._listed() if self.model.designs is not None else self._factorial()
        for index, (arrangement, amendment, situation, levers) in enumerate(rows):
            if index == _MOST_DESIGNS:
                self._say((), Message("more than {n} designs", {"n": _MOST_DESIGNS}), Message("split the sweep"))
                return
            yield Design(index, arrangement, amendment, situation, levers)

    def _factorial(self) -> Iterator[tuple[str, str, str, tuple[tuple[str, float], ...]]]:
        names = list(self.model.levers)
        for arrangement, loaded in self.arrangements.items():
            for amendment, amending in self.amendments.items():
                if loaded.arrangement not in list(self._meant(amending)):
                    continue
                for situation in self._places(loaded):
                    for values in product(*self.model.levers.values()):
                        yield arrangement, amendment, situation, tuple(zip(names, values, strict=True))

    def _listed(self) -> Iterator[tuple[str, str, str, tuple[tuple[str, float], ...]]]:
        for i, row in enumerate(self.model.designs or []):
            found = self._row(row, ("designs", i))
            if found is not None:
                yield found

    def _row(self, row: ListedDesign, path: Steps) -> tuple[str, str, str, tuple[tuple[str, float], ...]] | None:
        arrangement = self.named.get(row.arrangement, row.arrangement)
        if arrangement not in self.arrangements:
            return self._unknown((*path, "arrangement"), _UNKNOWN["arrangement"], row.arrangement, self.arrangements)
        amendment = row.amendment or next(iter(self.amendments))
        if amendment not in self.amendments:
            return self._unknown((*path, "amendment"), _UNKNOWN["amendment"], amendment, self.amendments)
        own = self._places(self.arrangements[arrangement])
        situation = self.named.get(str(row.situation), row.situation) if row.situation else own[0]
        if situation not in self.situations:
            return self._unknown((*path, "situation"), _UNKNOWN["situation"], str(row.situation), self.situations)
        if self.arrangements[arrangement].arrangement not in list(self._meant(self.amendments[amendment])):
            values = {"amendment": amendment, "name": arrangement}
            return self._say((*path, "amendment"), Message("'{amendment}' does not apply to '{name}'", values))
        known = self.quantities.get((arrangement, str(situation)))
        for name in row.levers:
            if known is not None and name not in known:
                values = {"name": name, "arrangement": arrangement, "situation": str(situation)}
                message = Message("'{name}' is not a quantity of '{arrangement}' in '{situation}'", values)
                self._say((*path, "levers", name), message, key=True)
        return arrangement, amendment, str(situation), tuple(row.levers.items())

    def _hash(self) -> str:
        parts = {
            "foedus": foedus.__version__,
            "document": self.document.data,
            "arrangements": {k: v.document.data for k, v in self.arrangements.items()},
            "situations": {k: v.sha256 for k, v in self.situations.items()},
            "estimates": self.links.provenance,
        }
        return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()
