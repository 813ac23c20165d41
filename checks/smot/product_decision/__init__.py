"""Is this the right product, and how do I buy it?"""
