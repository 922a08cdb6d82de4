"""Cards in custody, and applications for them; each noun in a module of its own."""
