"""The decisions of a page, taken once for all tests that look at them, and what is seen meanwhile.

Files that use this are marked to run in one process: ``pytestmark = decisions.TOGETHER``.
"""

import copy
import sys
from functools import cache
from typing import NamedTuple

import pytest

from linewise import check_file
from linewise.show.pages import Session

TOGETHER = pytest.mark.xdist_group("decisions")
PROVER = sys.modules["linewise.proof.prove"]
RELATIONS = sys.modules["linewise.page.relations"]


class Decided(NamedTuple):
    """What `linewise.check_file` says of a page, and what was seen while it was decided."""

    relations: list
    displays: list
    """(display, session just before it, its relations), in order."""
    proofs: list
    """(world, left, right, options) of every proof that was found, once."""
    verdicts: list
    """(claim, verdict) of every relation that claims something."""


def decided(path, notation=None):
    """What `linewise.check_file` says of the page."""
    return seen(path, notation).relations


def seen(path, notation=None):
    """The page, `Decided`."""
    return _seen(path, notation)  # one spelling of the arguments, hence one entry


@cache
def _seen(path, notation):
    displays, proofs, verdicts = [], {}, []
    decide_display, prove, decide = Session.decide, PROVER.prove, RELATIONS.decide

    def display_decided(session, display):
        before = copy.copy(session)
        relations = decide_display(session, display)
        displays.append((display, before, relations))
        return relations

    def proved(world, left, right, **options):
        proof = prove(world, left, right, **options)
        if proof is not None:
            # world, left, right: the same formulas in another notation are another proof
            proofs[id(world.notation), left, right] = world, left, right, options
        return proof

    def relation_decided(claim):
        verdict = decide(claim)
        verdicts.append((claim, verdict))
        return verdict

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Session, "decide", display_decided)
        patch.setattr(PROVER, "prove", proved)
        patch.setattr(RELATIONS, "decide", relation_decided)
        relations = check_file(path, notation)
    return Decided(relations, displays, list(proofs.values()), verdicts)
