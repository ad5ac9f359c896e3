"""Fixtures for batches: latents of the 2019 tool."""

from tests.studio_setup import favourites as favourites
