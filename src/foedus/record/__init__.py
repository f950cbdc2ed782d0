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

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
