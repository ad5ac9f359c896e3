"""The one error that opening a checkpoint raises."""


class CheckpointError(ValueError):
    """One readable sentence: what the file is, what is wrong, and what a person can do."""
