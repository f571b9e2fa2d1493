"""Number series (sổ số văn bản): gapless numbers, assigned at signing.

The certificate of a series and year, and its register book.
"""
