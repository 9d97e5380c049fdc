"""Commands of ``puente``, one module per group; ``tracker.cli`` joins them."""
