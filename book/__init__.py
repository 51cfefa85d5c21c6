"""What only this book knows, handed to the checker: its letters, its pages, its lemmas."""

from pathlib import Path

ROOT = Path(__file__).parent
NOTATION = ROOT / "notation.toml"
ARGUMENT_MAP = ROOT / "argument_map.toml"
CHAPTERS = ROOT.parent / "chapters"
LEMMAS = ROOT / "lemmas.toml"
