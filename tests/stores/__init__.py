"""Stores that the walk is tested against: `oscar` (a real one from PyPI) and `family`
(small ones, one a mechanic). Importable as `stores` because pytest puts `tests` on its path.
"""
