"""Every uncertain quantity in one table, and draws from it.

A quantity has a median and a 90 % range. Between them its scale (log for positive quantities, log-odds for shares) is
normal with a standard deviation of its own on each side; draws are stratified (Latin hypercube) and cut at 2.5
standard deviations. A quantity that is *estimated* has the quantiles of its posterior draws instead, and those of one
link are drawn together, so that what depends on one another in the posterior does so in the answers.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit, logit, ndtr

from foedus.arrangement.assumption_kinds import ASSUMPTION, KINDS, READER
from foedus.arrangement.situation import SHOWN_ONLY, SetDefault
from foedus.deterrence.estimates.documents import REBUILD
from foedus.errors import SpecificationError
from foedus.statistics.hypercube import latin_hypercube, normal_scores
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from foedus.arrangement.schema import Text
    from foedus.arrangement.situation import Situation
    from foedus.deterrence.schema import LedgerRow
    from foedus.wording import Bilingual

    Array = NDArray[np.float64]

__all__ = [
    "Draws",
    "Ledger",
    "Quantity",
    "estimate_quantity",
    "from_situation",
    "quantile_to_value",
    "sample",
]

Z90 = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Quantity:
    """One uncertain quantity.

    Attributes
    ----------
    id, kind : str
    about : str or None
        The party that it is about.
    median, low, high : float
        `low` and `high` bound 90 %.
    says, if_false : Text or None
    source : tuple of str
        Titles of sources; ``assumption`` for what we assume.
    grade : str or None
        Admiralty grade; None for assumptions and estimates.
    unit : str
    link : str or None
        The link of the record that it is estimated from.
    joint : tuple of str
        The links whose draws go together with its own, this one among them: what is computed from several binds them.
    marginal : array (S,) or None
        Its posterior draws, sorted; None unless estimated.
    scores : array (S,) or None
        Normal scores of the ranks of its draws, in the order of the posterior.
    how : Text or None
        How it is estimated, or why it is assumed although the record has something near it.
    instead_of : tuple of float or None
        Median, low and high of the estimate that an entry of the situation takes the place of.
    held : float or None
        The median that it had before a counterfactual moved it.
    pooled : tuple of float or None
        Of an estimate whose range holds how far cases differ: the ends of 90 % of their mean alone, which is what more
        data of past cases would narrow.
    """

    id: str
    kind: str
    about: str | None
    median: float
    low: float
    high: float
    says: Text
    source: tuple[str, ...] = ("assumption",)
    grade: str | None = None
    if_false: Text | None = None
    unit: str = ""
    link: str | None = None
    joint: tuple[str, ...] = ()
    marginal: Array | None = field(default=None, repr=False, compare=False)
    scores: Array | None = field(default=None, repr=False, compare=False)
    how: Text | None = None
    instead_of: tuple[float, float, float] | None = None
    held: float | None = None
    pooled: tuple[float, float] | None = None

    @property
    def usual(self) -> float:
        """Where it stood when the game was anchored: its median, unless a counterfactual has moved it from there."""
        return self.median if self.held is None else self.held

    @property
    def estimated(self) -> bool:
        """Whether it is estimated from the record."""
        return self.marginal is not None

    @property
    def uncertain(self) -> bool:
        """Whether it has a range."""
        return self.high > self.low

    @property
    def convention(self) -> bool:
        """Whether the default of its kind is one number without a range."""
        return KINDS[self.kind].fixed


@dataclass(frozen=True, slots=True)
class Draws:
    """Values of every quantity in every draw.

    Attributes
    ----------
    ledger : Ledger
    z : array (D, N)
        Standard normal scores.
    values : array (D, N)
    anchored : array (D, N) or None
        The values at which the game was anchored, where a counterfactual has moved some of them from there.
    """

    ledger: Ledger
    z: Array
    values: Array
    anchored: Array | None = None

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, kind: str) -> Array:
        """Return the draws (D,) of the only quantity of a kind."""
        return self.about(kind, None)

    def about(self, kind: str, party: str | None) -> Array:
        """Return the draws (D,) of a kind about a party.

        Raises
        ------
        SpecificationError
            The ledger has no such quantity.
        """
        return self.values[:, self.ledger.index(kind, party)]

    def given(self, kind: str, party: str, otherwise: float = 0.0) -> Array:
        """Return the draws (D,) of a kind about this very party, or a number where nothing is said of it."""
        known = self.ledger.given(kind, party)
        return np.full(len(self), otherwise) if known is None else self.values[:, known]

    def at_anchor(self, kind: str, party: str | None = None) -> Array:
        """Return the draws (D,) of a quantity where it stood when the game was anchored.

        A fact of the date, such as the aid that arrives, belongs to what was then: a counterfactual moves it along.
        """
        column = self.ledger.index(kind, party)
        if self.anchored is not None:
            return self.anchored[:, column]
        held = self.ledger.quantities[column].held
        return self.values[:, column] if held is None else np.full(len(self), held)

    def moved(self, changes: Mapping[int, Array | float]) -> Draws:
        """Return the same draws with other values in some columns: a counterfactual, which holds what was anchored.

        Parameters
        ----------
        changes : mapping of int to array (D,) or float
            New values, by the column of the ledger.
        """
        values = self.values.copy()
        for column, new in changes.items():
            values[:, column] = new
        return replace(self, values=values, anchored=self.values if self.anchored is None else self.anchored)

    def part(self, rows: slice) -> Draws:
        """Return some of the draws."""
        anchored = None if self.anchored is None else self.anchored[rows]
        return Draws(self.ledger, self.z[rows], self.values[rows], anchored)


@dataclass(frozen=True)
class Ledger:
    """The quantities of an assessment, in a fixed order.

    Attributes
    ----------
    quantities : tuple of Quantity
    """

    quantities: tuple[Quantity, ...]
    _index: dict[tuple[str, str | None], int] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for position, quantity in enumerate(self.quantities):
            self._index.setdefault((quantity.kind, quantity.about), position)
            self._index.setdefault((quantity.kind, None), position)

    def index(self, kind: str, party: str | None = None) -> int:
        """Return the column of a quantity."""
        if (kind, party) not in self._index:
            values = {"kind": kind, "party": party or ""}
            raise SpecificationError(
                Message("neither the situation nor the defaults give '{kind}' for {party}", values)
                if party
                else Message("neither the situation nor the defaults give '{kind}'", values),
                todo=Message("add an entry of kind '{kind}'", values),
            )
        return self._index[kind, party]

    def has(self, kind: str) -> bool:
        """Whether it has a quantity of a kind."""
        return (kind, None) in self._index

    def given(self, kind: str, party: str) -> int | None:
        """Return the column of a quantity about this very party, or None."""
        return self._index.get((kind, party))

    def draws(self, z: Array) -> Draws:
        """Return the values that go with standard normal scores of shape (D, N)."""
        columns = [quantile_to_value(q, z[:, j]) for j, q in enumerate(self.quantities)]
        return Draws(self, z, np.stack(columns, axis=1))


def quantile_to_value(quantity: Quantity, z: Array) -> Array:
    """Return the values of a quantity at standard normal scores.

    >>> from foedus.arrangement.schema import Text
    >>> q = Quantity("x", "fact", None, 2.0, 1.0, 5.0, Text(en="x"))
    >>> [round(float(v), 6) for v in quantile_to_value(q, np.array([-Z90, 0, Z90]))]
    [1.0, 2.0, 5.0]
    """
    if not quantity.uncertain:
        return np.full_like(z, quantity.median)
    if quantity.marginal is not None:
        size = len(quantity.marginal)
        return np.interp(ndtr(z), (np.arange(size) + 0.5) / size, quantity.marginal)
    domain = KINDS[quantity.kind].domain
    to, back = {"positive": (np.log, np.exp), "share": (logit, expit), "factor": (logit, expit)}.get(
        domain, (np.asarray, np.asarray)
    )
    low, middle, high = (float(to(v)) for v in (quantity.low, quantity.median, quantity.high))
    scaled = middle + np.where(z < 0, middle - low, high - middle) * z / Z90
    # count has no values below 0; the others cannot leave their domain
    return np.maximum(back(scaled), 0.0) if domain == "count" else np.asarray(back(scaled))


def sample(ledger: Ledger, draws: int, generator: np.random.Generator) -> Array:
    """Return standard normal scores of shape (draws, N): a Latin hypercube, and the posterior for what is estimated.

    Estimated quantities take the scores of the same row of posterior draws, so that their dependence is kept: within a
    link, and of one that is computed from another draw by draw. Posterior draws are taken without replacement while
    there are enough of them. A convention that has no range takes no column of the hypercube.
    """
    drawn = [j for j, quantity in enumerate(ledger.quantities) if quantity.uncertain or not quantity.convention]
    z = np.zeros((draws, len(ledger.quantities)))
    z[:, drawn] = latin_hypercube(draws, len(drawn), generator)
    sizes = sorted({len(q.scores) for q in ledger.quantities if q.scores is not None})
    rows = {size: _picked(size, draws, generator) for size in sizes}
    for j, quantity in enumerate(ledger.quantities):
        if quantity.scores is not None:
            z[:, j] = quantity.scores[rows[len(quantity.scores)]]
    return z


def _picked(size: int, draws: int, generator: np.random.Generator) -> NDArray[np.int64]:
    rounds = -(-draws // size)
    return np.concatenate([generator.permutation(size) for _ in range(rounds)])[:draws]


def estimate_quantity(quantity: Quantity, draws: Array, link: str, source: Sequence[str], how: Text) -> Quantity:
    """Return a quantity with posterior draws in place of its assumed range.

    Parameters
    ----------
    quantity : Quantity
        The default that it replaces.
    draws : array (S,)
        Posterior draws, in the order that all quantities of the link share.
    link : str
    source : sequence of str
        Titles of the sources of the data.
    how : Text
        How the draws follow from the posterior.

    Raises
    ------
    SpecificationError
        Fewer than two draws, or a draw that is not a number or lies outside the domain of the kind.
    """
    domain = KINDS[quantity.kind].domain
    inside = {"positive": draws > 0, "share": (draws > 0) & (draws < 1), "factor": (draws > 0) & (draws < 1)}
    if len(draws) < 2 or not np.isfinite(draws).all() or not inside.get(domain, np.array(True)).all():
        raise SpecificationError(
            f"the posterior of '{quantity.kind}' is impossible: {len(draws)} draws, from {draws.min()} to {draws.max()}"
            if len(draws)
            else f"the posterior of '{quantity.kind}' has no draws",
            where=f"link {link}",
            todo=REBUILD,
        )
    marginal = np.sort(draws)
    ranks = np.empty(len(draws), dtype=np.int64)
    ranks[np.argsort(draws, kind="stable")] = np.arange(len(draws))
    found = replace(
        quantity,
        source=tuple(source),
        grade=None,
        link=link,
        joint=(link,),
        marginal=marginal,
        scores=normal_scores((ranks + 0.5) / len(draws)),
        how=how,
        low=float(marginal[0]),
        high=float(marginal[-1]),
    )
    low, median, high = (float(v) for v in quantile_to_value(found, np.array([-Z90, 0.0, Z90])))
    return replace(found, low=low, median=median, high=high)


def from_situation(situation: Situation, parties: Iterable[str], defaults: Sequence[Quantity]) -> Ledger:
    """Return the ledger of a situation: its entries about some parties, and the defaults for what it leaves out.

    Parameters
    ----------
    situation : Situation
    parties : iterable of str
        Protégé, adversary and guarantors of the arrangements assessed.
    defaults : sequence of Quantity
        Assumed or estimated. An entry of the situation takes the place of either; where it takes that of an estimate,
        it remembers it.
    """
    wanted = set(parties)
    known = [e for e in situation.entries if e.kind not in SHOWN_ONLY and (e.about is None or e.about in wanted)]
    titles = {name: source.title for name, source in situation.sources.items()}
    estimates = {q.kind: (q.median, q.low, q.high) for q in defaults if q.estimated}
    every = [
        Quantity(
            id=entry.id,
            kind=entry.kind,
            about=entry.about,
            median=entry.middle,
            low=entry.bounds[0],
            high=entry.bounds[1],
            says=entry.says,
            source=tuple(titles.get(name, name) for name in entry.source),
            grade=situation.grade_of(entry),
            if_false=entry.if_false,
            unit=entry.unit or (unit.en if (unit := KINDS[entry.kind].unit) else ""),
            instead_of=estimates.get(entry.kind),
        )
        for entry in known
    ]
    # What a reader sets in place of a default stands where the default stood, so that the other draws are the same.
    placed = {entry.id for entry in known if isinstance(entry, SetDefault)}
    set_defaults = {(q.kind, q.about): q for q in every if q.id in placed}
    found = [q for q in every if q.id not in placed and _says_something(q.kind, situation)]
    present = {(q.kind, q.about) for q in found} | {(q.kind, None) for q in found}
    left_out = [q for q in defaults if (q.kind, q.about) not in present and _says_something(q.kind, situation)]
    usual = [_after_war(q) if situation.war else q for q in left_out]
    return Ledger((*found, *(set_defaults.get((q.kind, q.about), q) for q in usual)))


_OF_NUCLEAR = "nuclear_shadow"


def _says_something(kind: str, situation: Situation) -> bool:
    """Whether a kind bears on a situation: some do only with a war in progress, or with a nuclear adversary."""
    needs = KINDS[kind].needs
    if kind == _OF_NUCLEAR:
        nuclear = situation.find("nuclear")
        return nuclear is not None and nuclear.middle > 0
    return needs is None or (needs == "war") == situation.war


def _after_war(quantity: Quantity) -> Quantity:
    """Return the default for a war in progress, where it differs and the record gives none."""
    other = KINDS[quantity.kind].after_war
    if other is None or quantity.estimated:
        return quantity
    median, low, high = other
    return replace(quantity, median=median, low=low, high=high)


def ledger_row(quantity: Quantity) -> LedgerRow:
    """Return a quantity as plain data, with the keys of the report.

    `basis` is ``estimated`` for what the record gives, else ``assumed``: entries of the situation that have a source
    are marked by their grade.
    """
    row: LedgerRow = {
        "id": quantity.id,
        "kind": quantity.kind,
        "about": quantity.about,
        "says": _bilingual(quantity.says),
        "median": quantity.median,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "source": list(quantity.source),
        "grade": quantity.grade,
        "assumed": ASSUMPTION in quantity.source or READER in quantity.source,
        "basis": "estimated" if quantity.estimated else "assumed",
        "if_false": _bilingual(quantity.if_false) if quantity.if_false else None,
    }
    if quantity.link is not None:
        row["link"] = quantity.link
    if quantity.how is not None:
        row["how"] = _bilingual(quantity.how)
    if quantity.instead_of is not None:
        median, low, high = quantity.instead_of
        row["instead_of"] = {"median": median, "low": low, "high": high}
    if quantity.pooled is not None:
        low, high = quantity.pooled
        row["pooled"] = {"low": low, "high": high}
    return row


def _bilingual(text: Text) -> Bilingual:
    """Return a text as the ledger has it: a French that is missing is null."""
    return {"en": text.en, "fr": text.fr}
