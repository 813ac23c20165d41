"""What happens after I order, and who helps me?"""
