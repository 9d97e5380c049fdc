"""Values made ready for the templates: what a card, a fact or a deadline shows. No rule is decided here."""

from webapp.views.calls import CardView, DeadlineView, card, cards, clocks, deadline_view, fund_name, my_city
from webapp.views.facts import FactView, fact_views
from webapp.views.matches import MatchView, Outlook, match_view, outlook
from webapp.views.questions import letter
from webapp.views.sources import SourceView, health, source_view
from webapp.views.timeline import Happening, happenings, version_views
from webapp.views.words import city, in_words, status_word

__all__ = [
    "CardView",
    "DeadlineView",
    "FactView",
    "Happening",
    "MatchView",
    "Outlook",
    "SourceView",
    "card",
    "cards",
    "city",
    "clocks",
    "deadline_view",
    "fact_views",
    "fund_name",
    "happenings",
    "health",
    "in_words",
    "letter",
    "match_view",
    "my_city",
    "outlook",
    "source_view",
    "status_word",
    "version_views",
]
