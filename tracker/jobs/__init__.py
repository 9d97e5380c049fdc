"""Use-cases: each takes a session first and is the only writer of its tables. The caller owns the transaction."""
