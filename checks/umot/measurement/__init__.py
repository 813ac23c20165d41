"""Does the owner know what shoppers do?"""
