"""Number series (sổ số văn bản) over the API.

Their certificates, register books, and reserved numbers.
"""
