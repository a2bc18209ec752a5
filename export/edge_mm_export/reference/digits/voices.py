"""Voices and languages of the synthetic speech."""

from collections.abc import Mapping
from typing import Final

from edge_mm_export.reference.digits.split import Split

LANGUAGES: Final[Mapping[str, str]] = {"de": "de", "en": "en", "en-us": "en", "es": "es", "it": "it"}
"""eSpeak NG's language, and the key of ``words.WORDS`` that it reads."""

VOICES: Final[Mapping[Split, tuple[str, ...]]] = {
    "train": (
        "Alex", "Andrea", "Andy", "Denis", "Diogo", "Gene", "Gene2", "Henrique", "Hugo", "Jacky", "Lee", "Marco",
        "Mario", "Mike", "mike2", "Mr serious", "Nguyen", "Reed", "Storm", "Tweaky", "UniRobot", "adam", "announcer",
        "antonio", "aunty", "benjamin", "boris", "croak", "ed", "edward", "edward2", "f1", "f2", "f3", "f4", "f5",
        "grandpa", "gustave", "iven", "iven2", "iven3", "iven4", "kaukovalta", "klatt", "klatt2", "klatt3", "klatt4",
        "klatt5", "klatt6", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "max", "michel", "norbert", "pablo",
        "paul", "quincy", "rob", "sandro", "shelby", "victor",
    ),
    "validation": ("Alicia", "Michael", "caleb", "ian", "marcelo", "pedro", "anika", "travis"),
    "test": (
        "Annie", "belinda", "david", "grandma", "john", "linda", "miguel", "robert", "steph", "steph2", "steph3", "zac",
    ),
}  # fmt: skip
"""eSpeak NG's voice variants. Those that differ by a number only are relatives and stay in one split; whispering,
singing and robots other than UniRobot are left out."""

RATES_WPM: Final = (130, 185)
PITCHES: Final = (35, 65)
"""Each voice speaks every word once at each rate, with the pitch of the same place; eSpeak NG's units (0-99)."""
