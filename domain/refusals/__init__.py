"""Refusals in Vietnamese: one table of sentences, by the code of the fault and its case, such as `card/later`.

A sentence names the field and its value, says the rule and what to do. In its braces stand what the fault is `about`
and, of every fault: `label` (the field's name; `label:office` is another's), `field` (Mục “…”), `stated` (the same,
with the value) and `value` (the value in quotes, after a blank; nothing if it may not be shown). `WORDS` are parts of
sentences: of clauses by name, of our own English words by themselves.
"""

from collections.abc import Mapping
from typing import Final

from domain.refusals import (
    access,
    acts,
    dossiers,
    entries,
    forms,
    loading,
    numbers,
    proposals,
    reference,
    registers,
    reports,
    requests,
)

SENTENCES: Final[Mapping[str, str]] = {
    **forms.SENTENCES,
    **requests.SENTENCES,
    **access.SENTENCES,
    **acts.SENTENCES,
    **entries.SENTENCES,
    **registers.SENTENCES,
    **dossiers.SENTENCES,
    **proposals.SENTENCES,
    **numbers.SENTENCES,
    **reference.SENTENCES,
    **reports.SENTENCES,
    **loading.SENTENCES,
}

WORDS: Final[Mapping[str, str]] = {
    **forms.WORDS,
    **requests.WORDS,
    **access.WORDS,
    **acts.WORDS,
    **entries.WORDS,
    **reference.WORDS,
    **reports.WORDS,
}
