from foedus.statistics.hypercube import latin_hypercube as latin_hypercube

from .estimates.load import Estimates as Estimates, Posterior as Posterior, load_estimates as load_estimates
from .quantities.defaults import DEFAULTS as DEFAULTS, guarantor_defaults as guarantor_defaults
from .quantities.from_posterior import willing as willing
from .quantities.ledger import (
    Draws as Draws,
    Ledger as Ledger,
    Quantity as Quantity,
    estimate_quantity as estimate_quantity,
    from_situation as from_situation,
    sample as sample,
)
from .quantities.link_quantities import LinkQuantities as LinkQuantities, link_quantities as link_quantities
from .quantities.record_counts import FULFILMENT as FULFILMENT, RECURRENCE as RECURRENCE
from .release.expected_help_forms import with_expected_help as with_expected_help
from .situations.build import BuiltSituation as BuiltSituation, build_situation as build_situation
from .terms.commitments import (
    CLASSES as CLASSES,
    Commitment as Commitment,
    Terms as Terms,
    best_reading as best_reading,
    terms_of as terms_of,
)
from .terms.yardsticks import YARDSTICKS as YARDSTICKS, yardstick as yardstick
from .who_helps import Help as Help, help_of as help_of
from .who_would_win import chance_to_hold as chance_to_hold
