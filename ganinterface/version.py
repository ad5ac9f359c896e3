"""The program's version; kept apart, so that what names it need not import the whole interface."""

__version__ = "0.1.0"
