"""Texts and numbers that look like what their name and format say."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from generator.example import words
from generator.example.chance import hex_for, number_for, pick, uuid_for
from generator.example.files import file_of

# No clock: an answer is the same on every day.
_EPOCH = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
_DAYS = 60
_LATER = re.compile(r"updat|modif|chang|last|complet|finish|clos|resol", re.I)
_LATEST = re.compile(r"due|expir|end|until|deadline|renew|stop|valid", re.I)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_Text = Callable[[str, str], str]


def word_list(name: str) -> list[str]:
    """Return the words of a name in any spelling: `dueDate`, `due_date` and `Due Date` are `due`, `date`."""
    return [word.lower() for word in _WORD.findall(name[:200])]


def moment_for(key: str, name: str) -> datetime:
    """Return a moment; changes come after what is created, and what is due after both."""
    days = number_for(key, "moment") % _DAYS
    days += 200 if _LATEST.search(name) else 90 if _LATER.search(name) else 0
    return _EPOCH + timedelta(days=days, minutes=15 * (number_for(key, "minutes") % 32))


def person_for(key: str) -> tuple[str, str]:
    """Return the given and the family name of the person that something is about."""
    return pick(words.GIVEN, key, "given"), pick(words.FAMILY, key, "family")


def formatted(kind: str, key: str, name: str) -> str | None:
    """Return a text of a format; None for a format that says nothing here."""
    make = _FORMATS.get(kind)
    return make(key, name) if make else None


def named(key: str, name: str) -> str | None:
    """Return a text as its name says; None for a name that says nothing here."""
    parts = word_list(name)
    if not parts:
        return None
    spelled = " ".join(parts)
    for pattern, make in _NAMES:
        if pattern.search(spelled):
            return make(key, name)
    return None


def plain(key: str, name: str) -> str:
    """Return a text for a name that says nothing: the name itself and a number."""
    label = " ".join(word_list(name)[:4]).capitalize() or "Value"
    return f"{label} {number_for(key, name) % 90 + 10}"


def number_named(key: str, name: str) -> float | None:
    """Return a number as its name says; None for a name that says nothing here."""
    parts = set(word_list(name))
    size = number_for(key, name)
    if parts & {"latitude", "lat"}:
        return 40 + size % 2000 / 100
    if parts & {"longitude", "lng", "lon", "long"}:
        return 5 + size % 2000 / 100
    if parts & {"price", "amount", "cost", "total", "subtotal", "balance", "fee", "revenue", "salary", "budget"}:
        return 20 + size % 48000 / 100
    if parts & {"percent", "percentage", "confidence", "score", "rate", "probability"}:
        return size % 90 / 100 + 0.05
    if parts >= {"status", "code"} and parts & {"http", "status"}:
        return 200
    if "year" in parts:
        return 2020 + size % 6
    if parts & {"timestamp", "epoch"} or parts >= {"unix", "time"}:
        return int(moment_for(key, name).timestamp())
    if parts & {"port"}:
        return 443
    if parts & {"width", "height"}:
        return 320 + size % 16 * 40
    if parts & {"age"}:
        return 20 + size % 50
    return None


def _email(key: str, _name: str) -> str:
    given, family = person_for(key)
    return f"{given}.{family}@example.com".lower()


def _slug(key: str) -> str:
    return pick(words.NOUNS, key, "noun").lower()


def _file_name(key: str, name: str) -> str:
    suffix = "png" if re.search("image|photo|logo|icon", name, re.I) else "pdf"
    return f"{_slug(key)}.{suffix}"


def _moment(key: str, name: str) -> str:
    return moment_for(key, name).strftime("%Y-%m-%dT%H:%M:%SZ")


def _encoded(_key: str, name: str) -> str:
    kind = "image/png" if re.search("image|photo|logo|icon|picture|png", name, re.I) else "application/pdf"
    return base64.b64encode(file_of(kind)).decode()


def _thing(key: str, name: str) -> str:
    return f"{pick(words.NOUNS, key, 'noun')} {number_for(key, name) % 90 + 10}"


_FORMATS: dict[str, _Text] = {
    "date-time": _moment,
    "date": lambda key, name: moment_for(key, name).strftime("%Y-%m-%d"),
    "time": lambda key, name: moment_for(key, name).strftime("%H:%M:%SZ"),
    "email": _email,
    "uuid": uuid_for,
    "guid": uuid_for,
    "uri": lambda key, _: f"https://www.example.com/{_slug(key)}",
    "url": lambda key, _: f"https://www.example.com/{_slug(key)}",
    "hostname": lambda key, _: f"{_slug(key)}.example.com",
    "ipv4": lambda key, _: f"192.0.2.{number_for(key) % 250 + 1}",
    "ipv6": lambda key, _: f"2001:db8::{number_for(key) % 65535:x}",
    "byte": _encoded,
    "binary": _encoded,
    "duration": lambda key, _: f"PT{number_for(key) % 8 + 1}H",
    "password": lambda key, name: hex_for(12, key, name),
    "int32": lambda key, name: str(number_for(key, name) % 1000),
    "int64": lambda key, name: str(number_for(key, name) % 1000),
    "float": lambda key, name: str(number_for(key, name) % 1000 / 10),
    "double": lambda key, name: str(number_for(key, name) % 1000 / 10),
}
_PLAIN_NAMES: tuple[tuple[str, _Text], ...] = (
    (r"\be ?mail\b|\bmail address\b", _email),
    (r"\b(uuid|guid)\b", uuid_for),
    (r"\b(first|given|fore) ?name\b", lambda key, _: person_for(key)[0]),
    (r"\b(last|family|sur) ?name\b", lambda key, _: person_for(key)[1]),
    (r"\b(user ?name|login|handle)\b", lambda key, _: ".".join(person_for(key)).lower()),
    (r"\b(file|document|attachment) ?name\b", _file_name),
    (
        r"\b(company|organi[sz]ation|vendor|supplier|employer|brand|account)( name)?$",
        lambda key, _: pick(words.COMPANIES, key, "company"),
    ),
    (
        r"\b(full|display|contact|customer|person|author|owner|user|member|employee|sender|recipient) ?name\b"
        r"|^(author|owner|assignee|creator|(created|updated|modified|assigned) (by|to))$",
        lambda key, _: " ".join(person_for(key)),
    ),
    (r"\b(phone|mobile|fax|telephone|tel)( ?number)?\b", lambda key, _: f"+44 20 7946 0{number_for(key) % 900 + 100}"),
    (
        r"\b(image|avatar|photo|picture|thumbnail|logo|icon) (url|uri|link)\b|^(avatar|thumbnail|logo)$",
        lambda key, _: f"https://www.example.com/images/{_slug(key)}.png",
    ),
    (
        r"\b(url|uri|href|link|website|web site|webhook|callback|permalink|location url)s?\b",
        lambda key, _: f"https://www.example.com/{_slug(key)}",
    ),
    (r"\b(domain|host ?name)\b", lambda key, _: f"{_slug(key)}.example.com"),
    (r"\bip( ?address)?\b", lambda key, _: f"192.0.2.{number_for(key) % 250 + 1}"),
    (r"\b(city|town)\b", lambda key, _: pick(words.CITIES, key, "city")),
    (r"\bcountry (code|iso)\b", lambda key, _: pick(words.COUNTRY_CODES, key, "country")),
    (r"\bcountry\b", lambda key, _: pick(words.COUNTRIES, key, "country")),
    (r"\b(state|province|region)( name| code)?$", lambda key, _: pick(words.STATES, key, "state")),
    (r"\b(zip|post(al)?)( ?code)?\b", lambda key, _: f"{number_for(key) % 90000 + 10000}"),
    (r"\b(street|address)\b", lambda key, _: pick(words.STREETS, key, "street")),
    (r"\bcurrency\b", lambda key, _: pick(words.CURRENCIES, key, "currency")),
    (r"\b(language|locale|lang)\b", lambda key, _: pick(words.LANGUAGES, key, "language")),
    (r"\btime ?zone\b", lambda key, _: pick(words.ZONES, key, "zone")),
    (r"\bcolou?r\b", lambda key, _: pick(words.COLOURS, key, "colour")),
    (r"\b(mime|content|media) type\b", lambda _key, _name: "application/pdf"),
    (
        r"\b(token|hash|checksum|etag|secret|signature|md5|sha\d*|fingerprint|cursor)\b",
        lambda key, name: hex_for(24, key, name),
    ),
    (r"\bversion\b", lambda key, _: f"1.{number_for(key) % 9}.{number_for(key, 'patch') % 9}"),
    (
        r"\b(date|time|timestamp|created|updated|modified|expires|deadline)$"
        r"|\b(date|time|created|updated) (at|on|utc)$|^date ",
        _moment,
    ),
    (
        r"\b(at|on)$",
        lambda key, name: _moment(key, name) if len(word_list(name)) > 1 else plain(key, name),
    ),
    (r"\b(status|state)\b", lambda key, _: pick(words.STATES_OF_WORK, key, "status")),
    (r"\b(job|position|role)( title)?\b", lambda key, _: pick(words.JOBS, key, "job")),
    (
        r"\b(description|summary|text|message|comment|note|notes|content|details|remarks|body|reason|abstract|bio)\b",
        lambda key, name: pick(words.SENTENCES, key, name),
    ),
    (r"\b(name|title|subject|label|caption|headline|topic)$", _thing),
)
_NAMES = tuple((re.compile(pattern), make) for pattern, make in _PLAIN_NAMES)
