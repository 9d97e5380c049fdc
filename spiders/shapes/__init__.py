"""How publishing systems lay out their pages: one base class per shape."""
