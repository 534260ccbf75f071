"""Alerts: rules of the settings held against briefings, the log of what fired, and the commands that are run then."""
