"""Mutation testing of the checker: does it notice when a display of the book is damaged?"""
