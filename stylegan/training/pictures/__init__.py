"""Pictures to train on, read from a zip or a folder as they are needed, with their labels.

Without torch up to `stored` and `tensors`: the program's commands for data sets use what is below them.
"""


class DatasetError(ValueError):
    """What is wrong with a set of pictures, a table about it, or a file in it, in one sentence."""
