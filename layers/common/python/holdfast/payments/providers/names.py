"""People's names as providers want them: in two parts."""


def first_and_last(name: str) -> tuple[str, str]:
    """Whoever has but one name has it twice."""
    first, _, last = name.strip().partition(" ")
    return first, last.strip() or first
