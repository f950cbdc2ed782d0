from .assessment import Assessment as Assessment, assess as assess
from .estimate import Estimate as Estimate
from .levers.sheet import lever_sheet as lever_sheet
from .sensitivity import Effort as Effort
