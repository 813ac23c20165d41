"""Is what the store says true?"""
