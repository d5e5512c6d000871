"""Words that invented answers are made of.

A library of such words takes longer to load than everything else here together, and gives addresses of domains that
exist; those below belong to nobody (RFC 2606, RFC 5737, and the numbers that Ofcom keeps for fiction).
"""

GIVEN = ("Ada", "Grace", "Alan", "Katherine", "Edsger", "Barbara", "Linus", "Radia", "Tim", "Margaret", "Frances")
FAMILY = (
    "Lovelace",
    "Hopper",
    "Turing",
    "Johnson",
    "Dijkstra",
    "Liskov",
    "Berg",
    "Perlman",
    "Lee",
    "Hamilton",
    "Thompson",
    "Allen",
)
COMPANIES = ("Contoso", "Fabrikam", "Northwind Traders", "Adventure Works", "Tailspin Toys", "Wingtip", "Proseware")
CITIES = ("Berlin", "Lisbon", "Oslo", "Toronto", "Kyoto", "Nairobi", "Porto", "Tallinn")
STREETS = ("12 High Street", "7 Station Road", "31 Mill Lane", "4 Park Avenue", "88 Church Street")
COUNTRIES = ("Germany", "Portugal", "Norway", "Canada", "Japan", "Kenya")
COUNTRY_CODES = ("DE", "PT", "NO", "CA", "JP", "KE")
STATES = ("Berlin", "Ontario", "Washington", "Oslo", "Kyoto")
CURRENCIES = ("EUR", "USD", "GBP", "CHF")
LANGUAGES = ("en", "de", "pt", "fr")
ZONES = ("Europe/Berlin", "Europe/Lisbon", "America/Toronto", "Asia/Tokyo")
COLOURS = ("#2f6f9f", "#c0392b", "#27ae60", "#8e44ad", "#f39c12")
NOUNS = ("Aurora", "Compass", "Harbour", "Lantern", "Meadow", "Orchard", "Summit", "Willow", "Beacon", "Cascade")
SENTENCES = (
    "Agreed with the team on Monday.",
    "The first draft is ready for review.",
    "Delivered in full and on time.",
    "Please call back before noon.",
    "Two parts are still on their way.",
    "Everything is as it was ordered.",
)
STATES_OF_WORK = ("active", "pending", "completed")
JOBS = ("Engineer", "Accountant", "Designer", "Project manager", "Analyst")
