"""What the service must answer, in plain Python over plain JSON, with nothing but the standard library.

It is written from the rules and not from the program: every answer is worked out from the acts by its definition, each
time anew, without versions that are kept, folded or compared. `tests/model/test_oracle.py` holds it to that.
"""
