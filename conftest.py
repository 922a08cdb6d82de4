"""The tests' common ground; see ``madoguchi.config.testing``."""

pytest_plugins = [
    "madoguchi.config.testing.databases",
    "madoguchi.config.testing.site",
    "madoguchi.config.testing.canary",
]
