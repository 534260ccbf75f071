"""Fixtures for every test."""

pytest_plugins = ["tests.demo_cache", "tests.loopback.fixtures"]
