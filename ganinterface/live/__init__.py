"""What comes from a performer's devices, OSC and MIDI, checked; without torch and Qt."""
