"""Access matrix: editions beside each other, and the verbs on them in the admin."""

from __future__ import annotations

from tests.access.rows import Row

_WORDS = {"kind": "dimension", "title": "Nyt", "short_title": "Nyt", "purpose": "Noget nyt."}

# fmt: off
ROWS: list[Row] = [
    #                                                                 anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    # what is new: everybody reads it of an edition they may read; a first edition has nothing before it
    Row("profiles:profile_changes", "GET", "edition",                "login 404   404   404   404   404   404   404   404   404   404   404   404   login"),
    Row("profiles:profile_changes", "GET", "next edition",           "login 404   404   404   404   404   404   404   404   404   404   200   200   login"),
    # the answer step as the teams will meet it
    Row("profiles:profile_step", "GET", "step of edition",           "login 403   403   403   403   403   403   403   403   403   403   200   200   login"),
    Row("profiles:profile_step", "GET", "step of next edition",      "login 404   404   404   404   404   404   404   404   404   404   200   200   login"),

    # the admin: drafts are written, published and thrown away
    Row("admin:profiles_leadershipprofile_publish", "GET", "admin draft",       "login login login login login login login login login login login 200   200   login"),
    Row("admin:profiles_leadershipprofile_publish", "POST", "admin draft",      "login login login login login login login login login login login 302   302   login"),
    Row("admin:profiles_leadershipprofile_retire", "GET", "admin published",    "login login login login login login login login login login login 200   200   login"),
    Row("admin:profiles_leadershipprofile_retire", "POST", "admin published",   "login login login login login login login login login login login 302   302   login"),
    Row("admin:profiles_leadershipprofile_new_edition", "POST", "admin published", "login login login login login login login login login login login 302   302   login"),
    Row("admin:profiles_leadershipprofile_change", "GET", "admin draft row",    "login login login login login login login login login login login 200   200   login"),
    Row("admin:profiles_leadershipprofile_delete", "GET", "admin draft row",    "login login login login login login login login login login login 200   200   login"),
    Row("admin:profiles_profilearea_change", "GET", "admin draft area",         "login login login login login login login login login login login 200   200   login"),
    Row("admin:profiles_profilearea_delete", "POST", "admin draft area",        "login login login login login login login login login login login 302   302   login", {"post": "yes"}),
    Row("admin:profiles_profilearea_change", "POST", "admin profiles.profilearea", "login login login login login login login login login login login 403   403   login", _WORDS),
]
# fmt: on
