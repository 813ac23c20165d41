"""Do I stay or go?"""
