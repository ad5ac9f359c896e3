"""Reads what lies in a checkpoint file, as data: pickles, torch archives, safetensors. Nothing in a file is run."""
