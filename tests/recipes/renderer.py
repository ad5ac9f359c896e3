"""Whether portraits can be rendered here: drawing needs none of the extra's packages, rendering does."""

from __future__ import annotations

import pytest

from recipes.portraits.drawn import drawing
from recipes.portraits.drawn.lot import sample_portrait

try:
    drawing.render(sample_portrait(0), 2)
except ImportError as error:
    MISSING = str(error)
else:
    MISSING = ""
needs_renderer = pytest.mark.skipif(bool(MISSING), reason=MISSING)
