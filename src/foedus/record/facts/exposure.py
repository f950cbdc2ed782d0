"""Years in which states were exposed to an attack, by what they had been promised: what rates are counted on."""

from __future__ import annotations

import polars as pl

from foedus.record.alliances.obligations import OBLIGATIONS, obligations
from foedus.record.dispute_records.conflicts import rivalries
from foedus.record.dyads.political_relevance import contiguity, majors
from foedus.record.facts.attacks import ATTACK_SOURCES, attacks
from foedus.record.frames.frames import directed_dyad_years, dyad_years, state_years
from foedus.record.source_files.registry import source
from foedus.record.source_files.store import table
from foedus.wording import Message

__all__ = [
    "CLASSES",
    "EUROPE",
    "EXPOSURE_SOURCES",
    "GRADES",
    "PERIOD",
    "WARSAW_PACT",
    "adversary_exposure",
    "guaranteed_exposure",
    "members_of",
    "named_exposure",
    "state_exposure",
    "with_patrons",
]

CLASSES = {
    "rival_patron": Message("owed defence by a major power that is the adversary's rival"),
    "major": Message("owed defence by another major power"),
    "other": Message("owed defence by other states only"),
    "consultation": Message("owed consultation only"),
    "nonaggression": Message("owed non-aggression or neutrality only"),
    "none": Message("owed nothing"),
}
"""What the target is owed by states other than the adversary, from the most to the least; the first that holds."""

GRADES = ("force", "deadly", "war")
"""Attacks with force; those with 26 dead or more; those that became wars. Each holds the next."""

EUROPE = (200, 399)
"""Correlates of War codes of European states, both ends included. Cyprus is among them, Turkey is not."""

PERIOD = (1946, 2010)
"""First and last year: from the end of the World War to that of the list of disputes."""

EXPOSURE_SOURCES = ("atop_alliance", "tss_rivalries", "cow_majors", "cow_contdir", "cw_system", *ATTACK_SOURCES)
"""Sources of `adversary_exposure`."""

WARSAW_PACT = 3285
"""Its number in the list of alliances."""

_UNITED_STATES, _CANADA, _RUSSIA, _TURKEY = 2, 20, 365, 640

_FIRST, _LAST = PERIOD
_KEYS = ("ccode1", "ccode2", "year")


def guaranteed_exposure(first: int = _FIRST, last: int = _LAST) -> pl.DataFrame:
    """Return the years in which a state that a major power must defend faced a strategic rival of that patron.

    Parameters
    ----------
    first, last : int
        Years, both included; at most those that the sources of `adversary_exposure` cover.

    Returns
    -------
    polars.DataFrame
        Rows of `adversary_exposure` of the class ``rival_patron``, with ``patrons`` (list of the codes of the major
        powers that owe the protégé, ``ccode2``, defence and are strategic rivals of the adversary, ``ccode1``).
        The adversary is a major power or contiguous to the protégé.

    Notes
    -----
    Strategic rivalries (Thompson, Sakuwa and Suhas) are coded with hindsight: who fought is likelier to be listed.
    The protégé need not have a rival of its own, and may itself be a major power (``major2``). After 2010 attacks are
    null, and a `CoverageWarning` says so.
    """
    return with_patrons(adversary_exposure(first, last), first, last)


def with_patrons(rows: pl.DataFrame, first: int = _FIRST, last: int = _LAST) -> pl.DataFrame:
    """Return rows of `guaranteed_exposure` from those of `adversary_exposure`.

    Parameters
    ----------
    rows : polars.DataFrame
    first, last : int
        Years of the rows.
    """
    patrons = _rival_patrons(first, last).group_by(_KEYS).agg(pl.col("patron").sort().alias("patrons"))
    guarded = rows.filter(pl.col("class") == "rival_patron").drop("class")
    return guarded.join(patrons, on=_KEYS, how="left").sort(_KEYS)


def adversary_exposure(first: int = _FIRST, last: int = _LAST) -> pl.DataFrame:
    """Return the years in which a state faced an adversary of some major power, by what it was owed.

    Parameters
    ----------
    first, last : int
        Years, both included.

    Returns
    -------
    polars.DataFrame
        One row per adversary (``ccode1``), target (``ccode2``) and ``year``. The adversary is a strategic rival of a
        major power other than the target, and is itself a major power or contiguous to the target. ``class`` (of
        `CLASSES`), ``rivals`` (0/1: adversary and target are strategic rivals of each other), ``contiguous``,
        ``major1``, ``major2``, ``owes`` (0/1: the adversary itself owes the target defence), and ``force``, ``deadly``,
        ``war`` (0/1: the adversary began such an attack on the target in the year, see `attacks`; null in years that
        the disputes do not cover, ``deadly`` also where nobody knows how many died).

    Raises
    ------
    OutsideCoverageError
        If the list of states does not cover the years.
    """
    pairs = directed_dyad_years(first, last).add(contiguity(), majors(), rivalries()).collect()
    pairs = pairs.select(
        *_KEYS,
        rivals="tssrivalry",
        contiguous=(pl.col("conttype") > 0).cast(pl.Int32),
        major1="cowmaj1",
        major2="cowmaj2",
    )
    rows = pairs.filter((pl.col("major1") == 1) | (pl.col("contiguous") == 1))
    of_majors = (
        pairs.filter(pl.col("rivals") == 1, pl.col("major2") == 1)
        .select("ccode1", "year", power="ccode2")
        .join(rows.select(_KEYS), on=["ccode1", "year"])
        .filter(pl.col("power") != pl.col("ccode2"))
        .select(_KEYS)
        .unique()
    )
    rows = _promised(rows.join(of_majors, on=_KEYS, how="semi"), first, last)
    order = (*_KEYS, "class", "rivals", "contiguous", "major1", "major2", "owes")
    return _attacked(rows.select(order), _KEYS, first, last).sort(_KEYS)


def state_exposure(first: int = _FIRST, last: int = _LAST) -> pl.DataFrame:
    """Return the years of every state by the most that it was owed, with the attacks on it by anybody.

    Parameters
    ----------
    first, last : int
        Years, both included.

    Returns
    -------
    polars.DataFrame
        One row per ``ccode`` and ``year``: ``class`` (of `CLASSES`, without ``rival_patron``), ``major`` (0/1), and
        ``force``, ``deadly``, ``war`` as in `adversary_exposure`.
    """
    states = state_years(first, last).add(majors()).collect().rename({"cowmaj": "major"})
    owed = _owed(first, last).group_by(ccode="ccode2", year="year").agg(pl.col("rank").min())
    rows = states.join(owed, on=["ccode", "year"], how="left").with_columns(_class().alias("class")).drop("rank")
    attacked = attacks(first, last).rename({"ccode2": "ccode"})
    return _attacked(rows, ("ccode", "year"), first, last, attacked).sort("ccode", "year")


def named_exposure(guaranteed: pl.DataFrame | None = None) -> dict[str, pl.DataFrame]:
    """Return exposures that have a name: against the Soviet Union or Russia, and those of the Warsaw Pact.

    Parameters
    ----------
    guaranteed : polars.DataFrame, optional
        Rows of `guaranteed_exposure`, where they are at hand.

    Returns
    -------
    dict of polars.DataFrame
        Keyed by ``ccode1``, ``ccode2``, ``year``, with the grades of attack of `adversary_exposure`. ``us_europe``: the
        Soviet Union or Russia against European states, Canada and Turkey that the United States must defend, in every
        year, rival or not; ``europe_others``: the same adversary against the other European states; ``warsaw``: members
        of the Warsaw Pact against rivals of the Soviet Union; ``warsaw_patron``: members against the Soviet Union.
    """
    pairs = directed_dyad_years(_FIRST, _LAST).filter(pl.col("ccode1") == _RUSSIA).collect().select(_KEYS)
    pairs = _attacked(pairs, _KEYS, _FIRST, _LAST)
    american, europe = _owes(_UNITED_STATES), pl.col("ccode2").is_between(*EUROPE)
    guarded = pairs.join(american, on=["ccode2", "year"], how="semi")
    rivals = (guaranteed_exposure() if guaranteed is None else guaranteed).filter(
        pl.col("patrons").list.contains(_RUSSIA)
    )
    members = _warsaw_pact()
    return {
        "us_europe": guarded.filter(europe | pl.col("ccode2").is_in([_CANADA, _TURKEY])),
        "europe_others": pairs.filter(europe).join(american, on=["ccode2", "year"], how="anti"),
        "warsaw": rivals.join(members, on=["ccode2", "year"], how="semi"),
        "warsaw_patron": pairs.join(members, on=["ccode2", "year"], how="semi"),
    }


def _promised(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """Add ``class``, by what states other than the adversary owe the target, and ``owes``, the adversary's own duty."""
    by_others = (
        rows.select(_KEYS)
        .join(_owed(first, last), on=["ccode2", "year"])
        .filter(pl.col("patron") != pl.col("ccode1"))
        .group_by(_KEYS)
        .agg(pl.col("rank").min())
    )
    guarded = _rival_patrons(first, last).select(_KEYS).unique().with_columns(guarded=pl.lit(value=True))
    own = obligations().filter(pl.col("atop_defense") == 1).select(*_KEYS, owes=pl.lit(1, pl.Int32)).collect()
    for more in (by_others, guarded, own):
        rows = rows.join(more, on=_KEYS, how="left")
    kind = pl.when(pl.col("guarded")).then(pl.lit("rival_patron")).otherwise(_class())
    return rows.with_columns(kind.alias("class"), pl.col("owes").fill_null(0))


def _owed(first: int, last: int) -> pl.DataFrame:
    """Return who owes whom what by rank: 1 defence by a major power, 2 by another, 3 consultation, 4 the rest."""
    powers = state_years(first, last).add(majors()).collect().filter(pl.col("cowmaj") == 1)
    powers = powers.select(patron="ccode", year="year", power=pl.lit(value=True))
    listed = obligations().filter(pl.col("year").is_between(first, last)).rename({"ccode1": "patron"}).collect()
    ranked = listed.filter(pl.any_horizontal(pl.col(name) == 1 for name in OBLIGATIONS)).join(
        powers, on=["patron", "year"], how="left"
    )
    defence = pl.col("atop_defense") == 1
    rank = (
        pl.when(defence & pl.col("power").fill_null(value=False))
        .then(1)
        .when(defence)
        .then(2)
        .when(pl.col("atop_consul") == 1)
        .then(3)
        .otherwise(4)
    )
    return ranked.select("patron", "ccode2", "year", rank=rank)


def _class() -> pl.Expr:
    names = [name for name in CLASSES if name not in ("rival_patron", "none")]
    return pl.col("rank").replace_strict(dict(enumerate(names, 1)), default="none", return_dtype=pl.String)


def _rival_patrons(first: int, last: int) -> pl.DataFrame:
    """Return the major powers (``patron``) that owe ``ccode2`` defence and are rivals of ``ccode1``."""
    setting = dyad_years(first, last).add(rivalries()).filter(pl.col("tssrivalry") == 1).collect()
    one = setting.select(ccode1="ccode1", patron="ccode2", year="year")
    both = pl.concat([one, one.select(ccode1="patron", patron="ccode1", year="year")])
    defended = _owed(first, last).filter(pl.col("rank") == 1)
    return (
        defended.join(both, on=["patron", "year"]).filter(pl.col("ccode1") != pl.col("ccode2")).select(*_KEYS, "patron")
    )


def _attacked(
    rows: pl.DataFrame, keys: tuple[str, ...], first: int, last: int, begun: pl.DataFrame | None = None
) -> pl.DataFrame:
    """Add the grades of attack by key: no attack listed is a zero in the years that the disputes cover."""
    begun = attacks(first, last) if begun is None else begun
    # what is unknown of one attack stays unknown for the year unless another answers it
    worst = [
        pl.when(pl.col(grade).max() == 1)
        .then(1)
        .when(pl.col(grade).is_null().any())
        .then(None)
        .otherwise(0)
        .alias(grade)
        for grade in GRADES
    ]
    found = begun.group_by(keys).agg(worst).with_columns(attacked=pl.lit(value=True))
    covered = pl.col("year") <= source("gml_dirdisp").last
    peace = pl.col("attacked").is_null() & covered
    return (
        rows.join(found, on=keys, how="left")
        .with_columns(pl.when(peace).then(0).otherwise(pl.col(grade)).cast(pl.Int32).alias(grade) for grade in GRADES)
        .drop("attacked")
    )


def _owes(patron: int) -> pl.DataFrame:
    """Return the states that a patron owes defence, by year: ``ccode2``, ``year``."""
    owed = obligations().filter(pl.col("ccode1") == patron, pl.col("atop_defense") == 1)
    return owed.select("ccode2", "year").unique().collect()


def members_of(alliance: int) -> set[int]:
    """Return the codes of the members that an alliance had at any time.

    Parameters
    ----------
    alliance : int
        Its number in the list of alliances.
    """
    (pact,) = table("atop5_alliances").filter(pl.col("atopid") == alliance).to_dicts()
    return {value for name, value in pact.items() if name.startswith("mem") and value is not None}


def _warsaw_pact() -> pl.DataFrame:
    """Return its members but the Soviet Union in the years in which that owed them defence."""
    pact = table("atop5_alliances").filter(pl.col("atopid") == WARSAW_PACT)
    return _owes(_RUSSIA).filter(
        pl.col("ccode2").is_in(sorted(members_of(WARSAW_PACT))),
        pl.col("year").is_between(pact["begyr"].item(), pact["endyr"].item()),
    )
