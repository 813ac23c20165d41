"""How long does a shopper wait?"""
