"""What brings a customer back?"""
