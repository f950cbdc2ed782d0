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
    from foedus.record.additions import Addition
    from foedus.record.alliances import atop, obligations, pacts, similarity
    from foedus.record.analogues import ReferenceClass, reference_class
    from foedus.record.citing import bibtex
    from foedus.record.codebooks import codebook
    from foedus.record.conflicts import cow_disputes, gml_disputes, rivalries, wars
    from foedus.record.dispute_lists import dispute_years, disputes, participants, reversed_disputes, who_attacked
    from foedus.record.downloads import SourceStatus, fetch, status
    from foedus.record.figures import fulfilment_figure, reference_figure, specification_figure
    from foedus.record.foreign import from_frame
    from foedus.record.frames import Frame, directed_dyad_years, dyad_years, state_years
    from foedus.record.fulfilments import fulfilment, fulfilment_rows, structure_difference, wilson
    from foedus.record.geography import capital_distance, minimum_distance
    from foedus.record.helpers import joiners, potential_helpers
    from foedus.record.history import dispute_history, peace_years
    from foedus.record.logit import LogitFit, auc, fit_logit
    from foedus.record.places import Locations, locations
    from foedus.record.political_relevance import contiguity, majors, relevance
    from foedus.record.registry import Source, source, sources
    from foedus.record.specifications import deterrence_frame, deterrence_logit, specification_curve
    from foedus.record.statecolumns import capabilities, democracy, economy, organisations, trade
    from foedus.record.statesystem import ccode, codes, states, translate
    from foedus.record.store import scan, table
    from foedus.record.tables import Table

_WHERE = {
    "Addition": "additions",
    "Frame": "frames",
    "Locations": "places",
    "LogitFit": "logit",
    "ReferenceClass": "analogues",
    "Source": "registry",
    "SourceStatus": "downloads",
    "Table": "tables",
    "atop": "alliances",
    "auc": "logit",
    "bibtex": "citing",
    "capabilities": "statecolumns",
    "capital_distance": "geography",
    "ccode": "statesystem",
    "codebook": "codebooks",
    "codes": "statesystem",
    "contiguity": "political_relevance",
    "cow_disputes": "conflicts",
    "democracy": "statecolumns",
    "deterrence_frame": "specifications",
    "deterrence_logit": "specifications",
    "directed_dyad_years": "frames",
    "dispute_history": "history",
    "dispute_years": "dispute_lists",
    "disputes": "dispute_lists",
    "dyad_years": "frames",
    "economy": "statecolumns",
    "fetch": "downloads",
    "fit_logit": "logit",
    "from_frame": "foreign",
    "fulfilment": "fulfilments",
    "fulfilment_figure": "figures",
    "fulfilment_rows": "fulfilments",
    "gml_disputes": "conflicts",
    "joiners": "helpers",
    "locations": "places",
    "majors": "political_relevance",
    "minimum_distance": "geography",
    "obligations": "alliances",
    "organisations": "statecolumns",
    "pacts": "alliances",
    "participants": "dispute_lists",
    "peace_years": "history",
    "potential_helpers": "helpers",
    "reference_class": "analogues",
    "reference_figure": "figures",
    "relevance": "political_relevance",
    "reversed_disputes": "dispute_lists",
    "rivalries": "conflicts",
    "scan": "store",
    "similarity": "alliances",
    "source": "registry",
    "sources": "registry",
    "specification_curve": "specifications",
    "specification_figure": "figures",
    "state_years": "frames",
    "states": "statesystem",
    "status": "downloads",
    "structure_difference": "fulfilments",
    "table": "store",
    "trade": "statecolumns",
    "translate": "statesystem",
    "wars": "conflicts",
    "who_attacked": "dispute_lists",
    "wilson": "fulfilments",
}

__all__ = [
    "Addition",
    "Frame",
    "Locations",
    "LogitFit",
    "ReferenceClass",
    "Source",
    "SourceStatus",
    "Table",
    "atop",
    "auc",
    "bibtex",
    "capabilities",
    "capital_distance",
    "ccode",
    "codebook",
    "codes",
    "contiguity",
    "cow_disputes",
    "democracy",
    "deterrence_frame",
    "deterrence_logit",
    "directed_dyad_years",
    "dispute_history",
    "dispute_years",
    "disputes",
    "dyad_years",
    "economy",
    "fetch",
    "fit_logit",
    "from_frame",
    "fulfilment",
    "fulfilment_figure",
    "fulfilment_rows",
    "gml_disputes",
    "joiners",
    "locations",
    "majors",
    "minimum_distance",
    "obligations",
    "organisations",
    "pacts",
    "participants",
    "peace_years",
    "potential_helpers",
    "reference_class",
    "reference_figure",
    "relevance",
    "reversed_disputes",
    "rivalries",
    "scan",
    "similarity",
    "source",
    "sources",
    "specification_curve",
    "specification_figure",
    "state_years",
    "states",
    "status",
    "structure_difference",
    "table",
    "trade",
    "translate",
    "wars",
    "who_attacked",
    "wilson",
]


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
