"""What the project's makers run: the checks. The shipped files are made and measured by their recipe."""
