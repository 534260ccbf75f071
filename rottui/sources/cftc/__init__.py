"""Commitments of Traders from the CFTC: its open-data service first, its yearly archives when that fails."""
