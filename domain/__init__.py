"""The registers and the rules that they follow, without HTTP and without SQL."""
