"""Do pacts deter? One logit, and the whole curve of defensible specifications: no single one is the finding."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from foedus.errors import ConvergenceError, DroppedRowsWarning, SpecificationError, UnknownNameError
from foedus.record.additions import PAIR
from foedus.record.alliances.obligations import PACT_DEFINITIONS, pacts, similarity
from foedus.record.dispute_records.conflicts import gml_disputes
from foedus.record.dispute_records.history import peace_years
from foedus.record.dyads.geography import capital_distance
from foedus.record.dyads.political_relevance import contiguity
from foedus.record.frames.frames import Frame, directed_dyad_years
from foedus.record.state_system.columns import capabilities, democracy
from foedus.statistics.logit import LogitFit, fit_logit
from foedus.statistics.tables import Table
from foedus.wording import N_, Message, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = [
    "HELP_FORMS",
    "SOURCES",
    "challenge_years",
    "covariates",
    "deterrence_frame",
    "deterrence_logit",
    "specification_curve",
]

CONTROLS = {
    N_("peace years", context="choice"): (),
    N_("+ geography", context="choice"): ("ln_distance", "land_contiguity"),
    N_("+ capability", context="choice"): ("ln_distance", "land_contiguity", "capability_share"),
    N_("+ democracy", context="choice"): ("ln_distance", "land_contiguity", "capability_share", "joint_democracy"),
    N_("+ challenger's pacts", context="choice"): (
        "challenger_offense",
        "challenger_neutral",
        "ln_distance",
        "land_contiguity",
        "capability_share",
        "joint_democracy",
    ),
    N_("all", context="choice"): (
        "challenger_offense",
        "challenger_neutral",
        "ln_distance",
        "land_contiguity",
        "capability_share",
        "joint_democracy",
        "similarity",
    ),
}
"""Sets of controls, each with the cubic of peace years."""

PERIODS = {
    "1816-2010": ((1816, 2010),),
    "1816-1944": ((1816, 1944),),
    N_("without world wars", context="choice"): ((1816, 1913), (1919, 1938), (1946, 2010)),
    "1946-2010": ((1946, 2010),),
    "1816-1913": ((1816, 1913),),
    "1946-1989": ((1946, 1989),),
}
"""Spans of calendar years, both ends included."""

_DEFINITIONS = (N_("any", context="choice"), N_("outside", context="choice"), N_("untied", context="choice"))
_WORDS = {
    "definition": {name: Message(name, context="choice") for name in _DEFINITIONS},
    "controls": {name: Message(name, context="choice") for name in CONTROLS},
    "period": {name: Message(name, context="choice") for name in ("without world wars",)},
}
"""How the choices of a specification are rendered; forms of help and spans of years stand as they are."""

HELP_FORMS = ("help_shift", "help_share", "help_chance", "owed_shift", "owed_share", "owed_chance")
"""Forms of the help that the target may expect, in place of a pact: the shift of its log capability; the helpers' share
of the capability on both sides; the chance that somebody joins; and of each what obligations add to it.
`foedus.deterrence.with_expected_help` adds them to a frame, in standard deviations."""

_PEACE = ("peace_years", "peace_years2", "peace_years3")
SOURCES = (
    "cw_system", "cow_contdir", "cow_majors", "gml_mid_ddydisps", "atop_alliance", "cow_nmc", "cw_democracy",
    "cow_capitals",
)  # fmt: skip


def challenge_years(first: int, last: int) -> Frame:
    """Return the politically relevant directed dyad-years with all that the question of challenges is asked by.

    Parameters
    ----------
    first, last : int
        Calendar years, both included.
    """
    additions = (gml_disputes(), pacts(), contiguity(), capabilities(), democracy(), similarity(), peace_years())
    return directed_dyad_years(first, last).politically_relevant().add(*additions, capital_distance())


def covariates() -> dict[str, pl.Expr]:
    """Return the covariates of the field's logits, as expressions over `challenge_years`."""
    spell = pl.col("gmlmidspell").cast(pl.Float64)
    return {
        "challenger_offense": pl.col("challenger_offense"),
        "challenger_neutral": pl.col("challenger_neutral"),
        "ln_distance": (pl.col("capdist") + 1).log(),
        "land_contiguity": (pl.col("conttype") == 1).cast(pl.Int32),
        "capability_share": pl.col("cinc_share1"),
        "joint_democracy": pl.col("joint_democracy"),
        "similarity": pl.col("s_atop"),
        "peace_years": spell,
        "peace_years2": spell**2 / 100,
        "peace_years3": spell**3 / 1000,
    }


def deterrence_frame(first: int = 1816, last: int = 2010) -> pl.DataFrame:
    """Return the rows of the question: politically relevant directed dyad-years.

    Parameters
    ----------
    first, last : int
        Calendar years, both included; the GML disputes cover 1816-2010.

    Returns
    -------
    polars.DataFrame
        Keys; ``start`` (0/1: side 1, on side A from the first day, starts a GML dispute against side 2, in it from the
        first day), ``war`` (0/1: such a dispute that reaches war), the three pacts of the target, the covariates of
        `CONTROLS`, ``peace_years`` with its square by 100 and cube by 1000, and ``dyad`` (number of the pair).
    """
    return (
        challenge_years(first, last)
        .lazy()
        .select(
            "ccode1",
            "ccode2",
            "year",
            start="gmlmidinit1",
            war=((pl.col("gmlmidinit1") == 1) & (pl.col("hostlev") == 5).fill_null(False)).cast(pl.Int32),
            target_pact_any="target_pact_any",
            target_pact_outside="target_pact_outside",
            target_pact_untied="target_pact_untied",
            **covariates(),
            dyad=PAIR,
        )
        .collect()
    )


def deterrence_logit(
    definition: str = "untied",
    controls: str = "all",
    period: str = "1816-2010",
    *,
    outcome: str = "start",
    frame: pl.DataFrame | None = None,
) -> LogitFit:
    """Estimate one specification: the log-odds that a challenger starts a dispute against a target with a pact.

    Parameters
    ----------
    definition : {"any", "outside", "untied", "help_shift", "owed_shift", ...}
        When the target "has a pact", see `foedus.record.pacts`; or a form of the help that it may expect, see
        `HELP_FORMS`, which the frame must then have.
    controls : str
        Key of `CONTROLS`.
    period : str
        Key of `PERIODS`.
    outcome : {"start", "war"}
        Any dispute, or one that reaches war.
    frame : polars.DataFrame, optional
        What `deterrence_frame` returned, to save its making.

    Returns
    -------
    LogitFit
        Errors clustered by unordered dyad. Not a causal effect: pacts are made where danger is.

    Raises
    ------
    UnknownNameError
        If there is no such definition, set of controls or period.
    """
    for kind, name, known in (
        (N_("definition of a pact", context="kind"), definition, (*PACT_DEFINITIONS, *HELP_FORMS)),
        (N_("set of controls", context="kind"), controls, CONTROLS),
        (N_("period", context="kind"), period, PERIODS),
        (N_("outcome", context="kind"), outcome, ("start", "war")),
    ):
        if name not in known:
            raise UnknownNameError(kind, name, known)
    rows = frame if frame is not None else deterrence_frame()
    sample = _Sample.of(rows, controls, period)
    if sample.dropped:
        counts = {"dropped": sample.dropped, "rows": sample.dropped + sample.rows.height}
        what = Message("{dropped} of {rows} rows are left out: a covariate is missing", counts)
        warnings.warn(DroppedRowsWarning(what), stacklevel=2)
    return sample.fit(definition, outcome)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Complete rows of one period with the covariates of one set of controls."""

    rows: pl.DataFrame
    terms: tuple[str, ...]
    dropped: int

    @classmethod
    def of(cls, frame: pl.DataFrame, controls: str, period: str) -> _Sample:
        spans = [pl.col("year").is_between(first, last) for first, last in PERIODS[period]]
        rows = frame.filter(pl.any_horizontal(spans))
        terms = (*CONTROLS[controls], *_PEACE)
        complete = rows.drop_nulls([*terms, "start", "target_pact_any"])
        return cls(complete, terms, rows.height - complete.height)

    def fit(
        self, definition: str, outcome: str, start: NDArray | None = None, *, discrimination: bool = True
    ) -> LogitFit:
        pact = _column(definition)
        columns = [self.rows[name].to_numpy().astype(float) for name in (pact, *self.terms)]
        design = np.column_stack([np.ones(self.rows.height), *columns])
        names = ("intercept", "target_pact", *self.terms)
        return fit_logit(
            self.rows[outcome].to_numpy(),
            design,
            names,
            groups=self.rows["dyad"].to_numpy(),
            start=start,
            discrimination=discrimination,
            separated="refuse",
        )


def _column(definition: str) -> str:
    return definition if definition in HELP_FORMS else f"target_pact_{definition}"


def specification_curve(
    *,
    definitions: Iterable[str] | None = None,
    controls: Iterable[str] = tuple(CONTROLS),
    periods: Iterable[str] = tuple(PERIODS),
    frame: pl.DataFrame | None = None,
) -> Table:
    """Estimate every combination of definition, controls and period.

    Parameters
    ----------
    definitions, controls, periods : iterable of str
        Which to combine; all by default: 3 definitions of a pact, and the 6 forms of help if the frame has them, with 6
        sets of controls in 6 periods, 108 or 324 in all.
    frame : polars.DataFrame, optional
        What `deterrence_frame` returned.

    Returns
    -------
    Table
        One row per specification, sorted by estimate: ``definition``, ``controls``, ``period``, ``estimate`` (log-odds
        of a challenge where the target has a pact, or for one standard deviation more help), ``std_error``,
        ``conf_low``, ``conf_high``, ``rows``, ``events``.

    References
    ----------
    Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4: 1208-1214; the question is that of Leeds (2003),
    AJPS 47: 427-439, and Johnson and Leeds (2011), Foreign Policy Analysis 7: 45-65.
    """
    whole = frame if frame is not None else deterrence_frame()
    if definitions is None:
        definitions = (*PACT_DEFINITIONS, *(form for form in HELP_FORMS if form in whole.columns))
    chosen = tuple(definitions)
    results, dropped = [], 0
    for controls_name, period in product(controls, periods):
        sample = _Sample.of(whole, controls_name, period)
        dropped = max(dropped, sample.dropped)
        start = None
        for definition in chosen:
            named = {"definition": definition, "controls": controls_name, "period": period}
            numbers, start = _estimate(sample, definition, start)
            results.append(named | numbers)
    if not results:
        raise SpecificationError(
            Message("no specification to estimate"), todo=Message("name at least one definition, set and period")
        )
    data = pl.DataFrame(results).sort("estimate", "definition", "controls", "period")
    title = Message("Log-odds of a challenge where the target has a pact, or help to expect")
    notes = _notes(data, dropped, with_help=bool(set(chosen) & set(HELP_FORMS)))
    return Table(title, data, notes, SOURCES, words=_WORDS)


_HELP_NOTES = (
    Message(
        "Help (help_*, owed_*) is per standard deviation; link 1 is fitted to all years, so it knows the whole period."
    ),
    Message(
        "All help expected is large where a target is small or has neighbours; what obligations add to it stands apart."
    ),
)


def _notes(data: pl.DataFrame, dropped: int, *, with_help: bool) -> tuple[Message, ...]:
    values = {
        "n": data.height,
        "negative": data.filter(pl.col("conf_high") < 0).height,
        "positive": data.filter(pl.col("conf_low") > 0).height,
    }
    notes = [
        Message(
            "{n} specifications: {negative} significantly negative, {positive} significantly positive (95 %).", values
        ),
        Message("Errors are clustered by dyad. No specification is a causal effect: pacts are made where danger is."),
    ]
    if with_help:
        notes += _HELP_NOTES
    if failed := data["estimate"].null_count():
        notes.append(
            counted("{n} specification has no finite estimate.", "{n} specifications have no finite estimate.", failed)
        )
    left_out = Message(
        "Rows with a missing covariate are left out, at most {n}; most for want of a score of democracy.",
        {"n": dropped},
    )
    return (*notes, left_out)


def _estimate(
    sample: _Sample, definition: str, start: NDArray | None
) -> tuple[dict[str, float | int | None], NDArray | None]:
    """Return the estimate of one specification; nulls where none exists, so that one failure does not hide the rest."""
    counts = {"rows": sample.rows.height, "events": int(sample.rows["start"].sum())}
    names = ("estimate", "std_error", "conf_low", "conf_high")
    try:
        fit = sample.fit(definition, "start", start, discrimination=False)
    except (ConvergenceError, SpecificationError):
        return dict.fromkeys(names) | counts, None
    term = fit.tidy().row(1, named=True)
    return {name: term[name] for name in names} | counts, fit.params
