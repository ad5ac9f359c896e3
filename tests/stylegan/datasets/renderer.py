"""Whether portraits can be rendered here: drawing needs none of the extra's packages, rendering does."""

from __future__ import annotations

import pytest

from stylegan.datasets import portraits

try:
    portraits.render(portraits.draw(0), 2)
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""
needs_renderer = pytest.mark.skipif(bool(MISSING), reason=MISSING)
