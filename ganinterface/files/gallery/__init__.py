"""The gallery's files: portraits that were looked at, kept from one start of the program to the next."""
