"""Names as they are compared: one key for every spelling, script and keyboard."""

import unicodedata

LONGEST_KEY, LONGEST_REFERENCE = 160, 40
NUKTA_CLASS = 7
INDIC_FIRST, INDIC_END = 0x0900, 0x0D80
BLOCK = 0x80
CANDRABINDU, ANUSVARA, VOCALIC_R, SIGN_R = 0x01, 0x02, 0x0B, 0x43

# The Indian scripts share one layout: the same letter sits at the same place of
# every block. Letters that Latin spelling does not keep apart sound alike here.
SOUNDS = {ANUSVARA: "n", VOCALIC_R: "r", SIGN_R: "r"} | {
    0x15 + place: sound
    for place, sound in enumerate("kkggncc" + "jjnttddntt" + "ddnnppbbmyrrlllvsssh")
}
LATIN = {"ch": "c", "x": "ks", "q": "k", "c": "k", "f": "p", "w": "v", "z": "j"}


def folded(text: str) -> str:
    """`text` without case, accents, nukta, joiners and double spaces, digits as 0-9.

    For keys only: in some scripts a joiner has meaning, so names are kept as typed.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(map(_folded_letter, letters)).split())


def key(name: str) -> str:
    """What a customer's name is compared by."""
    return folded(name)[:LONGEST_KEY]


def reference_key(reference: str) -> str | None:
    """What a UTR or cheque number is compared by: UTR 123, utr-123, UTR१२३."""
    return folded(reference).replace(" ", "")[:LONGEST_REFERENCE] or None


def _folded_letter(letter: str) -> str:
    is_mark = unicodedata.combining(letter)
    if is_mark == NUKTA_CLASS or (is_mark and letter < "\u0370"):
        return ""
    kind = unicodedata.category(letter)
    if kind == "Cf":
        return ""
    if kind == "Nd":
        return str(unicodedata.decimal(letter))
    if _place(letter) == CANDRABINDU:
        return chr(ord(letter) + 1)  # many keyboards give the anusvara for it
    return " " if kind[0] in "CPZ" else letter


def _place(letter: str) -> int | None:
    code = ord(letter)
    return code % BLOCK if INDIC_FIRST <= code < INDIC_END else None


def sound(word: str) -> str:
    """The consonants of a word, alike for रमेश, రమేష్ and Ramesh: `rms`."""
    word = folded(word)
    if word and word[0].isascii():
        heard = _latin_sound(word)
    else:
        heard = "".join(SOUNDS.get(_place(letter), "") for letter in word)
    return "".join(
        letter for i, letter in enumerate(heard) if heard[i - 1 : i] != letter
    )


def _latin_sound(word: str) -> str:
    for spelling, letter in (("ch", "\0"), *list(LATIN.items())[1:], ("\0", "c")):
        word = word.replace(spelling, letter)
    heard = ""
    for i, letter in enumerate(word):
        before = word[i - 1 : i]
        is_breath = letter == "h" and before and before not in "aeiou"
        ends_in_y = letter == "y" and i == len(word) - 1 and before not in "aeiou"
        if letter.isalpha() and letter not in "aeiou" and not (is_breath or ends_in_y):
            heard += letter
    return heard


def national_digits(phone: str) -> str:
    """The digits of a phone number as people say them, without +91 or a first 0."""
    digits = "".join(letter for letter in folded(phone) if letter.isdigit())
    for prefix in ("0091", "91", "0"):
        if len(digits) == 10 + len(prefix) and digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits


def query_words(text: str) -> list[str]:
    """What has to be found, each word on its own; a phone number is one word."""
    words = folded(text.replace("+", " ")).split()
    if words and all(word.isdigit() for word in words):
        return [national_digits("".join(words))]
    return words
