"""What the tests stand on: databases of their own, and the site in a browser."""
