"""The short form of the suite, for every change, and the long one (`just promises`).

Beside hypothesis' own examples a few stories are told in full in the long form only.
"""

import os
from typing import Final

IS_LONG: Final = "UCR_EXAMPLES" in os.environ
"""Whether this is the long form."""
