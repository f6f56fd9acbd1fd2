"""What seeded people are called and write about: five languages in three scripts."""

from backoffice.services.seeding.words.arabic import ARABIC
from backoffice.services.seeding.words.english import ENGLISH
from backoffice.services.seeding.words.german import GERMAN
from backoffice.services.seeding.words.japanese import JAPANESE
from backoffice.services.seeding.words.language import Language, lines
from backoffice.services.seeding.words.spanish import SPANISH

__all__ = ["ADVERTISING", "LANGUAGES", "SHARES", "Language"]

LANGUAGES = [ENGLISH, GERMAN, SPANISH, ARABIC, JAPANESE]
# English first, as on most sites.
SHARES = [45, 20, 15, 10, 10]

ADVERTISING = lines("""
    Cheap watches and pills, best price: https://spam.example/buy
    Earn 5,000 a week from home!!! Write to me at once.
    Nice post. Visit [my casino](https://spam.example/casino) for free spins.
""")
