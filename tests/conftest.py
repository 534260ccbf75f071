"""Fixtures for every test."""

pytest_plugins = ["tests.loopback.fixtures"]
