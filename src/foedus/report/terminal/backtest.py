"""The backtest and the rule-selected test as text for a terminal."""

from __future__ import annotations

from typing import Any

from foedus.deterrence.forecast.names import OURS, TREES, WITHOUT_LINKS
from foedus.report.evidence.case_names import NAMES
from foedus.wording import Message, render

__all__ = ["aligned", "backtest_text", "rule_test_text"]

Row = dict[str, Any]


def backtest_text(result: Row, lang: str = "en") -> str:
    """Return the result of `foedus.deterrence.forecast.backtest.backtest` as text."""
    split, counts = result["split"], result["rows"]["test"]
    title = Message(
        "One year ahead: {test} from {train}. {rows} directed dyad-years, {events} disputes started.",
        {
            "train": _years(split["train"]),
            "test": _years(split["test"]),
            "rows": counts["rows"],
            "events": counts["events"],
        },
    )
    lines = [title.render(lang), "", *_scores(result["scores"], lang), ""]
    lines += [render(sentence, lang) for sentence in _verdicts(result["scores"])]
    for entry in result["subsets"]:
        lines += ["", _heading(NAMES[entry["subset"]], entry, lang), *_scores(entry["scores"], lang)]
    if result["counts"]:
        heading = Message("Every link, fitted to the years before, counted in the test years:").render(lang)
        lines += ["", heading, *_counts(result["counts"], lang)]
    lines += _further(result, lang)
    lines += ["", *[render(sentence, lang) for sentence in (*_notes(result), *result["messages"])]]
    return "\n".join(lines) + "\n"


def rule_test_text(result: Row, lang: str = "en") -> str:
    """Return the result of `foedus.deterrence.forecast.rule_selected_cases.rule_test` as text."""
    lines = [Message("Cases chosen by a rule, forecast for ten years from earlier years only.").render(lang)]
    for entry in result["sets"]:
        name = Message("{set}: {outcome}", {"set": NAMES[entry["set"]], "outcome": NAMES[entry["outcome"]]})
        lines += ["", _heading(name, entry, lang), *_scores(entry["scores"], lang)]
    lines += [
        "",
        Message("Named cases, as illustrations: they are not scored, for nobody chose them blindly.").render(lang),
    ]
    lines += [_case(case).render(lang) for case in result["cases"]]
    outside = [
        Message("{case}: outside the record, for {why}.", {"case": NAMES[row["case"]], "why": NAMES[row["why"]]})
        for row in result["outside"]
    ]
    lines += [render(message, lang) for message in (*outside, *result["messages"])]
    return "\n".join(lines) + "\n"


def _further(result: Row, lang: str) -> list[str]:
    lines = []
    if result["fixed_origin"]:
        said = Message("Nothing known after {year}:", {"year": str(result["fixed_origin"]["origin"])}).render(lang)
        lines += ["", said, *_scores(result["fixed_origin"]["scores"], lang)]
    for entry in result["ten_year"]["tables"] if result["ten_year"] else ():
        if entry["origin"] is None:
            continue
        values = {"origin": str(entry["origin"]), "outcome": NAMES[entry["outcome"]]}
        said = Message("Within ten years from {origin}, {outcome}", values)
        lines += ["", _heading(said, entry, lang), *_scores(entry["scores"], lang)]
    if result["rolling"]:
        said = Message(
            "Estimated again every {n} years on all earlier ones:", {"n": result["rolling"]["every"]}
        ).render(lang)
        lines += ["", said, *_scores(result["rolling"]["scores"], lang)]
    return lines


def _heading(what: Message, entry: Row, lang: str) -> str:
    values = {"what": what, "rows": entry["rows"], "events": entry["events"]}
    return Message("{what}: {rows} rows, {events} events.", values).render(lang)


def _verdicts(scores: list[Row]) -> list[Message]:
    """Return what the differences say, no more than their intervals do."""
    own = next(row for row in scores if row["model"] == OURS)
    said = []
    if TREES in own["differences"]:
        d = own["differences"][TREES]
        values = _difference(d)
        worse = d["log_score_low"] > 0
        better = d["log_score_high"] < 0
        said.append(
            Message("Against trees the log score of foedus differs by {d} ({low} to {high}): it is worse.", values)
            if worse
            else Message(
                "Against trees the log score of foedus differs by {d} ({low} to {high}): it is better.", values
            )
            if better
            else Message(
                "Against trees the log score of foedus differs by {d} ({low} to {high}): no clear difference.", values
            )
        )
    if WITHOUT_LINKS in own["differences"]:
        d = own["differences"][WITHOUT_LINKS]
        values = _difference(d)
        said.append(
            Message(
                "The links change the log score by {d} ({low} to {high}): beyond history, place and power they add "
                "nothing that can be told from zero.",
                values,
            )
            if d["log_score_low"] <= 0 <= d["log_score_high"]
            else Message("The links change the log score by {d} ({low} to {high}).", values)
        )
    return said


def _difference(d: Row) -> Row:
    return {
        "d": f"{d['log_score']:+.5f}",
        "low": f"{d['log_score_low']:+.5f}",
        "high": f"{d['log_score_high']:+.5f}",
    }


def _notes(result: Row) -> list[Message]:
    return [
        Message(
            "A lower log or Brier score is better; AUC is the chance that an event was forecast higher than a "
            "non-event."
        ),
        Message(
            "Intervals of 95 % from {n} draws of whole years, seed {seed}.",
            {"n": result["draws"], "seed": str(result["seed"])},
        ),
        Message(
            "Nothing is coded with hindsight: covariates are those of the year before, penalties were chosen in the "
            "training years."
        ),
    ]


def _scores(rows: list[Row], lang: str) -> list[str]:
    head = [
        Message("model"), Message("log score"), Message("95 %"), Message("Brier"), Message("AUC"), Message("95 %"),
        Message("slope"), Message("expected"),
    ]  # fmt: skip
    table = [[message.render(lang) for message in head]]
    table += [
        [
            render(NAMES[row["model"]], lang),
            _number(row["log_score"], 5),
            _span(row, "log_score", 4),
            _number(row["brier"], 5),
            _number(row["auc"], 3),
            _span(row, "auc", 3),
            _number(row["slope"], 2),
            _number(row["predicted"], 0),
        ]
        for row in rows
    ]
    return aligned(table)


def _counts(counts: list[Row], lang: str) -> list[str]:
    head = [Message("what"), Message("chances"), Message("expected"), Message("95 %"), Message("happened")]
    table = [[message.render(lang) for message in head]]
    for row in counts:
        span = f"{row['predicted_low']:.0f}-{row['predicted_high']:.0f}"
        table.append(
            [
                render(row["title"], lang),
                str(row["chances"]),
                f"{row['predicted']:.1f}",
                span,
                f"{row['observed']:.0f}",
            ]
        )
    return aligned(table)


def _case(case: Row) -> Message:
    if not case["covered"]:
        return Message("{case}: {why}.", {"case": NAMES[case["case"]], "why": NAMES[case["why"]]})
    said = case["forecasts"]["fatal"]
    values = {
        "case": NAMES[case["case"]],
        "chance": f"{100 * said['forecast']:.1f} %",
        "rank": said["rank"],
        "of": said["of"],
        "before": str(case["estimated_before"]),
        "year": str(case["happened"]["fatal"]),
        "war": str(case["happened"]["war"]),
    }
    if case["happened"]["war"] is not None:
        return Message(
            "{case}: a deadly dispute within ten years {chance}, rank {rank} of {of} pairs (estimated before {before});"
            " it came to war in {war}.",
            values,
        )
    if case["happened"]["under_way"] and case["happened"]["fatal"] is None:
        return Message(
            "{case}: a new deadly dispute within ten years {chance}, rank {rank} of {of} pairs (estimated before "
            "{before}); an earlier dispute was still under way, and counts as none that is new.",
            values,
        )
    if case["happened"]["fatal"] is not None:
        return Message(
            "{case}: a deadly dispute within ten years {chance}, rank {rank} of {of} pairs (estimated before {before});"
            " there was one in {year}.",
            values,
        )
    return Message(
        "{case}: a deadly dispute within ten years {chance}, rank {rank} of {of} pairs (estimated before {before}); "
        "there was none in the years covered.",
        values,
    )


def aligned(table: list[list[str]]) -> list[str]:
    """Return the rows of a table as lines: the first column to the left, the others to the right."""
    widths = [max(len(row[k]) for row in table) for k in range(len(table[0]))]
    return [
        "  "
        + "  ".join(
            c.ljust(w) if k == 0 else c.rjust(w) for k, (c, w) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]


def _span(row: Row, name: str, digits: int) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return "" if low is None else f"{low:.{digits}f}-{high:.{digits}f}"


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _years(pair: list[int] | tuple[int, int]) -> str:
    return f"{pair[0]}-{pair[1]}"
