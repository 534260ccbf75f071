"""How the desk looks: its one language of figures and meanings, and how lines are made of them."""
