"""Reports: an `Audit` and its evidence folder become files. Pure; no browser, no network.

A report is a module with `write(audit, out, evidence, *, language="en", brand=None, advice=None)
-> tuple[Path, ...]`: it writes into the folder `out` and names the files it wrote.
"""
