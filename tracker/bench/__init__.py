"""The benchmarks: what Puente does, measured in turn with a baseline that does the bare minimum of the same work."""
