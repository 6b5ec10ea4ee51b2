"""All models; importing it fills the registry."""

import deep  # noqa: F401
import language  # noqa: F401
import others  # noqa: F401
import sequences  # noqa: F401
import vision  # noqa: F401
from registry import matching  # noqa: F401
