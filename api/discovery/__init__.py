"""What there is to ask: every collection of the service, with its address (các địa chỉ).

It is made from the routes, so it cannot differ from them.
"""
