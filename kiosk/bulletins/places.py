"""Countries by the names that bulletins give them."""

from functools import lru_cache

from kiosk import languages
from kiosk.bulletins import vocabulary


@lru_cache
def countries() -> dict[str, str]:
    """ISO codes of countries by their folded names in the four languages."""
    named = {
        name.casefold(): code
        for tag in vocabulary.LANGUAGES
        for code, name in languages.countries(tag)
    }
    return named | ALIASES


ALIASES = {
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "ee. uu.": "US",
    "ee.uu.": "US",
    "estados unidos de américa": "US",
    "états-unis d'amérique": "US",
    "uk": "GB",
    "england": "GB",
    "great britain": "GB",
    "iran": "IR",
    "islamic republic of iran": "IR",
    "irán": "IR",
    "syria": "SY",
    "syrian arab republic": "SY",
    "russia": "RU",
    "russian federation": "RU",
    "russische föderation": "RU",
    "fédération de russie": "RU",
    "federación rusa": "RU",
    "federación de rusia": "RU",
    "china": "CN",
    "p.r. china": "CN",
    "pr china": "CN",
    "p. r. china": "CN",
    "people's republic of china": "CN",
    "people’s republic of china": "CN",
    "volksrepublik china": "CN",
    "república popular china": "CN",
    "république populaire de chine": "CN",
    "vietnam": "VN",
    "viêt-nam": "VN",
    "viêt nam": "VN",
    "viet nam": "VN",
    "south korea": "KR",
    "republic of korea": "KR",
    "north korea": "KP",
    "turkey": "TR",
    "türkei": "TR",
    "turquie": "TR",
    "burma": "MM",
    "myanmar": "MM",
    "birmania": "MM",
    "birmanie": "MM",
    "laos": "LA",
    "lao pdr": "LA",
    "moldova": "MD",
    "tanzania": "TZ",
    "bolivia": "BO",
    "venezuela": "VE",
    "brunei": "BN",
    "cape verde": "CV",
    "czech republic": "CZ",
    "ivory coast": "CI",
    "côte d'ivoire": "CI",
    "democratic republic of the congo": "CD",
    "drc": "CD",
    "democratic republic of congo": "CD",
    "république démocratique du congo": "CD",
    "república democrática del congo": "CD",
    "demokratische republik kongo": "CD",
    "swaziland": "SZ",
    "macedonia": "MK",
    "palestine": "PS",
    "kingdom of bahrain": "BH",
    "bahrein": "BH",
    "bahréin": "BH",
    "kingdom of saudi arabia": "SA",
    "arab republic of egypt": "EG",
    "república de guatemala": "GT",
    "weißrussland": "BY",
    "belarus": "BY",
    "uae": "AE",
    "united arab emirates": "AE",
    "emirats arabes unis": "AE",
    "méxico": "MX",
    "mexique": "MX",
    "republic of belarus": "BY",
    "republic of kazakhstan": "KZ",
    "sri lanka": "LK",
    "gambia": "GM",
    "the gambia": "GM",
    "philippines": "PH",
    "the philippines": "PH",
    "sudan": "SD",
    "türkiye": "TR",
}
