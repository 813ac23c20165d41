"""Is it safe to buy here?"""
