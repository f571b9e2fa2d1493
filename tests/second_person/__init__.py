"""Random lives of proposals in an office, and an oracle: where two persons are asked for, two approved every act.

`python -m tests.second_person --sequences 10000` plays many; the tests play some.
"""
