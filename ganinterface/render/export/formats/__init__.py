"""The ways in which films are written: one module for each kind of encoder, their rows stand in `encoders`."""
