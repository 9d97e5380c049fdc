"""From projects and calls to who may answer what, how well it fits, and why. Values in, values out."""
