"""Why would I return?"""
