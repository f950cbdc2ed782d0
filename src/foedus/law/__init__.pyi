from .amendments.search import Amendment as Amendment, Amendments as Amendments, amend as amend
from .amendments.target import Target as Target, parse_target as parse_target
from .check import analyse as analyse
from .engine.cells import COLUMNS as COLUMNS, Analysis as Analysis, Cell as Cell, Coalition as Coalition
from .engine.matrix import matrix as matrix
from .findings import RULES as RULES, Finding as Finding
from .scenario import Step as Step
