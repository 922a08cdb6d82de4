"""What may be said to whom, by which channel, and when to try again. Pure."""
