"""Number series (sổ số văn bản) in the API.

Their certificates and reserved numbers.
"""
