"""What the screens are made of: each widget is handed its part of the briefing and knows neither app nor cache."""
