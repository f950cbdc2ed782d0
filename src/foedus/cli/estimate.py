"""``foedus estimate``: rebuild the estimates that ship, or check them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.exit_status import ExitStatus
from foedus.extras import require
from foedus.wording import render

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from foedus.deterrence.estimates.load import Estimates, Posterior
    from foedus.deterrence.estimates.rebuild import Rebuild
    from foedus.deterrence.estimates.variants import Job
    from foedus.deterrence.estimates.write import Checkpoints
    from foedus.wording import Message
    from foedus.wording.translation import Translator

__all__ = ["estimate"]


class Part(StrEnum):
    """A part of the estimates that can be rebuilt or checked alone."""

    links = "links"
    evidence = "evidence"
    earlier_years = "earlier-years"


def estimate(
    check: Annotated[
        bool, typer.Option("--check", help="Refit quickly and compare with the shipped estimates; change nothing.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder of the estimates; by default, the package's own.")
    ] = None,
    draws: Annotated[int, typer.Option("--draws", min=100, help="Draws of each link behind the headlines.")] = 1000,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Random seed.")] = 20261126,
    backtest: Annotated[
        bool,
        typer.Option(
            "--backtest/--no-backtest", help="Also rebuild the backtest and the test on cases selected by a rule."
        ),
    ] = True,
    only: Annotated[Part | None, typer.Option("--only", help="Rebuild or check one part and leave the others.")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Normal approximations only, without sampling.")] = False,
    lang: Lang = None,
) -> None:
    """Fit every link and every model of the evidence, and write the draws with their manifest.

    An interrupted run resumes where it stopped. Needs the data: `foedus record fetch record evidence`.
    """
    require("assess", "games", "record", where="foedus estimate")
    from foedus.deterrence.estimates.load import estimates_folder
    from foedus.record.source_files.store import find
    from foedus.wording import translator

    _ = translator(chosen(lang))
    folder = out or estimates_folder()
    parts = tuple(Part) if only is None else (only,)
    for name in _sources(parts):  # before anything is fitted
        find(name)
    if check:
        raise typer.Exit(_check(folder, seed, parts, _))
    if Part.links in parts:
        _rebuild(folder, draws, seed, fast, _)
    if Part.evidence in parts:
        _build_evidence(folder, seed)
    if backtest and only is None:
        _backtest(folder, _.lang)
    if only is Part.earlier_years:
        _end_to_end(folder, _.lang)


def _sources(parts: tuple[Part, ...]) -> list[str]:
    from foedus.deterrence.estimates.write import SOURCES
    from foedus.deterrence.evidence.models import EVIDENCE_NAMES, evidence_model
    from foedus.deterrence.forecast.attack_cases import SOURCES as OF_CASES

    links = SOURCES if Part.links in parts else (*SOURCES, *OF_CASES) if Part.earlier_years in parts else ()
    models = [evidence_model(name) for name in EVIDENCE_NAMES] if Part.evidence in parts else []
    return [*dict.fromkeys([*links, *(name for model in models for name in model.sources)])]


def _build_evidence(folder: Path, seed: int) -> None:
    from foedus.deterrence.release.evidence import build_evidence

    build_evidence(folder, seed, progress=lambda name: typer.echo(f"evidence: {name}", err=True))


def _backtest(folder: Path, lang: str) -> None:
    from foedus.deterrence.release.backtest import ship_backtest

    ship_backtest(folder, progress=_saying(lang))
    _end_to_end(folder, lang)


def _end_to_end(folder: Path, lang: str) -> None:
    """Fit the links to the years before each origin, and make the test that rests on them."""
    from foedus.assessment.backtest.game_test import GameTest
    from foedus.assessment.backtest.run import WORKER_MODULES
    from foedus.assessment.backtest.ship import ship_game_test
    from foedus.deterrence.release.earlier_years import ship_earlier_years
    from foedus.horizon.pool import cores, processes

    ship_earlier_years(folder, progress=_saying(lang))
    with processes(cores(), *WORKER_MODULES) as pool:
        ship_game_test(folder, GameTest(folder=folder), pool, say=_saying(lang))


def _saying(lang: str) -> Callable[[Message], None]:
    def say(step: Message) -> None:
        typer.echo(f"backtest: {step.render(lang)}", err=True)

    return say


def _rebuild(folder: Path, draws: int, seed: int, fast: bool, _: Translator) -> None:
    import time

    from foedus.deterrence.estimates.rebuild import Rebuild
    from foedus.deterrence.estimates.write import Checkpoints, register_document, ship
    from foedus.deterrence.release.analogues import build_analogues
    from foedus.deterrence.release.specifications import build_specifications

    began = time.perf_counter()
    build = Rebuild(draws=draws, seed=seed, sampled=not fast)
    settings = {"draws": draws, "seed": seed, "sampled": build.sampled, "cut": build.cut}
    kept = Checkpoints(folder / ".partial", settings)
    resumed, looks = _fit_all(build, kept)
    headlines, variants = _sorted(build)
    seconds = sum(p.diagnostics["seconds"] for p in build.done.values())
    ship(folder, headlines, variants, {"seed": seed, "draws": draws, "seconds": round(seconds, 1)})
    build_specifications(folder)
    build_analogues(folder)
    if looks:
        register_document(folder, "identification.json", looks)
    kept.clear()
    if resumed:
        said = _.counted("{n} fit reused from an earlier run", "{n} fits reused from an earlier run", resumed)
        typer.echo(said, err=True)
    spent = round(time.perf_counter() - began)
    count = len(build.done)
    typer.echo(
        _("{count} fits written to {folder} in {seconds} s", count=count, folder=str(folder), seconds=spent), err=True
    )
    _refuse_failed(headlines, _)


def _fit_all(build: Rebuild, kept: Checkpoints) -> tuple[int, dict[str, Any]]:
    """Fit every link, or reuse what is kept; return how many were reused, and what the record identifies."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from foedus.deterrence.estimates.variants import jobs

    resumed = 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=len(jobs()) + 1)
        for job in jobs():
            progress.update(task, description=f"{job.link} {job.variant}")
            found = kept.get(job.link, job.variant)
            if found is None:
                kept.put(job.variant, build.run(job))
            else:
                build.done[job.link, job.variant] = found
                resumed += 1
            progress.advance(task)
        progress.update(task, description="identification")
        looks = checks_of(build)
        progress.advance(task)
    return resumed, looks


def _refuse_failed(headlines: dict[str, Posterior], _: Translator) -> None:
    """Say which links failed their diagnostics, and why; exit if any did."""
    failed = {name: p.diagnostics["messages"] for name, p in headlines.items() if not p.passed}
    for name, messages in failed.items():
        typer.echo(f"{name}{_.before_mark}: {_.series([render(message, _.lang) for message in messages])}", err=True)
    if failed:
        raise typer.Exit(ExitStatus.FINDINGS)


def checks_of(build: Rebuild) -> dict[str, Any]:
    """Return what the record identifies, see `foedus.deterrence.links.identification`."""
    from foedus.deterrence.links.identification import identification

    return identification(1946, build.last)


def _sorted(build: Rebuild) -> tuple[dict[str, Posterior], dict[tuple[str, str], Posterior]]:
    from foedus.deterrence.estimates.variants import jobs

    headlines: dict[str, Posterior] = {}
    variants: dict[tuple[str, str], Posterior] = {}
    for job in jobs():
        found = build.done[job.link, job.variant]
        if job.headline:
            headlines[job.link] = found
        variants[job.link, job.variant] = build.variant_of(job)
    return headlines, variants


def _check(folder: Path, seed: int, parts: tuple[Part, ...], _: Translator) -> ExitStatus:
    from foedus.deterrence.estimates.load import load_estimates

    shipped = load_estimates(folder)
    problems: list[str] = []
    if Part.links in parts:
        problems += _check_links(shipped, seed, _)
    if Part.evidence in parts:
        problems += _check_evidence(shipped, seed, _)
    if Part.earlier_years in parts:
        problems += _check_earlier_years(folder, _)
    for line in problems:
        typer.echo(line)
    if not problems:
        typer.echo(_("The shipped estimates agree with a quick fit to the same data."))
    return ExitStatus.FINDINGS if problems else ExitStatus.NOTHING_FOUND


def _check_links(shipped: Estimates, seed: int, _: Translator) -> list[str]:
    from foedus.deterrence.estimates.rebuild import Rebuild
    from foedus.deterrence.estimates.variants import jobs

    build = Rebuild(draws=400, variant_draws=400, cut=4, seed=seed, sampled=False)
    problems = _data_problems(shipped, _)
    needed = {(job.link, job.variant): job for job in jobs() if job.headline}
    for job in _with_needs(needed, jobs()):
        fitted = build.run(job)
        if job.headline:
            problems += _compared(shipped.links[job.link], fitted, _)
    return problems + _failures(shipped.failures, _)


def _check_evidence(shipped: Estimates, seed: int, _: Translator) -> list[str]:
    """Fit the models of the evidence quickly; what is exact must be the same draw by draw."""
    from foedus.deterrence.evidence.models import EVIDENCE_NAMES, evidence_model
    from foedus.record.source_files.registry import checksums

    problems = []
    fitted_to = {entry["link"]: entry["data"] for entry in shipped.manifest.get("evidence", [])}
    for name in EVIDENCE_NAMES:
        if name not in shipped.evidence:
            problems.append(_("{link}: no estimate ships", link=name))
            continue
        model = evidence_model(name)
        problems += [
            _("source {name}: the shipped estimates were fitted to another file", name=source)
            for source, digest in checksums(model.sources).items()
            if fitted_to[name].get(source) != digest
        ]
        problems += _compared(shipped.evidence[name], model.fit(seed, sampled=False), _)
    failed = {name: list(p.diagnostics["messages"]) for name, p in shipped.evidence.items() if not p.passed}
    return problems + _failures(failed, _)


def _check_earlier_years(folder: Path, _: Translator) -> list[str]:
    """Fit the links to the years before each origin again."""
    from foedus.deterrence.estimates.earlier_years import cuts, estimates_before
    from foedus.deterrence.release.earlier_years import fitted_before

    problems = []
    for cut in cuts(folder):
        fitted = fitted_before(cut)
        for link, shipped in estimates_before(cut, folder).links.items():
            problems += [f"{cut}{_.before_mark}: {line}" for line in _differences(shipped, fitted[link], _)]
        typer.echo(_("before {year}", year=str(cut)))
    return problems


def _compared(shipped: Posterior, fitted: Posterior, _: Translator) -> list[str]:
    lines = _differences(shipped, fitted, _)
    verdict = _("differs") if lines else _("agrees")
    typer.echo(f"{shipped.link:12} {shipped.sample:20} {fitted.n_obs:8}  {verdict}")
    return lines


def _failures(failed: Mapping[str, Sequence[Any]], _: Translator) -> list[str]:
    return [
        _(
            "{link}: the shipped estimates failed their diagnostics: {reasons}",
            link=name,
            reasons=_.series([render(reason, _.lang) for reason in reasons]),
        )
        for name, reasons in failed.items()
    ]


def _with_needs(wanted: dict[tuple[str, str], Job], every: tuple[Job, ...]) -> list[Job]:
    """Return the headlines' jobs and those that they are cut from, in order."""
    samples = {job.sample for job in wanted.values()}
    earlier = ("joining", "fulfilment", "contest", "resistance")
    return [
        job
        for job in every
        if (job.link, job.variant) in wanted
        or (job.link in earlier and job.attacker == "side_a" and not job.option and job.sample in samples)
    ]


def _data_problems(shipped: Estimates, _: Translator) -> list[str]:
    from foedus.deterrence.estimates.write import SOURCES
    from foedus.record.source_files.registry import checksums

    fitted = shipped.manifest["data"]
    return [
        _("source {name}: the shipped estimates were fitted to another file", name=name)
        for name, digest in checksums(SOURCES).items()
        if fitted.get(name) != digest
    ]


def _differences(shipped: Posterior, fitted: Posterior, _: Translator) -> list[str]:
    """Return where a quick fit differs from what ships by more than half a standard deviation of the posterior.

    A link fitted after others is fitted for a few draws of theirs only: twice the error of that is allowed.
    """
    if shipped.names != fitted.names or shipped.n_obs != fitted.n_obs:
        rows = {"new": fitted.n_obs, "old": shipped.n_obs}
        return [
            _(
                "{link}: terms or rows differ from those of the shipped estimates ({new} rows, shipped {old})",
                link=shipped.link,
                **rows,
            )
        ]
    found, allowed = [], 0.5 + 2 * _error_of_cutting(shipped.diagnostics, fitted.diagnostics)
    for name in shipped.names:
        if name.endswith(("next_shift", "walk_scale", "gap")):  # not normal: the quick fit only mixes a few sizes
            continue
        one, two = shipped[name], fitted[name]
        away = abs(one.mean() - two.mean()) / max(one.std(), 1e-9)
        if away > allowed:
            values = {"link": shipped.link, "term": name, "old": float(one.mean()), "new": float(two.mean())}
            found.append(_("{link}: {term} is {old} in the shipped estimates, {new} in the quick fit", **values))
    return found


def _error_of_cutting(one: dict[str, Any], two: dict[str, Any]) -> float:
    """Return the standard error, in standard deviations of the posterior, of the difference of two means."""
    share = float(one.get("share_of_earlier_links", 0.0))
    return (share * sum(1 / d["cut_at"] for d in (one, two) if d.get("cut_at"))) ** 0.5
