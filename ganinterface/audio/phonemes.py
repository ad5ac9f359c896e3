"""Which mouth shapes a speech sound has, in the two alphabets that timing files and recognisers use."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from ganinterface.document.animation.mouth_shapes import REST, MouthTrack, of_spans

# Letters of `mouth_shapes.SHAPES`, two for a diphthong, half of the time each.
ARPABET = {
    **dict.fromkeys(("M", "B", "P"), "A"),
    **dict.fromkeys(("T", "D", "N", "NG", "K", "G", "S", "Z", "SH", "ZH", "CH", "JH", "Y", "R", "IY", "IH"), "B"),
    **dict.fromkeys(("TH", "DH", "DX", "NX", "EN", "ENG", "IX", "Q"), "B"),
    **dict.fromkeys(("EH", "AE", "AH", "AX", "HH", "HV"), "C"),
    "AA": "D",
    **dict.fromkeys(("AO", "ER", "AXR", "UH"), "E"),
    **dict.fromkeys(("UW", "UX", "W", "WH"), "F"),
    **dict.fromkeys(("F", "V"), "G"),
    **dict.fromkeys(("L", "EL"), "H"),
    **dict.fromkeys(("BM", "EM"), "A"),
    "EY": "CB",
    "AY": "DB",
    "OY": "EB",
    "AW": "DF",
    "OW": "EF",
}  # fmt: skip
IPA = {
    **dict.fromkeys("mbpɓɱʙ", "A"),
    **dict.fromkeys("tdnŋkɡgszʃʒxçjɹrɾʀʁθðɲɕʑʂʐɳʈɖɟcqɢχɣʝiɪyʏɨ", "B"),
    **dict.fromkeys("eɛæəɐʌɜhɦʔħʕɘ", "C"),
    **dict.fromkeys("aɑɒä", "D"),
    **dict.fromkeys("ɔoøœɝɚʊɵɞ", "E"),
    **dict.fromkeys("uwʍʉɯɥ", "F"),
    **dict.fromkeys("fvʋɸβ", "G"),
    **dict.fromkeys("lɫɭʎɬɮʟ", "H"),
}  # fmt: skip
SILENCE = frozenset(
    {"", "sil", "sp", "spn", "silence", "<sil>", "<p:>", "+spn+", "+nsn+", "_", "#", "pau", "<eps>", "X"}
)
STRESS = re.compile(r"[0-9]+$")


def shapes_of(phoneme: str) -> str:
    """The mouth shapes of a speech sound in ARPABET (with or without stress) or IPA, in their order; at rest in silence.

    What is in neither, such as a word, counts by the letters that are in IPA; a sound that nobody knows is open a little.
    """
    text = unicodedata.normalize("NFC", phoneme.strip())
    if text.casefold() in SILENCE or text in SILENCE:
        return REST
    known = ARPABET.get(STRESS.sub("", text).upper()) if text.isascii() else None
    if known is not None:
        return known
    found = [IPA[letter] for letter in text.casefold() if letter in IPA]
    return "".join(dict.fromkeys(found)) or "C"


def are_sounds(texts: Iterable[str]) -> bool:
    """Whether texts are speech sounds, most of them, and not words: one or two letters of IPA, or ARPABET."""
    said = [text for text in (each.strip() for each in texts) if text.casefold() not in SILENCE]
    sounds = sum(
        STRESS.sub("", text).upper() in ARPABET
        or len([each for each in text.casefold() if each in IPA]) in (1, 2)
        for text in said
    )
    return 2 * sounds >= len(said)


def spoken(sounds: Iterable[tuple[float, float, str]], duration: float = 0.0) -> MouthTrack:
    """The track of speech sounds with start and end in seconds; those of several shapes divide their time among them."""
    spans: list[tuple[float, float, str]] = []
    for start, end, phoneme in sounds:
        shapes = shapes_of(phoneme)
        step = (end - start) / len(shapes)
        spans += [
            (start + step * i, start + step * (i + 1), shape) for i, shape in enumerate(shapes) if step > 0
        ]
    return of_spans(spans, duration)
