"""The contract: an OpenAPI document made from the routes and their shapes.

`python -m openapi` writes the committed one.
"""
