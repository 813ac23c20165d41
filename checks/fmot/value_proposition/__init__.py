"""Why buy here?"""
