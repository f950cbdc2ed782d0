from .assessment import Assessment as Assessment, assess as assess
from .estimate import Estimate as Estimate
from .sensitivity import Effort as Effort
