"""What a password must be: long, and not what everybody tries first."""

import unicodedata

from holdfast.kernel.refusals import Invalid

MIN_LENGTH = 10
MAX_LENGTH = 128
NO_PASSWORD = "none"  # in the place of a hash: of who has not chosen one yet, or has gone

# The common ones of ten characters and more; shorter ones are refused anyway.
_COMMON = frozenset(
    [
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "1029384756",
        "1111111111",
        "0000000000",
        "12345678910",
        "123456789a",
        "123456789q",
        "1234567890a",
        "1q2w3e4r5t",
        "1q2w3e4r5t6y",
        "1qaz2wsx3edc",
        "1qazxsw23edc",
        "q1w2e3r4t5",
        "q1w2e3r4t5y6",
        "qwerty12345",
        "qwerty123456",
        "qwertyuiop",
        "qwertyuiop1",
        "qwertyuiop123",
        "qwertyuiop[]",
        "asdfghjkl1",
        "asdfghjkl;",
        "zxcvbnm123",
        "qazwsxedcrfv",
        "123qweasdzxc",
        "password10",
        "password11",
        "password12",
        "password123",
        "password1234",
        "password12345",
        "password123456",
        "password2024",
        "password2025",
        "password2026",
        "passw0rd123",
        "p@ssw0rd123",
        "p@ssword123",
        "mypassword",
        "mypassword1",
        "thepassword",
        "newpassword",
        "changemenow",
        "changeme123",
        "letmein123",
        "letmein1234",
        "iloveyou12",
        "iloveyou123",
        "iloveyou1234",
        "administrator",
        "admin12345",
        "admin123456",
        "welcome123",
        "welcome1234",
        "welcome2024",
        "welcome2025",
        "welcome2026",
        "abcdefghij",
        "abcdefghijk",
        "abcdef12345",
        "abcd123456",
        "abc1234567",
        "abc123456789",
        "football123",
        "liverpool1",
        "liverpool123",
        "manchester",
        "manchester1",
        "manchesterunited",
        "chelsea123",
        "arsenal123",
        "barcelona1",
        "basketball",
        "baseball123",
        "superman123",
        "spiderman1",
        "spiderman123",
        "pokemon123",
        "charlie123",
        "michael123",
        "princess123",
        "sunshine123",
        "butterfly1",
        "chocolate1",
        "strawberry",
        "christian1",
        "jesuschrist",
        "jesuslovesme",
        "jesus12345",
        "godisgood1",
        "godisgreat",
        "godislove1",
        "blessed123",
        "nigeria123",
        "nigeria1234",
        "lagos12345",
        "kenya12345",
        "nairobi123",
        "ghana12345",
        "computer123",
        "internet123",
        "samsung123",
        "iphone12345",
        "whatever12",
        "trustno1234",
        "starwars123",
        "dragon12345",
        "monkey12345",
    ]
)


def normal_password(password: str) -> str:
    """One form for whatever keyboard it was typed on (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, *about: str, field: str = "password") -> None:
    """Refuse a password that is short, common, or a plain word `about` its owner: a name, an address, a number."""
    text = normal_password(password)
    folded = text.casefold()
    if len(text) < MIN_LENGTH or len(text) > MAX_LENGTH:
        detail = f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        raise Invalid.field(field, detail, slug="password-length")
    if folded in _COMMON or len(set(folded)) < 4 or any(folded == word.casefold() for word in about):
        raise Invalid.field(field, "This password is too easy to guess.", slug="password-too-common")
