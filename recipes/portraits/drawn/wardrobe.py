"""Clothes, hats and bands: our own drawings, in the style's canvas."""

from __future__ import annotations

from recipes.portraits.drawn.colours import RGB, WHITE, css, mix
from recipes.portraits.drawn.lot import NONE, Portrait

# Shoulders and the edge of a round neckline; it goes on below the frame, which may be moved.
_SIDES = "C800 872 858 950 880 1130L900 1700L20 1700L40 1130C62 950 150 880"
_NECK = {
    "round": f"M252 852Q300 940 470 944Q640 936 700 834{_SIDES} 252 852Z",
    "high": f"M268 846Q330 905 470 910Q610 905 684 830{_SIDES} 268 846Z",
    "deep": f"M236 858Q300 900 468 1150Q640 900 716 842{_SIDES} 236 858Z",
}


def body(p: Portrait) -> str:
    """The garment over a neck of skin."""
    ink = css(p.ink)
    neckline = {"v_neck": "deep", "sailor": "deep", "jacket": "deep", "turtleneck": "high"}.get(
        p.clothes, "round"
    )
    shape = _NECK[neckline]
    chest = f'<path d="M264 846Q300 960 400 1130L560 1130Q650 960 686 832Q470 880 264 846Z" fill="{css(p.skin)}"/>'
    drawn = _filled(shape, p.cloth, ink) + _DETAILS[p.clothes](p, shape)
    return chest + drawn


def _filled(shape: str, colour: RGB, ink: str, width: float = 11) -> str:
    return f'<path d="{shape}" fill="{css(colour)}" stroke="{ink}" stroke-width="{width}" stroke-linejoin="round"/>'


def _line(data: str, colour: RGB | str, width: float) -> str:
    stroke = colour if isinstance(colour, str) else css(colour)
    ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{data}" fill="none" stroke="{stroke}" stroke-width="{width}" {ends}/>'


def _tee(p: Portrait, shape: str) -> str:
    return _line("M262 872Q310 962 470 966Q632 958 694 856", p.cloth2, 20) + _line(
        "M252 852Q300 940 470 944Q640 936 700 834", css(p.ink), 11
    )


def _collar(p: Portrait, shape: str) -> str:
    ink = css(p.ink)
    left = "M262 850L226 960L400 1076L470 950Q320 930 262 850Z"
    right = "M690 834L736 940L560 1072L470 950Q640 926 690 834Z"
    buttons = "".join(
        f'<circle cx="472" cy="{y}" r="11" fill="{css(p.accent)}"/>' for y in (1110, 1220, 1330)
    )
    return (
        _line("M472 960V1500", ink, 7)
        + buttons
        + _filled(left, p.cloth2, ink)
        + _filled(right, p.cloth2, ink)
    )


def _v_neck(p: Portrait, shape: str) -> str:
    return _line("M236 876Q300 918 468 1172Q642 918 716 860", p.cloth2, 30) + _line(
        "M236 858Q300 900 468 1150Q640 900 716 842", css(p.ink), 10
    )


def _hoodie(p: Portrait, shape: str) -> str:
    ink = css(p.ink)
    hood = (
        "M252 852C160 880 176 990 300 1040Q420 1090 470 1094Q560 1086 650 1030C770 970 780 870 700 834"
        "Q640 936 470 944Q300 940 252 852Z"
    )
    strings = _line("M412 1084L404 1260M532 1082L540 1248", WHITE, 15)
    return _filled(hood, p.cloth2, ink) + strings


def _stripes(p: Portrait, shape: str) -> str:
    bands = "".join(f"M20 {y}H900" for y in (1090, 1200, 1310, 1420))
    return (
        f'<clipPath id="body"><path d="{shape}"/></clipPath><g clip-path="url(#body)">{_line(bands, p.cloth2, 46)}</g>'
        + _line(shape, css(p.ink), 11)
    )


def _turtleneck(p: Portrait, shape: str) -> str:
    collar = "M296 792Q280 850 300 908Q470 980 640 896Q664 840 650 782Q470 852 296 792Z"
    folds = _line("M310 846Q470 912 648 836", mix(p.cloth, p.ink, 0.45), 8)
    return _filled(collar, p.cloth, css(p.ink)) + folds


def _sailor(p: Portrait, shape: str) -> str:
    ink = css(p.ink)
    collar = "M236 858Q170 900 150 1010L330 1150L468 1200L610 1146L792 1000Q770 890 716 842Q640 900 468 1150Q300 900 236 858Z"
    stripe = _line("M182 1002L340 1122L466 1170L604 1118L762 992", WHITE, 11)
    bow = "M468 1176L360 1130L330 1240L440 1220L380 1360L468 1270L560 1360L500 1220L610 1240L580 1128Z"
    return _filled(collar, p.cloth2, ink) + stripe + _filled(bow, p.accent, ink, 10)


def _jacket(p: Portrait, shape: str) -> str:
    ink = css(p.ink)
    shirt = "M300 900Q470 990 650 886L600 1040L468 1300L350 1050Z"
    left = "M236 858L200 1010L270 1060L240 1110L468 1480L468 1150Q300 900 236 858Z"
    right = "M716 842L764 1000L690 1050L722 1100L468 1480L468 1150Q640 900 716 842Z"
    return _filled(shirt, p.accent, ink, 9) + _filled(left, p.cloth2, ink) + _filled(right, p.cloth2, ink)


def _dungarees(p: Portrait, shape: str) -> str:
    ink = css(p.ink)
    bib = "M250 1180Q468 1230 700 1170L760 1700L190 1700Z"
    straps = _line("M186 900L280 1220M770 892L676 1212", ink, 62) + _line(
        "M186 900L280 1220M770 892L676 1212", p.cloth2, 44
    )
    buttons = "".join(
        f'<circle cx="{x}" cy="1224" r="22" fill="{css(p.accent)}" stroke="{ink}" stroke-width="8"/>'
        for x in (282, 674)
    )
    return (
        f'<clipPath id="body"><path d="{shape}"/></clipPath><g clip-path="url(#body)">'
        f"{_filled(bib, p.cloth2, ink)}{straps}</g>{buttons}" + _line(shape, ink, 11)
    )


_DETAILS = {
    "tee": _tee,
    "collar": _collar,
    "v_neck": _v_neck,
    "hoodie": _hoodie,
    "stripes": _stripes,
    "turtleneck": _turtleneck,
    "sailor": _sailor,
    "jacket": _jacket,
    "dungarees": _dungarees,
}

# What of the hair is seen under a hat: all below its brim.
BRIM = "M-400 430L236 430Q470 330 742 352L1300 352L1300 1800L-400 1800Z"


def headwear(p: Portrait) -> str:
    """Hat or headband, over the hair."""
    if p.hat != NONE:
        return _HATS[p.hat](p)
    if not p.band:
        return ""
    arc = "M252 372Q330 196 520 212Q668 226 738 332"
    return _line(arc, css(p.ink), 62) + _line(arc, p.accent, 44)


def _beanie(p: Portrait) -> str:
    ink = css(p.ink)
    crown = "M238 372C230 130 380 60 500 66C640 72 748 160 742 330Q480 250 238 372Z"
    rim = "M226 408Q214 350 244 330Q480 206 736 272Q768 290 752 350Q480 282 226 408Z"
    ribs = _line(
        "M330 300L322 356M430 272L426 324M540 262L540 312M650 272L654 320", mix(p.accent, p.ink, 0.4), 8
    )
    bobble = f'<circle cx="498" cy="52" r="46" fill="{css(p.accent)}" stroke="{ink}" stroke-width="10"/>'
    return bobble + _filled(crown, p.cloth2, ink) + _filled(rim, p.accent, ink) + ribs


def _cap(p: Portrait) -> str:
    ink = css(p.ink)
    crown = "M236 392C220 170 370 96 500 100C640 106 742 180 740 330Q480 268 236 392Z"
    peak = "M470 306Q660 240 830 330Q886 372 850 386Q680 330 480 350Z"
    seams = _line("M496 106Q452 200 470 306M376 132Q330 220 326 336", mix(p.accent, p.ink, 0.5), 7)
    return _filled(crown, p.accent, ink) + seams + _filled(peak, mix(p.accent, p.ink, 0.25), ink)


def _beret(p: Portrait) -> str:
    ink = css(p.ink)
    shape = "M228 380C120 330 150 150 330 96C500 44 720 90 790 190C830 260 790 320 740 342Q480 250 228 380Z"
    return (
        _line("M470 82L482 40", ink, 16)
        + _filled(shape, p.accent, ink)
        + _line("M240 366Q480 240 738 326", mix(p.accent, p.ink, 0.45), 14)
    )


_HATS = {"beanie": _beanie, "cap": _cap, "beret": _beret}
