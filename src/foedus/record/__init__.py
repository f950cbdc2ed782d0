"""What two centuries of states, alliances, disputes and wars show.

Frames are built in one readable chain; names of columns are those that the field knows from peacesciencer (Miller
2022), and a value that no source covers is null, never zero::

    from foedus import record

    table = (
        record.directed_dyad_years(1816, 2010)
        .politically_relevant()
        .add(record.gml_disputes(), record.atop(), record.capabilities())
        .collect()
    )

Nothing is downloaded unless asked (`fetch`, or ``foedus record fetch``).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foedus.record.citing import bibtex
    from foedus.record.downloads import SourceStatus, fetch, status
    from foedus.record.places import Locations, locations
    from foedus.record.registry import Source, source, sources
    from foedus.record.statesystem import ccode, codes, states, translate
    from foedus.record.store import scan, table

_WHERE = {
    "Locations": "places",
    "Source": "registry",
    "SourceStatus": "downloads",
    "bibtex": "citing",
    "ccode": "statesystem",
    "codes": "statesystem",
    "fetch": "downloads",
    "locations": "places",
    "scan": "store",
    "source": "registry",
    "sources": "registry",
    "states": "statesystem",
    "status": "downloads",
    "table": "store",
    "translate": "statesystem",
}

__all__ = [
    "Locations",
    "Source",
    "SourceStatus",
    "bibtex",
    "ccode",
    "codes",
    "fetch",
    "locations",
    "scan",
    "source",
    "sources",
    "states",
    "status",
    "table",
    "translate",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
