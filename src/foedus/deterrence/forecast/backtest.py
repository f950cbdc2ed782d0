"""Forecasts of disputes out of time, by every model on the same rows.

*One year ahead*: models are estimated on the training years; each test year is forecast from what was known at the end
of the year before. *Fixed origin*: what was known stays that of the last training year. *Ten years*: what happens from
an origin on, within ten years. *Rolling origin*: models are estimated again every few years on all earlier ones.

No covariate is coded with hindsight, and penalties are chosen within the training years.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from foedus import __version__
from foedus.deterrence.forecast.covariates import covariates
from foedus.deterrence.forecast.frame import COVERED, SOURCES, happened_within, one_year_frame, origin_frame
from foedus.deterrence.forecast.links import FittedLinks, LinkCount, LinkData, count_links, fit_links, link_columns
from foedus.deterrence.forecast.models import Rows, logits, shrunk, trees
from foedus.deterrence.forecast.names import AVERAGE, OURS, TREES, WITHOUT_LINKS
from foedus.deterrence.forecast.options import Options
from foedus.deterrence.forecast.record_arrays import Chronicle, load_chronicle
from foedus.deterrence.forecast.score_table import bins_of, score_table
from foedus.deterrence.forecast.shrunk_logit import BROAD, Choice, Penalties, choose_penalties
from foedus.errors import MissingExtraError
from foedus.record.source_files.registry import checksums
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from foedus.deterrence.forecast.options import Split

__all__ = ["Backtest", "Workshop", "backtest", "provenance"]

Array = NDArray[np.float64]

_SPAN = 10


@dataclass(frozen=True, slots=True, eq=False)
class Backtest:
    """What was forecast and what happened.

    Attributes
    ----------
    result : dict
        As printed by ``foedus backtest --format json``.
    outcome : array (n,)
        Of the test rows, one year ahead.
    forecasts : dict of array (n,)
        By model.
    keys : polars.DataFrame
        ``ccode1``, ``ccode2``, ``year`` of the test rows.
    """

    result: dict[str, Any]
    outcome: Array
    forecasts: dict[str, Array]
    keys: pl.DataFrame


class Workshop:
    """The record, read once, and rows made from it."""

    def __init__(self, progress: Callable[[Message], None] = lambda _: None) -> None:
        self.progress = progress
        progress(Message("reading the record"))
        self.chronicle: Chronicle = load_chronicle()
        self.links: LinkData = LinkData.read()

    def one_year(self, frame: pl.DataFrame, fitted: FittedLinks, *, cut: int | None = None) -> Rows:
        """Return rows of one year ahead, what is known frozen at the end of `cut` if it is given."""
        year = frame["year"].to_numpy().astype(np.int64)
        as_of = year if cut is None else np.minimum(year, cut + 1)
        known = covariates(self.chronicle, frame, as_of=as_of)
        known = known.beside(link_columns(fitted, self.links, frame, known, as_of))
        return Rows(frame, known, _column(frame, "start"), _column(frame, "onset"))

    def ten_years(self, origins: list[int], fitted: FittedLinks, event: str, broader: str) -> Rows:
        """Return every politically relevant directed dyad of some years with what happened within ten years."""
        frame = origin_frame(origins)
        as_of = frame["year"].to_numpy().astype(np.int64)
        known = covariates(self.chronicle, frame)
        known = known.beside(link_columns(fitted, self.links, frame, known, as_of))
        happened = [happened_within(self.chronicle, name, frame, _SPAN) for name in (event, broader)]
        return Rows(frame, known, *happened)


def backtest(split: Split, options: Options | None = None, *, workshop: Workshop | None = None) -> Backtest:
    """Forecast the test years from the training years and score every forecast.

    Parameters
    ----------
    split : Split
    options : Options, optional
    workshop : Workshop, optional
        The record, if it was read already.

    Returns
    -------
    Backtest

    Raises
    ------
    MissingSourceError
        If a source of the record is not on this machine.
    """
    asked, shop = options or Options(), workshop or Workshop()
    report, messages = shop.progress, []
    report(Message("rows"))
    frame = one_year_frame(split.train[0], split.test[1])
    early, late = (_between(frame, *years) for years in (split.train, split.test))
    report(Message("links of the years before"))
    fitted = fit_links(shop.links, COVERED[0], split.train[1])  # wars are few: all earlier years count
    train, test = shop.one_year(early, fitted), shop.one_year(late, fitted)
    report(Message("penalties, within the training years"))
    choice = choose_penalties(train.known, train.outcome, train.broader, train.year)
    forecasts = _forecasts(train, test, choice.penalties, asked, report, messages)
    result: dict[str, Any] = {
        "split": asdict(split),
        "rows": {name: _counts(rows) for name, rows in (("train", train), ("test", test))},
        "scores": _table(test, forecasts, asked),
        "calibration": _calibration(test, forecasts),
        "subsets": _subsets(test, forecasts, asked),
        "choice": asdict(choice),
        "counts": [],
        "fixed_origin": None,
        "ten_year": None,
        "rolling": None,
        "seed": asked.seed,
        "draws": asked.draws,
        "messages": messages,
    }
    if asked.links:
        report(Message("counts of every link out of time"))
        counted = count_links(fitted, shop.links, *split.test, seed=asked.seed)
        counted.append(_challenges(forecasts[OURS], test, asked))
        result["counts"] = [c.to_dict() for c in counted]
    if asked.fixed_origin:
        result["fixed_origin"] = _fixed(split, shop, fitted, train, late, choice, asked)
    if asked.ten_years:
        result["ten_year"] = _ten_years(split, shop, fitted, choice, asked)
    if asked.rolling:
        result["rolling"] = _rolling(split, shop, frame, choice, asked)
    return Backtest(result, test.outcome, forecasts, late.select("ccode1", "ccode2", "year"))


def _calibration(test: Rows, forecasts: dict[str, Array]) -> list[dict[str, Any]]:
    """Return forecast and observed shares, bin by bin, of our model and of trees."""
    return [
        {"model": name} | row
        for name in (OURS, TREES)
        if name in forecasts
        for row in bins_of(test.outcome, forecasts[name])
    ]


def _forecasts(
    train: Rows,
    test: Rows,
    penalties: Penalties,
    asked: Options,
    report: Callable[[Message], None],
    messages: list[dict[str, str]],
) -> dict[str, Array]:
    report(Message("logits"))
    result = logits(train, test)
    if asked.tree_seeds:
        try:
            result[TREES] = trees(train, test, seeds=asked.tree_seeds, progress=report)
        except MissingExtraError as error:
            messages.append(error.bilingual())
    report(Message("the shrunk logits of Foedus"))
    result[WITHOUT_LINKS], _ = shrunk(train, test, penalties, links=False)
    result[OURS], _ = shrunk(train, test, penalties)
    if TREES in result:
        result[AVERAGE] = (result[OURS] + result[TREES]) / 2
    return result


def _table(
    rows: Rows, forecasts: dict[str, Array], asked: Options, keep: NDArray | None = None
) -> list[dict[str, Any]]:
    kept = slice(None) if keep is None else keep
    chosen = {name: p[kept] for name, p in forecasts.items()}
    against = (TREES, WITHOUT_LINKS, OURS)
    return score_table(rows.outcome[kept], chosen, rows.year[kept], against=against, draws=asked.draws, seed=asked.seed)


def _subsets(test: Rows, forecasts: dict[str, Array], asked: Options) -> list[dict[str, Any]]:
    pact, contiguous = (test.frame[name].to_numpy() > 0 for name in ("target_pact", "conttype"))
    fatal = _column(test.frame, "fatal")
    result = []
    for name, keep, outcome in (
        ("guaranteed targets", pact, test.outcome),
        ("contiguous dyads", contiguous, test.outcome),
        ("fatal disputes", np.ones(len(pact), bool), fatal),
    ):
        rows = Rows(test.frame, test.known, outcome, test.broader)
        chosen = {k: forecasts[k] for k in (TREES, WITHOUT_LINKS, OURS) if k in forecasts}
        if outcome is fatal:  # forecasts are of any start: scaled to the share that is fatal, they are judged by order
            chosen = {k: p * fatal.sum() / max(p.sum(), 1e-12) for k, p in chosen.items()}
        if 0 < outcome[keep].sum() < keep.sum():
            counts = {"subset": name, "rows": int(keep.sum()), "events": int(outcome[keep].sum())}
            result.append(counts | {"scores": _table(rows, chosen, asked, keep)})
    return result


def _fixed(
    split: Split, shop: Workshop, fitted: FittedLinks, train: Rows, late: pl.DataFrame, choice: Choice, asked: Options
) -> dict[str, Any]:
    shop.progress(Message("fixed origin"))
    frozen = shop.one_year(late, fitted, cut=split.train[1])
    forecasts = _trees(train, frozen, asked, shop)
    forecasts[OURS], _ = shrunk(train, frozen, choice.penalties)
    return {"origin": split.train[1], "scores": _table(frozen, forecasts, asked)}


def _trees(train: Rows, test: Rows, asked: Options, shop: Workshop) -> dict[str, Array]:
    """Return the trees of two seeds; nothing where there are none, which the forecasts one year ahead have reported."""
    if asked.tree_seeds:
        with suppress(MissingExtraError):
            return {TREES: trees(train, test, seeds=asked.tree_seeds[:2], progress=shop.progress)}
    return {}


def _ten_years(
    split: Split, shop: Workshop, fitted: FittedLinks, choice: Choice, asked: Options
) -> dict[str, Any] | None:
    """Forecast ten years from origins five years apart, estimated on origins whose ten years ended in training."""
    first, last = split.train
    origins = list(range(split.test[0], min(split.test[1], COVERED[1]) - _SPAN + 2, 5))
    past = list(range(last + 1 - _SPAN, first - 1, -2))[::-1]
    if not origins or len(past) < 3:
        return None
    result = []
    for what, step, event, broader in (
        ("any dispute", Message("ten years: any dispute"), "start", "onset"),
        ("fatal dispute", Message("ten years: fatal dispute"), "start_fatal", "start"),
    ):
        shop.progress(step)
        train, test = (shop.ten_years(years, fitted, event, broader) for years in (past, origins))
        forecasts = {"base rate": np.full(len(test.outcome), train.outcome.mean())}
        forecasts |= _trees(train, test, asked, shop)
        # one dispute stands in five overlapping origins: so much more is needed to move the estimate
        forecasts[OURS], _ = shrunk(train, test, Penalties(BROAD * 5, choice.penalties.narrow * 5))
        for origin in (*origins, None):
            keep = np.ones(len(test.year), bool) if origin is None else test.year == origin
            counts = {
                "outcome": what,
                "origin": origin,
                "rows": int(keep.sum()),
                "events": int(test.outcome[keep].sum()),
            }
            chosen = {name: p[keep] for name, p in forecasts.items()}
            blocks = _challengers(test.frame, keep)
            table = score_table(
                test.outcome[keep], chosen, blocks, against=(TREES,), draws=asked.draws, seed=asked.seed
            )
            result.append(counts | {"scores": table})
    whole = next(entry for entry in result if entry["origin"] is None)
    return {"outcome": whole["outcome"], "origins": origins, "scores": whole["scores"], "tables": result}


def _challengers(frame: pl.DataFrame, keep: NDArray) -> NDArray[np.int64]:
    """Return blocks by challenger: origins are one to a few, too few to draw from, and their ten years overlap."""
    return frame["ccode1"].to_numpy()[keep].astype(np.int64)


def _rolling(split: Split, shop: Workshop, frame: pl.DataFrame, choice: Choice, asked: Options) -> dict[str, Any]:
    """Estimate again before each span of years; penalties stay those of the first training years."""
    spans, outcome, years = [], [], []
    pooled: dict[str, list[Array]] = {}
    for start in range(split.test[0], split.test[1] + 1, asked.rolling or 5):
        end = min(start + (asked.rolling or 5) - 1, split.test[1])
        shop.progress(Message("rolling origin: {start}–{end}", {"start": start, "end": end}))
        fitted = fit_links(shop.links, COVERED[0], start - 1)
        train, test = (
            shop.one_year(_between(frame, *span), fitted) for span in ((split.train[0], start - 1), (start, end))
        )
        quiet = Options(tree_seeds=asked.tree_seeds[:1], draws=asked.draws, seed=asked.seed)
        forecasts = _forecasts(train, test, choice.penalties, quiet, shop.progress, [])
        spans.append({"train": [split.train[0], start - 1], "test": [start, end], **_counts(test)})
        spans[-1]["scores"] = _table(test, forecasts, asked)
        outcome.append(test.outcome)
        years.append(test.year)
        for name, p in forecasts.items():
            pooled.setdefault(name, []).append(p)
    every = {name: np.concatenate(parts) for name, parts in pooled.items()}
    table = score_table(
        np.concatenate(outcome), every, np.concatenate(years), against=(TREES, WITHOUT_LINKS), draws=asked.draws,
        seed=asked.seed,
    )  # fmt: skip
    return {"every": asked.rolling, "scores": table, "spans": spans}


def _challenges(forecast: Array, test: Rows, asked: Options) -> LinkCount:
    """Count starts, with the chance of each row as the only doubt."""
    random = np.random.default_rng(asked.seed)
    low, high = np.quantile([random.binomial(1, forecast).sum() for _ in range(400)], [0.025, 0.975])
    return LinkCount(
        "challenge", len(forecast), float(forecast.sum()), float(low), float(high), float(test.outcome.sum())
    )


def _between(frame: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    return frame.filter(frame["year"].is_between(first, last))


def _column(frame: pl.DataFrame, name: str) -> Array:
    return frame[name].to_numpy().astype(np.float64)


def _counts(rows: Rows) -> dict[str, int]:
    return {"rows": len(rows.outcome), "events": int(rows.outcome.sum())}


def provenance() -> dict[str, Any]:
    """Return versions of the code and its libraries, and the SHA-256 of every source."""
    from importlib.metadata import PackageNotFoundError, version

    versions: dict[str, str | None] = {}
    for name in ("numpy", "scipy", "polars", "scikit-learn"):
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            versions[name] = None
    return {"versions": {"foedus": __version__, **versions}, "data": checksums(SOURCES)}
