"""Incremental runs: only what a change of the edits makes dirty is run again."""
