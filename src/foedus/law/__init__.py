"""What the text guarantees: scenarios, floor and ceiling, findings.

>>> from foedus import law
>>> from foedus.arrangement import load_arrangement
>>> analysis = law.analyse(load_arrangement("istanbul-2022-moscow"))
>>> analysis.select(party="UK", response="fight", incident="invasion", zone="home", reading="text")[0].veto
('RU',)
"""

from foedus.lazy import attach

__getattr__, __dir__, __all__ = attach(__name__, __file__)
