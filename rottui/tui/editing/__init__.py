"""How the desk changes its watchlist and takes up settings that were changed."""
