"""The operations that cost the time, each with its fast way on a CPU."""
