"""The form of a comment."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.forms.fields import LongTextField
from core.forms.versioned import VersionedForm


class TalkForm(VersionedForm):
    """What somebody says about a focus area."""

    unmarked = frozenset({"text"})

    text = LongTextField(label=_("Din kommentar"), max_length=2000)
