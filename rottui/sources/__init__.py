"""Where data come from: files, Yahoo, the CFTC, and the synthetic demo market."""
