"""Playing sequences of steps, each in an office with the staff that it first had."""

from db.session import Database
from tests.second_person.office import RULES, Office

WEIGHTS = {
    "prepare": 4, "change": 2, "submit": 5, "sign": 6, "send_back": 1, "withdraw": 1, "open_at_once": 2,
    "act_at_once": 2, "change_staff": 3, "change_rule": 1, "race": 4, "ambush": 4,
}  # fmt: skip
"""How often each step is taken."""

LENGTH = 8
"""Steps of a sequence."""


async def play(database: Database, sequences: int, seed: int) -> Office:
    """Play as many sequences. Raises Violated for the first act that was not approved as its rule asks."""
    office = await Office.opened(database, seed)
    for _ in range(sequences):
        await _sequence(office)
    return office


async def _sequence(office: Office) -> None:
    await office.staff.reset()
    await office.change_rule(office.random.choice(RULES))
    office.proposals.clear()
    await office.oracle.judge([office.staff.members])
    while not office.proposals:
        await office.prepare()
    steps = office.random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=LENGTH)
    for step in steps:
        before = dict(office.staff.members)
        await getattr(office, step)()
        await office.oracle.judge([before, dict(office.staff.members)])
