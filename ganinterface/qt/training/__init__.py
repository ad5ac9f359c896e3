"""The Training window: watches a run's folder, whichever process trains; starts and stops runs."""
