"""Reads the funds' own pages politely and keeps what came; it knows neither the web room nor how pages are read."""
