"""Is the store cared for?"""
