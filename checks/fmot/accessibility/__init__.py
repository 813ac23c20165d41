"""Can everybody use it?"""
