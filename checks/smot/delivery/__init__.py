"""What does delivery cost, and when does it arrive?"""
