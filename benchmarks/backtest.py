"""Forecasts of 1990-2010 from 1946-1989 beside the bars that are set for them."""

from __future__ import annotations

import time

from foedus.deterrence.forecast.backtest import Workshop, backtest
from foedus.deterrence.forecast.names import AVERAGE, OURS, TREES, WITHOUT_LINKS
from foedus.deterrence.forecast.options import Options, Split

BARS = {"log_score": 0.0333, "auc": 0.928, "difference to trees": 0.0003}
RECORDED = "recorded earlier by others: hybrid .0332 / .930, trees .0333 / .929, their average .0331 / .932"


def main() -> None:
    """Run the backtest that ships, and print what it reaches."""
    wall, processor = time.perf_counter(), time.process_time()
    result = backtest(Split((1946, 1989), (1990, 2010)), Options(), workshop=Workshop(lambda s: print("...", s))).result
    spent = f"{time.perf_counter() - wall:.0f} s wall clock, {time.process_time() - processor:.0f} s processor"
    counts = result["rows"]["test"]
    print(f"\n{counts['rows']:,} rows, {counts['events']} disputes started; {spent}")
    for row in result["scores"]:
        span = f"{row['auc_low']:.3f}-{row['auc_high']:.3f}" if row["auc_low"] is not None else ""
        limits = f"{row['log_score_low']:.5f}-{row['log_score_high']:.5f}"
        print(f"  {row['model']:30} log score {row['log_score']:.5f} ({limits})  AUC {row['auc']:.4f} ({span})")
    print(f"  {RECORDED}\n")
    by_name = {row["model"]: row for row in result["scores"]}
    own = by_name[OURS]
    against = own["differences"].get(TREES)
    _bar("log score", own["log_score"], BARS["log_score"], at_most=True)
    _bar("AUC", own["auc"], BARS["auc"], at_most=False)
    if against is not None:
        _bar("log score less trees', upper 95 %", against["log_score_high"], BARS["difference to trees"], at_most=True)
        print(f"  average of the two: {by_name[AVERAGE]['log_score']:.5f} / {by_name[AVERAGE]['auc']:.4f}")
    links = own["differences"][WITHOUT_LINKS]
    told = f"{links['log_score']:+.5f} ({links['log_score_low']:+.5f} to {links['log_score_high']:+.5f})"
    print(f"  what the links add beyond history, place and power: {told}")


def _bar(name: str, value: float, bar: float, *, at_most: bool) -> None:
    reached = value <= bar if at_most else value >= bar
    print(f"  {name:36} {value:+.5f}  bar {'<=' if at_most else '>='} {bar:.4f}  {'reached' if reached else 'MISSED'}")


if __name__ == "__main__":
    main()
