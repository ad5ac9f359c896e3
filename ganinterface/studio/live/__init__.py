"""A performance: the picture moved by OSC and MIDI."""
