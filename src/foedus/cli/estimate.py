"""``foedus estimate``: rebuild the estimates that ship, or check them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.exit_status import ExitStatus
from foedus.extras import require
from foedus.wording import render

if TYPE_CHECKING:
    from foedus.deterrence.estimates.load import Estimates, Posterior
    from foedus.deterrence.estimates.rebuild import Rebuild
    from foedus.deterrence.estimates.variants import Job
    from foedus.deterrence.estimates.write import Checkpoints
    from foedus.wording.translation import Translator

__all__ = ["estimate"]


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
    fast: Annotated[bool, typer.Option("--fast", help="Normal approximations only, without sampling.")] = False,
    lang: Lang = None,
) -> None:
    """Fit every link to the record and write the draws with their manifest.

    An interrupted run resumes where it stopped. Needs the data: `foedus record fetch`.
    """
    require("assess", "games", "record", where="foedus estimate")
    from foedus.deterrence.estimates.load import estimates_folder
    from foedus.deterrence.estimates.write import SOURCES
    from foedus.record.source_files.store import find
    from foedus.wording import translator

    _ = translator(chosen(lang))
    folder = out or estimates_folder()
    for name in SOURCES:  # before anything is fitted
        find(name)
    if check:
        raise typer.Exit(_check(folder, seed, _))
    _rebuild(folder, draws, seed, fast, _)
    if backtest:
        _backtest(folder, _.lang)


def _backtest(folder: Path, lang: str) -> None:
    from foedus.deterrence.release.backtest import ship_backtest

    ship_backtest(folder, progress=lambda step: typer.echo(f"backtest: {step.render(lang)}", err=True))


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


def _check(folder: Path, seed: int, _: Translator) -> ExitStatus:
    from foedus.deterrence.estimates.load import load_estimates
    from foedus.deterrence.estimates.rebuild import Rebuild
    from foedus.deterrence.estimates.variants import jobs

    shipped = load_estimates(folder)
    build = Rebuild(draws=400, variant_draws=400, cut=4, seed=seed, sampled=False)
    problems = _data_problems(shipped, _)
    needed = {(job.link, job.variant): job for job in jobs() if job.headline}
    for job in _with_needs(needed, jobs()):
        fitted = build.run(job)
        if job.headline:
            lines = _differences(shipped.links[job.link], fitted, _)
            problems += lines
            verdict = _("differs") if lines else _("agrees")
            typer.echo(f"{job.link:12} {job.sample:20} {fitted.n_obs:8}  {verdict}")
    problems += [
        _(
            "{link}: the shipped estimates failed their diagnostics: {reasons}",
            link=name,
            reasons=_.series([render(reason, _.lang) for reason in reasons]),
        )
        for name, reasons in shipped.failures.items()
    ]
    for line in problems:
        typer.echo(line)
    if not problems:
        typer.echo(_("The shipped estimates agree with a quick fit to the same data."))
    return ExitStatus.FINDINGS if problems else ExitStatus.NOTHING_FOUND


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
