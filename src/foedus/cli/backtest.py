"""``foedus backtest``: how well forecasts would have done."""

from __future__ import annotations

import json
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foedus.cli.language import Lang, chosen
from foedus.errors import InputError
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["backtest"]


class BacktestFormat(StrEnum):
    """How the result is printed."""

    text = "text"
    json = "json"


def backtest(
    train: Annotated[str, typer.Option(help="Training years, e.g. 1946-1989.")] = "1946-1989",
    test: Annotated[str, typer.Option(help="Test years, e.g. 1990-2010.")] = "1990-2010",
    rolling: Annotated[str | None, typer.Option(help="How often to estimate again, e.g. P5Y.")] = None,
    fixed_origin: Annotated[
        bool, typer.Option("--fixed-origin", help="Forecast also with nothing known after the training years.")
    ] = False,
    ten_years: Annotated[
        bool, typer.Option("--ten-years", help="Forecast also what happens within ten years.")
    ] = False,
    rule_test: Annotated[
        bool, typer.Option("--rule-test", help="Score cases selected by a rule instead, with named cases alongside.")
    ] = False,
    game: Annotated[
        bool,
        typer.Option(
            "--game", help="Score the model end to end instead, from situation to answers, on cases selected by rule."
        ),
    ] = False,
    draws: Annotated[int, typer.Option(help="Draws for each case of --game.", min=2)] = 64,
    workers: Annotated[
        int | None, typer.Option(help="Processes of --game; by default, one for each core.", min=1)
    ] = None,
    trees: Annotated[
        bool, typer.Option("--trees/--no-trees", help="Compare with gradient-boosted trees (needs scikit-learn).")
    ] = True,
    seed: Annotated[int, typer.Option(help="Random seed of the intervals.", min=0)] = 1,
    lang: Lang = None,
    output: Annotated[BacktestFormat, typer.Option("--format", help="Output format.")] = BacktestFormat.text,
    out: Annotated[Path | None, typer.Option(help="Folder for the data (JSON) and the figures (SVG).")] = None,
) -> None:
    """Forecast later years from earlier ones, and score every model on the same rows.

    Needs the data: `foedus record fetch`. With --out, --game stores cases as they come: run it again to resume.
    """
    output_lang = chosen(lang, data=output is BacktestFormat.json)
    if out is not None:
        from foedus.files import refuse_file

        refuse_file(out, Message("name a folder for the data and the figures"))
    if game and rule_test:
        raise InputError(Message("--game and --rule-test exclude one another"), todo=Message("choose one of them"))
    if game:
        _game(seed, draws, workers, out, output, output_lang, chosen(lang))
        return
    if rule_test:
        result = _rule_test(seed, trees, chosen(lang))
    else:
        years = _years(train, "--train"), _years(test, "--test")
        result = _backtest(*years, rolling, fixed_origin, ten_years, trees, seed, chosen(lang))
    result["command"] = _command(train, test, rolling, fixed_origin, ten_years, rule_test, trees, seed)
    if out is not None:
        _write(result, "rule_test" if rule_test else "backtest", out)
    if output is BacktestFormat.json:
        typer.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    from foedus.report.terminal.backtest import backtest_text, rule_test_text

    typer.echo((rule_test_text if rule_test else backtest_text)(result, output_lang), nl=False)


def _backtest(
    train: tuple[int, int],
    test: tuple[int, int],
    rolling: str | None,
    fixed_origin: bool,
    ten_years: bool,
    trees: bool,
    seed: int,
    lang: str,
) -> dict[str, Any]:
    from foedus.deterrence.forecast.backtest import Workshop, backtest as compute, provenance
    from foedus.deterrence.forecast.options import Options, Split

    split = Split(train, test)  # refuses wrong years before anything is read
    every = _span(rolling) if rolling is not None else None
    seeds = (1, 2, 3, 4, 5) if trees else ()
    options = Options(fixed_origin, ten_years, rolling=every, seed=seed, tree_seeds=seeds)
    return compute(split, options, workshop=Workshop(_progress(lang))).result | provenance()


def _rule_test(seed: int, trees: bool, lang: str) -> dict[str, Any]:
    from foedus.deterrence.forecast.backtest import provenance
    from foedus.deterrence.forecast.rule_selected_cases import rule_test as compute

    return compute(seed=seed, with_trees=trees, progress=_progress(lang)) | provenance()


def _game(
    seed: int,
    draws: int,
    workers: int | None,
    out: Path | None,
    output: BacktestFormat,
    output_lang: str,
    lang: str,
) -> None:
    """Score the model end to end, write the result where it is asked for, and print it."""
    from foedus.assessment.backtest.game_test import GameTest, game_test
    from foedus.assessment.backtest.run import WORKER_MODULES
    from foedus.assessment.backtest.shipped import DOCUMENT
    from foedus.files import write_atomic
    from foedus.horizon import pool as where
    from foedus.report.terminal.game_test import game_test_text

    say = _progress(lang)
    kept = out / ".game-test" if out is not None else None
    try:
        with where.processes(workers or where.cores(), *WORKER_MODULES) as pool:
            result = game_test(GameTest(draws=draws, seed=seed), pool, kept=kept, say=say, progress=_counter(say))
    except KeyboardInterrupt:
        if kept is not None:
            typer.echo(Message("stopped: run the same command to resume").render(lang), err=True)
        raise
    result["command"] = f"foedus backtest --game --draws {draws} --seed {seed}"
    text = json.dumps(result, ensure_ascii=False, indent=1)
    if out is not None:
        typer.echo(f"{write_atomic(out / DOCUMENT, text + chr(10))}", err=True)
    typer.echo(
        text if output is BacktestFormat.json else game_test_text(result, output_lang), nl=output is BacktestFormat.json
    )


def _counter(say: Callable[[Message], None]) -> Callable[[int, int], None]:
    """Return what says after each tenth of the cases how many are done."""
    said = 0

    def count(done: int, total: int) -> None:
        nonlocal said
        if total and 10 * done // total > said:
            said = 10 * done // total
            say(Message("{n} of {total} cases", {"n": done, "total": total}))

    return count


def _progress(lang: str) -> Callable[[Message], None]:
    """Return what writes each step with the seconds since the start on standard error."""
    start = time.monotonic()

    def report(step: Message) -> None:
        print(f"{time.monotonic() - start:5.0f} s  {step.render(lang)}", file=sys.stderr, flush=True)

    return report


def _years(text: str, where: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not (dash and first.isdecimal() and last.isdecimal()):
        raise InputError(
            Message("cannot read the years '{text}'", {"text": text}),
            where=where,
            todo=Message("write them like this: 1946-1989"),
        )
    return int(first), int(last)


def _span(text: str) -> int:
    years = text.removeprefix("P").removesuffix("Y")
    if not (text.startswith("P") and text.endswith("Y") and years.isdecimal() and int(years) > 0):
        raise InputError(
            Message("cannot read the span '{text}'", {"text": text}),
            where="--rolling",
            todo=Message("write whole years, e.g. P5Y"),
        )
    return int(years)


def _command(
    train: str, test: str, rolling: str | None, fixed: bool, ten: bool, rule: bool, trees: bool, seed: int
) -> str:
    parts = ["foedus backtest"]
    parts += ["--rule-test"] if rule else ["--train", train, "--test", test]
    parts += ["--rolling", rolling] if rolling and not rule else []
    parts += ["--fixed-origin"] if fixed and not rule else []
    parts += ["--ten-years"] if ten and not rule else []
    parts += [] if trees else ["--no-trees"]
    return " ".join([*parts, "--seed", str(seed)])


def _write(result: dict[str, Any], name: str, out: Path) -> None:
    from foedus.files import write_atomic
    from foedus.report.evidence.backtest_figures import draw_calibration, draw_scores

    written = [write_atomic(out / f"{name}.json", json.dumps(result, ensure_ascii=False, indent=1) + "\n")]
    if name == "backtest":
        written.append(write_atomic(out / "scores.svg", draw_scores(result["scores"])))
        written.append(write_atomic(out / "calibration.svg", draw_calibration(result["calibration"])))
    for path in written:
        typer.echo(f"{path}", err=True)
