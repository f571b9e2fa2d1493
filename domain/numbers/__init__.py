"""Number series (sổ số văn bản): gapless numbers, given at signing.

The certificate of a series and year, and its register book.
"""
