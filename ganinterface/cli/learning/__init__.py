"""Commands around training: sets of pictures, looking through them, a run, how good its model is."""
