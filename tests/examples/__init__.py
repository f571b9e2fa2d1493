"""The examples of the contract: requests to the demo and its responses, stored as plain data."""
