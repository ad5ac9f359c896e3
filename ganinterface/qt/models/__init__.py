"""The models dialog: published generators to choose from, download and open."""
