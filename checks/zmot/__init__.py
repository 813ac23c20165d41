"""Can I find this store, and does it look worth a visit?"""
