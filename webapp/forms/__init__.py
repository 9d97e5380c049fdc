"""The forms that people fill in, with labels and help in Spanish."""
