"""Sweeps: many designs computed under the same draws, stored as they come."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foedus.errors import FoedusError, RunError
from foedus.horizon.sweep.design import amended_text
from foedus.horizon.sweep.rows import Batch, Read, Setting, TextTask, read_text, rows_of
from foedus.horizon.sweep.store import BATCH
from foedus.wording import Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from foedus.deterrence.quantities.link_quantities import LinkQuantities
    from foedus.horizon.pool import Pool
    from foedus.horizon.sweep.design import Design, Sweep
    from foedus.horizon.sweep.store import Finished, Store

__all__ = ["Progress", "compute"]

Progress = Callable[[str, int, int], None]
"""Told the stage (``texts`` or ``designs``), how much is done, and of how much."""


def compute(store: Store, pool: Pool, links: LinkQuantities, progress: Progress) -> Finished:
    """Compute what is missing from the store, and return the Pareto table and the region in which designs fail.

    Every distinct text is read as law once; then batches of designs are computed and stored as they come.

    Raises
    ------
    RunError
        The estimates failed their diagnostics, a worker died or the cluster was lost; what is stored is kept.
    """
    if links.failed:
        raise RunError(
            Message("no results: the diagnostics of the estimates failed"),
            why=Message("failed: {checks}", {"checks": list(links.failed)}),
        )
    sweep, missing = store.sweep, store.missing()
    batches = [sweep.designs[batch * BATCH : (batch + 1) * BATCH] for batch in missing]
    read = _read_texts(sweep, [design for batch in batches for design in batch], pool, progress)
    setting = Setting(
        {name: world.situation for name, world in sweep.situations.items()},
        dict(sweep.document.uncertainties),
        sweep.quarters,
        sweep.document.draws,
        sweep.document.seed,
        sweep.sha256,
    )
    tasks = [Batch(setting, tuple((d, read[_text(d)]) for d in batch)) for batch in batches]
    total = len(sweep.designs)
    done = total - sum(len(batch) for batch in batches)
    progress("designs", done, total)
    for i, rows in pool.run(rows_of, tasks):
        store.add(missing[i], rows)
        done += len(rows)
        progress("designs", done, total)
    return store.finish()


_Text = tuple[str, str, str]


def _text(design: Design) -> _Text:
    return design.arrangement, design.amendment, design.situation


def _read_texts(
    sweep: Sweep, designs: Sequence[Design], pool: Pool, progress: Progress
) -> dict[_Text, Read | FoedusError]:
    """Return what was read of each text that designs need; identical texts are read once."""
    tasks: dict[str, TextTask] = {}
    keys: dict[_Text, str] = {}
    for text in dict.fromkeys(_text(design) for design in designs):
        arrangement, amendment, situation = text
        amending = sweep.amendments[amendment]
        amended = amended_text(sweep.arrangements[arrangement].arrangement, amending)
        world = sweep.situations[situation].situation
        key = f"{amended!r} {world.id} {amending.want}"
        keys[text] = key
        tasks.setdefault(key, TextTask(amended, world, amending.want))
    found: dict[str, Read | FoedusError] = {}
    names = list(tasks)
    progress("texts", 0, len(names))
    for i, read in pool.run(read_text, list(tasks.values())):
        found[names[i]] = read
        progress("texts", len(found), len(names))
    return {text: found[key] for text, key in keys.items()}
