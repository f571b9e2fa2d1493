"""The contract: an OpenAPI document generated from the routes and their shapes.

`python -m openapi` writes the committed one.
"""
