"""The tests' common ground; see ``madoguchi.config.testing``."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "madoguchi",
    suppress_health_check=[HealthCheck.too_slow],  # it judges the machine's load
    deadline=None,
)
settings.load_profile("madoguchi")
pytest_plugins = [
    "madoguchi.config.testing.databases",
    "madoguchi.config.testing.site",
    "madoguchi.config.testing.canary",
]
