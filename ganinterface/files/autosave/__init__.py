"""The journal that keeps work which is not saved: through a crash, a kill, a loss of power, and a quick goodbye."""
