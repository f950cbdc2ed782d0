from foedus.statistics.logit import LogitFit as LogitFit, auc as auc, fit_logit as fit_logit
from foedus.statistics.tables import Table as Table

from .additions import Addition as Addition
from .alliances.analogues import ReferenceClass as ReferenceClass, reference_class as reference_class
from .alliances.fulfilments import (
    fulfilment as fulfilment,
    fulfilment_rows as fulfilment_rows,
    structure_difference as structure_difference,
    wilson as wilson,
)
from .alliances.obligations import atop as atop, obligations as obligations, pacts as pacts, similarity as similarity
from .alliances.treaties import alliance_treaties as alliance_treaties
from .dispute_records.civil_wars import (
    ceasefires as ceasefires,
    intrastate_wars as intrastate_wars,
    peace_agreements as peace_agreements,
)
from .dispute_records.conflicts import (
    cow_disputes as cow_disputes,
    gml_disputes as gml_disputes,
    rivalries as rivalries,
    wars as wars,
)
from .dispute_records.crises import (
    crises as crises,
    crisis_actors as crisis_actors,
    international_crises as international_crises,
)
from .dispute_records.dispute_lists import (
    dispute_years as dispute_years,
    disputes as disputes,
    participants as participants,
    reversed_disputes as reversed_disputes,
    who_attacked as who_attacked,
)
from .dispute_records.endings import termination_episodes as termination_episodes, terminations as terminations
from .dispute_records.events import militarised_events as militarised_events
from .dispute_records.history import dispute_history as dispute_history, peace_years as peace_years
from .dispute_records.potential_helpers import joiners as joiners, potential_helpers as potential_helpers
from .dispute_records.sanctions import sanction_cases as sanction_cases, sanctions as sanctions
from .dyads.geography import capital_distance as capital_distance, minimum_distance as minimum_distance
from .dyads.political_relevance import contiguity as contiguity, majors as majors, relevance as relevance
from .facts.exposure import (
    adversary_exposure as adversary_exposure,
    guaranteed_exposure as guaranteed_exposure,
)
from .facts.fact import Fact as Fact
from .facts.listing import evidence as evidence, evidence_facts as evidence_facts, headline_facts as headline_facts
from .figures import (
    fulfilment_figure as fulfilment_figure,
    reference_figure as reference_figure,
    specification_figure as specification_figure,
)
from .frames.frames import (
    Frame as Frame,
    directed_dyad_years as directed_dyad_years,
    dyad_years as dyad_years,
    state_years as state_years,
)
from .frames.from_users import from_frame as from_frame
from .source_files.citing import bibtex as bibtex
from .source_files.code_labels import code_labels as code_labels
from .source_files.codebooks import codebook as codebook
from .source_files.downloads import SourceStatus as SourceStatus, fetch as fetch, status as status
from .source_files.paths import Locations as Locations, locations as locations
from .source_files.registry import Source as Source, source as source, sources as sources
from .source_files.store import scan as scan, table as table
from .specifications import (
    deterrence_frame as deterrence_frame,
    deterrence_logit as deterrence_logit,
    specification_curve as specification_curve,
)
from .state_system.columns import (
    capabilities as capabilities,
    democracy as democracy,
    economy as economy,
    organisations as organisations,
    trade as trade,
    us_troops as us_troops,
)
from .state_system.leaders import leader_spells as leader_spells, leaders as leaders
from .state_system.membership import ccode as ccode, codes as codes, states as states, translate as translate
from .war_in_ukraine.series import (
    ukraine_aid as ukraine_aid,
    ukraine_area as ukraine_area,
    ukraine_casualties as ukraine_casualties,
)
