"""Who helps when something goes wrong?"""
