"""The pages: routes only. What they show is made ready in ``webapp.views``; what they change, in ``tracker.jobs``."""
