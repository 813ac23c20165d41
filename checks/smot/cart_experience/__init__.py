"""Is this what I meant to buy, and what will I pay?"""
