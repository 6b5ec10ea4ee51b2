"""What other tools make of exported files: simplified, optimised, of other types, quantised."""

VARIANTS = {}


def make(variant, path, target) -> dict:
    """Writes a variant of a file."""
    VARIANTS[variant](path, target)
    return {}
