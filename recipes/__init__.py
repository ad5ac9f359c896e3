"""How shipped models are made: one folder for each. Not part of the wheel."""
