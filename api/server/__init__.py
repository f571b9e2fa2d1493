"""The side of the service that faces the network: what a connection may send and hold, before any of it is handled."""
