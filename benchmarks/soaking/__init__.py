"""The parts of the soak: a person at the window who acts at random, and somebody who watches what comes of it."""
