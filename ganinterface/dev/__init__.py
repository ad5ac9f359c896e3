"""What the project's makers run: the checks, the making of the shipped files, the measurements."""
