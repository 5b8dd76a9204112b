"""Access matrix: Django admin, one line a registered model. What is not on the list may not be in the admin.

Answers, rounds, positions, votes and plans are not on it. Everybody but administrators is led to sign in.
"""

from __future__ import annotations

from tests.access.rows import Row

#: the views that every registered model has
VIEWS = ("changelist", "add", "history", "change", "delete")

# fmt: off
#: model → for the administrator, then for the superuser: list, add, history, change, delete.
#: Nothing that history names can be deleted.
MODELS: dict[str, tuple[str, str]] = {
    #                                  list add hist chg del    list add hist chg del
    "people.user":                    ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.area":                  ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.cluster":               ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.institution":           ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.institutionplacement":  ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.leadershipteam":        ("200 403 200 200 403", "200 403 200 200 403"),
    "clusters.membership":            ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.areachiefappointment":  ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.leadershiptask":        ("200 200 200 200 200", "200 200 200 200 200"),
    "clusters.deputy":                ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.leave":                 ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.structurechange":       ("200 200 200 200 403", "200 200 200 200 403"),
    "clusters.organisationimport":    ("200 200 200 200 403", "200 200 200 200 403"),
    "reminders.mail":                 ("200 403 200 200 403", "200 403 200 200 403"),
    "reminders.mailchoice":           ("200 200 200 200 403", "200 200 200 200 403"),
    "profiles.leadershipprofile":     ("200 200 200 200 403", "200 200 200 200 403"),
    "profiles.followuppolicy":        ("200 302 200 200 403", "200 302 200 200 403"),
    "profiles.supportconsultant":     ("200 200 200 200 403", "200 200 200 200 403"),
    # one page at the list's address, for the one policy there is
    "reminders.policy":               ("200 302 200 302 403", "200 302 200 302 403"),
    "operations.retentionrule":       ("200 403 200 200 403", "200 403 200 200 403"),
    # reached from its edition: its list leads there, and a new one is added to a draft only
    "profiles.profilearea":           ("302 302 200 200 403", "302 302 200 200 403"),
}


def _cells(administrator: str, superuser: str) -> str:
    return " ".join([*["login"] * 11, administrator, superuser, "login"])


def _model_rows() -> list[Row]:
    rows = []
    for model, (administrator, superuser) in MODELS.items():
        name = f"admin:{model.replace('.', '_')}"
        for view, a, s in zip(VIEWS, administrator.split(), superuser.split(), strict=True):
            at = "" if view in {"changelist", "add"} else f"admin {model}"
            rows.append(Row(f"{name}_{view}", "GET", at, _cells(a, s)))
    return rows


ROWS: list[Row] = [
    #                                                            anon  empl  mem   mem'  lead  lead' chief chf'  form. fut.  f.chf adm   super inact
    Row("admin:index", "GET", "",                               "login login login login login login login login login login login 200   200   login"),
    Row("admin:app_list", "GET", "admin clusters",              "login login login login login login login login login login login 200   200   login"),
    Row("admin:login", "GET", "",                               "login 403   403   403   403   403   403   403   403   403   403   302   302   login"),
    Row("admin:login", "POST", "",                              "login 403   403   403   403   403   403   403   403   403   403   200   200   login", {"username": "x", "password": "x"}),
    Row("admin:logout", "POST", "",                             "login 302   302   302   302   302   302   302   302   302   302   login login login"),
    Row("admin:password_change", "GET", "",                     "login login login login login login login login login login login 200   200   login"),
    Row("admin:password_change", "POST", "",                    "login login login login login login login login login login login 200   200   login"),
    Row("admin:password_change_done", "GET", "",                "login login login login login login login login login login login 200   200   login"),
    Row("admin:autocomplete", "GET", "",                        "login login login login login login login login login login login 200   200   login", query="app_label=clusters&model_name=membership&field_name=person&term=a"),
    Row("admin:autocomplete", "GET", "",                        "login login login login login login login login login login login 403   403   login", query="app_label=profiles&model_name=answer&field_name=contribution&term=a"),
    Row("admin:jsi18n", "GET", "",                              "login login login login login login login login login login login 200   200   login"),
    Row("admin:view_on_site", "GET", "admin shortcut",          "login login login login login login login login login login login 302   302   login"),

    # the organisation file
    Row("admin:clusters_organisationimport_add", "POST", "",    "login login login login login login login login login login login 200   200   login"),
    Row("admin:clusters_organisationimport_preview", "GET", "admin import",  "login login login login login login login login login login login 200   200   login"),
    Row("admin:clusters_organisationimport_apply", "POST", "admin import",   "login login login login login login login login login login login 302   302   login"),

    # a planned change of the structure; this one was written without its way back, so the verb says that it cannot
    Row("admin:clusters_structurechange_undo", "GET", "admin change",   "login login login login login login login login login login login 200   200   login"),
    Row("admin:clusters_structurechange_undo", "POST", "admin change",  "login login login login login login login login login login login 302   302   login"),

    # writing: a form that is not filled in is shown again to whoever may write, and to nobody else
    *[
        Row(f"admin:{model.replace('.', '_')}_add", "POST", "", _cells(a.split()[1], s.split()[1]))
        for model, (a, s) in MODELS.items() if model != "clusters.organisationimport"
    ],
    *_model_rows(),
]
# fmt: on
