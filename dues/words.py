"""Amounts in words, as a receipt or a balance slip has them: lakh and crore.

English, Hindi and Telugu, up to 99,99,99,999.99 rupees.
"""

from collections.abc import Callable

MOST_PAISE = 99_99_99_999_99

EN_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()

# Hindi has a word of its own for each number below a hundred.
HI_BELOW_100 = (
    "शून्य एक दो तीन चार पाँच छह सात आठ नौ "
    "दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस "
    "बीस इक्कीस बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस "
    "तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस अड़तीस उनतालीस "
    "चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास "
    "पचास इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ "
    "साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ अड़सठ उनहत्तर "
    "सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उनासी "
    "अस्सी इक्यासी बयासी तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी "
    "नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे अट्ठानवे निन्यानवे"
).split()

# Before a noun, Telugu says "one" as ఒక alone and as ఒక్క after tens.
TE_ONES = (
    "సున్నా ఒక రెండు మూడు నాలుగు ఐదు ఆరు ఏడు ఎనిమిది తొమ్మిది పది పదకొండు పన్నెండు "
    "పదమూడు పద్నాలుగు పదిహేను పదహారు పదిహేడు పద్దెనిమిది పంతొమ్మిది"
).split()
TE_TENS = "_ _ ఇరవై ముప్పై నలభై యాభై అరవై డెబ్బై ఎనభై తొంభై".split()


def _en_below_100(number: int) -> str:
    if number < 20:
        return EN_ONES[number]
    tens, ones = divmod(number, 10)
    return f"{EN_TENS[tens]}-{EN_ONES[ones]}" if ones else EN_TENS[tens]


def _te_below_100(number: int) -> str:
    if number < 20:
        return TE_ONES[number]
    tens, ones = divmod(number, 10)
    last = "ఒక్క" if ones == 1 else TE_ONES[ones]
    return f"{TE_TENS[tens]} {last}" if ones else TE_TENS[tens]


def _places(number: int):
    """(count, place) from crore down to the last two digits, without empty ones."""
    crore, rest = divmod(number, 1_00_00_000)
    lakh, rest = divmod(rest, 1_00_000)
    thousand, rest = divmod(rest, 1000)
    hundred, last = divmod(rest, 100)
    counts = (crore, lakh, thousand, hundred, last)
    return [(count, place) for place, count in enumerate(counts) if count]


def _whole(number: int, below_100: Callable[[int], str], units: tuple) -> str:
    words = []
    for count, place in _places(number):
        words.append(below_100(count))
        if place < len(units):
            words.append(units[place])
    return " ".join(words) or below_100(0)


def _english(number: int) -> str:
    return _whole(number, _en_below_100, ("crore", "lakh", "thousand", "hundred"))


def _hindi(number: int) -> str:
    units = ("करोड़", "लाख", "हज़ार", "सौ")
    return _whole(number, HI_BELOW_100.__getitem__, units)


# One of a unit, and several of it, each as it stands before a noun.
TE_UNITS = (("కోటి", "కోట్ల"), ("లక్ష", "లక్షల"), ("వెయ్యి", "వేల"), ("వంద", "వందల"))


def _telugu(number: int) -> str:
    words, places = [], _places(number)
    for count, place in places:
        if place == len(TE_UNITS):
            words.append("ఒక్క" if count == 1 and words else _te_below_100(count))
        elif count == 1:
            is_last = (count, place) == places[-1]
            words.append(TE_UNITS[place][0] if place < 3 or is_last else "నూట")
        else:
            words += [_te_below_100(count), TE_UNITS[place][1]]
    return " ".join(words) or TE_ONES[0]


def _phrase(rupees: int, paise: int, count, one: tuple, many: tuple, joint: str) -> str:
    parts = []
    for number, place in ((rupees, 0), (paise, 1)):
        if number or not (place or paise):
            parts.append(f"{count(number)} {(one if number == 1 else many)[place]}")
    return f" {joint} ".join(parts).replace("  ", " ")


LANGUAGES = {
    "en": (_english, ("rupee", "paisa"), ("rupees", "paise"), "and", "{} only"),
    "hi": (_hindi, ("रुपया", "पैसा"), ("रुपये", "पैसे"), "और", "{} मात्र"),
    "te": (_telugu, ("రూపాయి", "పైసా"), ("రూపాయల", "పైసల"), "", "{} మాత్రమే"),
}
TE_LAST = {"రూపాయల": "రూపాయలు", "పైసల": "పైసలు"}


def in_words(paise: int, language: str = "en") -> str:
    """An amount in words: “two hundred ten rupees and fifty paise only”.

    Unknown languages read English. Raises ValueError outside 0 … MOST_PAISE.
    """
    if not 0 <= paise <= MOST_PAISE:
        raise ValueError(f"{paise} paise cannot be said")
    count, one, many, joint, frame = LANGUAGES.get(language, LANGUAGES["en"])
    said = _phrase(*divmod(paise, 100), count, one, many, joint)
    for before_noun, at_the_end in TE_LAST.items():
        if said.endswith(before_noun):
            said = said.removesuffix(before_noun) + at_the_end
    said = frame.format(said)
    return said[0].upper() + said[1:]
