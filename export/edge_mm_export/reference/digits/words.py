"""Number words and short messages around them, by language."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "da": ("nul", "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"),
    "de": ("null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"),
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"),
    "fi": ("nolla", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän"),
    "fr": ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    "it": ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove"),
    "nl": ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    "pinyin": ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"),
    "pl": ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"),
    "pt": ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"),
    "ro": ("zero", "unu", "doi", "trei", "patru", "cinci", "șase", "șapte", "opt", "nouă"),
    "sv": ("noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio"),
    "tr": ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz"),  # noqa: RUF001
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"),
}
"""The words for 0 to 9. Two are written alike and mean different digits: pinyin "ba" is 8, Vietnamese "ba" is 3."""

CARRIERS: Final[Mapping[str, tuple[str, ...]]] = {
    "da": ("{}", "det er {}", "nummer {}"),
    "de": ("{}", "es ist {}", "Nummer {}"),
    "en": ("{}", "it is {}", "number {}"),
    "es": ("{}", "es {}", "número {}"),
    "fi": ("{}", "se on {}", "numero {}"),
    "fr": ("{}", "c'est {}", "numéro {}"),
    "it": ("{}", "è {}", "numero {}"),
    "nl": ("{}", "het is {}", "nummer {}"),
    "pinyin": ("{}", "shi {}", "{} hao"),
    "pl": ("{}", "to jest {}", "numer {}"),
    "pt": ("{}", "é {}", "número {}"),
    "ro": ("{}", "este {}", "numărul {}"),
    "sv": ("{}", "det är {}", "nummer {}"),
    "tr": ("{}", "bu {}", "numara {}"),
    "vi": ("{}", "là {}", "số {}"),
}
"""What a message wraps the word in."""
