"""Made-up people and areas that show every component in every state."""

from __future__ import annotations

import datetime

from core.autosave import TwoTexts
from core.components import (
    ActionRow,
    BalanceChart,
    BalancePoint,
    ComingUp,
    Definition,
    Dot,
    NavItem,
    Promise,
    SpreadChart,
    SpreadRow,
    Step,
)
from reminders.waiting import Waiting

TODAY = datetime.date(2026, 11, 22)

ML, SB, KN, AO = (
    Dot("ML", "Mads Lund"),
    Dot("SB", "Sofie Bach"),
    Dot("KN", "Karin Nord"),
    Dot("AØ", "Anders Ørsted"),
)
ME = Dot("MH", "Mette Holm", is_me=True)
STEPS = ("Ved begyndelsen", "På vej", "Vi gør det", "Stærke i det")

SPREAD = SpreadChart(
    STEPS,
    (
        SpreadRow(
            "Systematisk kvalitet gennem data",
            ((ML,), (SB, KN), (), (AO, ME)),
            "I ser det meget forskelligt",
            "Meget vigtigt for 4 af 5",
            "Dimension",
            note="Sidste år: I så det forskelligt",
        ),
        SpreadRow(
            "Kompleks problemløsning",
            ((), (ML,), (SB,), (AO, ME)),
            "I ser det forskelligt",
            "Vigtigt for 3 af 5",
            "Kapabilitet",
            unsure=(KN,),
            url="#",
        ),
        SpreadRow(
            "De professionelles læring og udvikling",
            ((), (SB, KN, ME), (ML, AO), ()),
            "I er næsten enige",
            "Afgørende for 3 af 5",
            "Dimension",
        ),
        SpreadRow(
            "Tillid i relationer",
            ((), (), (ML, SB, KN, AO, ME), ()),
            "I er enige",
            "Meget vigtigt for 2 af 5",
            "Kapabilitet",
        ),
    ),
    (ME, ML, SB, KN, AO),
)

BALANCE = BalanceChart(
    (
        BalancePoint("Brug af relevant viden i praksis", 3, 2, "Vi gør det", "Meget"),
        BalancePoint("Kompleks problemløsning", 2, 2, "På vej", "Meget"),
        BalancePoint("Tillid i relationer", 3, 2, "Vi gør det", "Meget"),
        BalancePoint(
            "Tydelige mål og forventninger", 2.5, 2.5, "Mellem på vej og vi gør det", "Meget til afgørende"
        ),
        BalancePoint("Klyngens ressourcer", 4, 1, "Stærke i det", "Mindre"),
        BalancePoint("Systematisk kvalitet gennem data", 1.5, 3, "Ved begyndelsen eller på vej", "Afgørende"),
        BalancePoint("De professionelles læring og udvikling", 2, 3, "På vej", "Afgørende"),
        BalancePoint("Trygt arbejdsfællesskab", 3.5, 2, "Vi gør det eller stærke i det", "Meget"),
        BalancePoint("Samarbejde på tværs", None, None, "Kan ikke vurderes", "–"),
    ),
    STEPS,
    ("Mindre", "Meget", "Afgørende"),
    "Hvor er I i dag?",
    "Hvor meget betyder det?",
)

WAITING = [
    Waiting(
        "answer",
        "Svar Lone Brandt om indsatsområde 2",
        "Din områdechef har skrevet til jeres plan",
        "#",
        "Læs og svar",
        due=datetime.date(2026, 11, 20),
        urgent=True,
    ),
    Waiting(
        "assess",
        "Giv din del af afdækningen",
        "3 af 9 besvaret · cirka 6 minutter",
        "#",
        "Fortsæt",
        due=datetime.date(2026, 11, 26),
    ),
    Waiting("read", "Læs planen for Klynge Åparken", "Sendt i går", "#", "Læs"),
]

YEAR = (
    Step("Afdækning", "5 af 5 i september", "done", "#"),
    Step("Fælles billede", "2. oktober", "done", "#"),
    Step("Plan", "hos områdechefen", "now", "#"),
    Step("Aftalt"),
    Step("Opfølgning", "første gang i februar"),
)
JUMPS = tuple(
    Step(f"Område {number}", state="done" if number < 3 else "now" if number == 3 else "next", url="#")
    for number in range(1, 10)
)
ROWS = [
    Definition(
        "Sammenhæng",
        "Vi så meget forskelligt på, hvad vi ved om børnenes sprog. Tre huse noterer, to gør ikke.",
    ),
    Definition("Mål", "Alle huse bruger de samme korte iagttagelser hver måned."),
    Definition("Tegn", ""),
    Definition("For børnene", "Flere børn kommer med i legen ved bordet om morgenen."),
]
ACTIONS = [
    ActionRow("Fælles skabelon til iagttagelser", "Karin Nord", "1. februar", "Gjort"),
    ActionRow("Besøg i hinandens huse, to og to", "Alle", "marts–april", "I gang", url="#"),
    ActionRow("Aftale om hvem der samler op", "Mads Lund", "15. november", "Ikke begyndt", late=True),
]
PROMISES = [Promise("Konsulenttimer til to temaeftermiddage.", "Lone Brandt", "Senest 15. januar")]
COMING = [
    ComingUp(datetime.date(2026, 12, 2), "Opfølgning på jeres plan", "#"),
    ComingUp(datetime.date(2027, 1, 14), "Kvalitets- og supportsamtale med Lone Brandt"),
]
VIEWS = [
    NavItem("where", "Hvor er vi?", "#", current=True),
    NavItem("what", "Hvad er vigtigst?", "#"),
    NavItem("who", "Hvem kan hvad?", "#"),
]
CONFLICT = TwoTexts(
    [("Mål", "Alle huse noterer hver uge.", "Alle huse bruger de samme korte iagttagelser hver måned.")],
    saved_at="10.32",
    by="Karin Nord",
    version=1,
    url="#",
)
