"""The commands of ``puente`` by what they are for; each module lists its own in ``COMMANDS``."""
