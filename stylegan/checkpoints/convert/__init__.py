"""From the data of a checkpoint to a generator: one module for each origin."""
