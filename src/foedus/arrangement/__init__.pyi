from .atop import ATOP_VARIABLES as ATOP_VARIABLES, atop_coding as atop_coding
from .loading import (
    Loaded as Loaded,
    case_ids as case_ids,
    load_arrangement as load_arrangement,
    load_case as load_case,
    read_arrangement as read_arrangement,
    with_reading as with_reading,
)
from .schema import Arrangement as Arrangement, Body as Body, Clause as Clause, Condition as Condition
from .settings import with_settings as with_settings
from .situation import (
    LoadedSituation as LoadedSituation,
    Situation as Situation,
    load_situation as load_situation,
    read_situation as read_situation,
)
from .situation_changes import SituationDiff as SituationDiff, situation_diff as situation_diff
