from .crisis.equilibria import crisis_equilibria as crisis_equilibria, verify_equilibria as verify_equilibria
from .crisis.predict import crisis_predictions as crisis_predictions
from .crisis.signaling import signaling as signaling
from .fit.covariance import bootstrap as bootstrap, with_covariance as with_covariance
from .fit.fit import Fit as Fit, Model as Model
from .fit.non_nested_tests import clarke as clarke, vuong as vuong
from .fit.profile import profile_intervals as profile_intervals
from .fit.storage import load as load, save as save
from .fit.tables import table as table
from .fit.verdict import Verdict as Verdict
from .likelihood.formula import DroppedRow as DroppedRow
from .models.any_tree import estimate as estimate
from .models.egames import egame12 as egame12, egame122 as egame122, egame123 as egame123
from .models.ultimatum import ultimatum as ultimatum
from .trees.backward_induction import backward_induction as backward_induction
from .trees.drawing import draw_tree as draw_tree
from .trees.efg import read_efg as read_efg, write_efg as write_efg
from .trees.quantal_response import quantal_response as quantal_response
from .trees.tree import Chance as Chance, Move as Move, Outcome as Outcome, Tree as Tree
