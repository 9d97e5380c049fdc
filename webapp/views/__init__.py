"""Values made ready for the templates: what a card, a fact or a deadline shows. No rule is decided here."""

from webapp.views.calls import CardView, DeadlineView, card, cards, clocks, deadline_view, fund_name, fund_of, my_city
from webapp.views.facts import FactView, fact_views
from webapp.views.matches import (
    MatchView,
    Outlook,
    advice_words,
    by_pair,
    clash_words,
    dismissal_reasons,
    match_view,
    outlook,
)
from webapp.views.questions import letter
from webapp.views.review import (
    LedgerView,
    change_rows,
    counted,
    deed,
    doubt_view,
    entry_view,
    item_view,
    ledger_views,
    operation_words,
    signs,
)
from webapp.views.runs import CHART_SPAN, run_chart, run_row
from webapp.views.sources import SourceView, health, source_view
from webapp.views.timeline import Happening, happenings, version_views
from webapp.views.words import city, in_words, status_word

__all__ = [
    "CHART_SPAN",
    "CardView",
    "DeadlineView",
    "FactView",
    "Happening",
    "LedgerView",
    "MatchView",
    "Outlook",
    "SourceView",
    "advice_words",
    "by_pair",
    "card",
    "cards",
    "change_rows",
    "city",
    "clash_words",
    "clocks",
    "counted",
    "deadline_view",
    "deed",
    "dismissal_reasons",
    "doubt_view",
    "entry_view",
    "fact_views",
    "fund_name",
    "fund_of",
    "happenings",
    "health",
    "in_words",
    "item_view",
    "ledger_views",
    "letter",
    "match_view",
    "my_city",
    "operation_words",
    "outlook",
    "run_chart",
    "run_row",
    "signs",
    "source_view",
    "status_word",
    "version_views",
]
