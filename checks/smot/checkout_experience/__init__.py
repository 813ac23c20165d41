"""Can I pay without trouble?"""
