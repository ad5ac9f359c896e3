"""Hypothesis without time limits: the machine may be busy."""

from hypothesis import HealthCheck, settings

settings.register_profile("session", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("session")
