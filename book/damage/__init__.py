"""Mutation testing of the checker: does it notice when a display of the book is damaged?"""

from .rules import RULES, Mutant, mutants

__all__ = ["RULES", "Mutant", "mutants"]
