"""From sources into the cache: merge what arrived, derive what depends on it, commit."""
