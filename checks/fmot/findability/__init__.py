"""Can a shopper find it?"""
