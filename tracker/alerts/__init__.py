"""The alerts: which event is told to whom, and the words of the mail."""
