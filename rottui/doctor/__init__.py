"""`rottui doctor`: what is wrong with an installation and how to mend it, for the command line to print.

checks      what every check returns: a Check, and the Section it stands in
examine     all of them in order, as the command prints them
config      the config file
cache       the cache's folder, disk, tables and files; locking: who writes to it
refreshes   what refreshes remember: a cool-down, and what they could not fetch
logs        where they are
freshness   how old each pane's data are
network     whether Yahoo and the CFTC can be reached, asked by a process each (probe)
terminal    what the terminal can do
versions    of Python and the libraries, without importing them; libraries: whether those of lists load
render      sections as text and as JSON
"""
