"""Puente's core: reads calls for cooperation projects, keeps them, and helps municipalities to answer them."""
