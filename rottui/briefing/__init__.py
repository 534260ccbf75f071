"""A briefing is everything the cache says as of a date; the desk and the report only show it."""
