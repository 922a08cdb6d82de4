"""What the counter decides: who is called next, numbers, waits. Pure."""
