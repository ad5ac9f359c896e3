"""Voices in the window: the sound and the mouth shapes on the timeline, Speak and Alive, and what is heard."""
