"""Settings: the packaged defaults, the user's config.toml over them, and where both live."""
