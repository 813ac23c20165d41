"""Can I choose, add to the cart and pay without doubt or trouble?"""
