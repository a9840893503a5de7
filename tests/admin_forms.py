"""Reads a page of the admin as a browser would, so that tests send back what the page really holds."""

from html.parser import HTMLParser


class _Controls(HTMLParser):
    """Collects what a browser would send with the form of a page."""

    def __init__(self):
        super().__init__()
        self.values = {}
        self._select = self._textarea = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        name = given.get("name", "")
        if tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._keep(self._select, given.get("value") or "")
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "input" and given.get("type") not in ("submit", "file"):
            ticked = "on" if given.get("type") in ("checkbox", "radio") else ""
            if not ticked or "checked" in given:
                self._keep(name, given.get("value") or ticked)

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = None

    def _keep(self, name, value):
        several = self.values.get(name)
        self.values[name] = value if several is None else [*([several] if isinstance(several, str) else several), value]


def form_of(response):
    """What the form on the page holds, by name of the input."""
    assert response.status_code == 200
    controls = _Controls()
    controls.feed(response.content.decode())
    drop = ("csrfmiddlewaretoken", "_save", "_continue", "_addanother", "next", "q")
    return {name: value for name, value in controls.values.items() if name not in drop and "__prefix__" not in name}


def add_row(data, prefix, **values):
    """Add a line to an inline, as the button "Add another" does; return its prefix."""
    number = int(data[f"{prefix}-TOTAL_FORMS"])
    data[f"{prefix}-TOTAL_FORMS"] = str(number + 1)
    data.update({f"{prefix}-{number}-{name}": value for name, value in values.items()})
    return f"{prefix}-{number}"


def errors_of(response):
    """Every error that the page shows, as text."""
    assert response.status_code == 200
    form = response.context["adminform"].form
    found = [str(message) for messages in form.errors.values() for message in messages]
    for inline in response.context["inline_admin_formsets"]:
        found += [str(message) for message in inline.formset.non_form_errors()]
        found += [str(m) for errors in inline.formset.errors for messages in errors.values() for m in messages]
    return found
