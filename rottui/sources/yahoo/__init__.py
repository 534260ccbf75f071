"""Daily bars from Yahoo, through yfinance; for the refresh process only, since it loads pandas.

outcome     what is asked (Request) and what came of it (Outcome), one for each symbol
fetch       Yahoo: probe one symbol, fetch many, four at a time and no faster than allowed
turns       whose turn it is: four requests at once, and no faster than allowed
pool        the threads, what becomes of a call that never returns, and when to stop
gate        the one door to the network: in turn, only Yahoo's hosts, no crumb that is none, nothing after a 429
session     yfinance set up so that it raises, keeps nothing on disk and can be made to forget its crumb
journal     the library's log and warnings, kept off the screen
reply       what a chart answer says of itself, and one bar a day, before yfinance sees it
bars        yfinance's table as rows of the cache's `prices`
sessions    from which day on bars may still change
causes      an exception as the kind and the cause a person can act on
"""
