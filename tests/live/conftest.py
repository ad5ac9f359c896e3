"""A fake MIDI backend."""

from tests.live.midi_port import midi as midi
