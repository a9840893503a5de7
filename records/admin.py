"""The admin of every record: nobody's save is overwritten, nothing typed is lost, every change is in the history."""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AdminFileWidget, AutocompleteSelect
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError, Q
from django.forms.models import BaseInlineFormSet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline, TranslationTabularInline
from simple_history.admin import SimpleHistoryAdmin
from simple_history.models import ModelChange
from simple_history.template_utils import HistoricalRecordContextHelper

from bilingual.admin import Completeness, SideBySide
from records.models import StaleRecord
from records.principals import PUBLIC

SEEN = "seen_version"


def change_url(record: models.Model) -> str:
    """Return the address of the record's form in the admin."""
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def stale_message(record: models.Model, page: models.Model) -> SafeString:
    """Return who saved ``record`` meanwhile, and a link that opens its present state on ``page`` in a new tab."""
    last = record.history.select_related("history_user").order_by("-history_date", "-history_id").first()  # type: ignore[attr-defined]
    return format_html(
        '{} <a href="{}" target="_blank" rel="noopener">{}</a>',
        gettext(
            "“%(who)s” saved this record at %(when)s, while you were editing it. Nothing has been saved now, and"
            " all that you typed is still below. Open the present state, and carry your changes over to it."
        )
        % {
            "who": (last and last.history_user) or gettext("Somebody else"),
            "when": formats.time_format(timezone.localtime(last.history_date)) if last else "–",
        },
        change_url(page),
        gettext("Open the present state in a new tab"),
    )


class SeenVersionField(forms.IntegerField):
    """The version of the record that the reader of a form saw; never itself a change."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return ``False``: whether the version moved on is asked only when something else changed."""
        return False


class KnownAutocomplete(AutocompleteSelect):
    """An autocomplete that shows what is already loaded, instead of asking the database again for each row."""

    known: models.Model | None = None

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        """Return the chosen option as the only one."""
        chosen = {str(v) for v in value if v not in ("", None)}
        if self.known is None or chosen != {str(self.known.pk)}:
            return super().optgroups(name, value, attrs)
        label = self.choices.field.label_from_instance(self.known)  # type: ignore[attr-defined]
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        return [(None, [*options, self.create_option(name, self.known.pk, label, True, 0)], 0)]


class RecordFileWidget(AdminFileWidget):
    """A file input whose link to the present file is a view that checks who asks."""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the context with the guarded address of the present file."""
        context = super().get_context(name, value, attrs)
        if self.is_initial(value) and getattr(value, "instance", None) is not None:
            context["widget"]["value"] = KeptFile(value)
        return context


class KeptFile:
    """A stored file by its name, with the address at which staff may fetch it."""

    def __init__(self, file: models.fields.files.FieldFile) -> None:
        meta = file.instance._meta
        self.url = reverse(f"admin:{meta.app_label}_{meta.model_name}_file", args=[file.instance.pk, file.field.name])
        self.name = file.name or ""

    def __str__(self) -> str:
        return self.name.rsplit("/", 1)[-1]


def send_file(file: models.fields.files.FieldFile | None, name: str = "") -> FileResponse:
    """Return ``file`` as an attachment called ``name``, or as it is stored; raise 404 where there is none."""
    if not file or not file.storage.exists(file.name or ""):
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=name or str(file).rsplit("/", 1)[-1])


class RecordForm(forms.ModelForm):
    """A form that refuses to save over what somebody else saved since it was opened."""

    seen_version = SeenVersionField(required=False)

    refusal: ClassVar[Any] = None
    """Why a first attempt to save was turned down by the database or a model; shown above the form."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not self.instance._state.adding:
            self.fields[SEEN].initial = self.instance.version
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, KnownAutocomplete):
                widget.known = self.instance._state.fields_cache.get(name)

    @property
    def parent(self) -> models.Model | None:
        """Return the record whose page this form is an inline of, if it is one."""
        return next(
            (getattr(f, "parent_instance", None) for f in self.fields.values() if hasattr(f, "parent_instance")), None
        )

    def is_stale(self) -> bool:
        """Return whether this form would change a record of which its reader saw another version."""
        if self.instance._state.adding or not self.has_changed():
            return False
        return self.cleaned_data.get(SEEN) != self.instance.version

    def clean(self) -> dict[str, Any] | None:
        """Raise ``ValidationError`` when somebody else saved the record meanwhile."""
        data = super().clean()
        if self.refusal:
            raise ValidationError(self.refusal)
        if self.is_stale():
            raise ValidationError(stale_message(self.instance, self.parent or self.instance), code="stale")
        return data

    def _post_clean(self) -> None:
        # Rules about a part read its whole; while the whole is wrong they wait, and only its errors are shown.
        if self.parent is not None and getattr(self.parent, "form_has_errors", False):
            return
        super()._post_clean()  # type: ignore[misc]
        self.instance.form_has_errors = bool(self.errors)
        asked = "slug" in self.fields or self.instance._state.adding
        if asked and hasattr(self.instance, "slug") and not self.cleaned_data.get("slug"):
            self.instance.slug = ""  # chosen anew at the save, when what is saved with it is known

    def save(self, commit: bool = True) -> Any:
        """Write the record after looking once more, beside what was written just before it."""
        if commit:
            self.instance.full_clean()
        return super().save(commit)


class RecordInlineFormSet(BaseInlineFormSet):
    """Parts edited with their whole; neither a change nor a deletion passes over somebody else's save."""

    if TYPE_CHECKING:  # Django's own, which its types leave out

        def _should_delete_form(self, form: Any) -> bool: ...

    def add_fields(self, form: Any, index: int | None) -> None:
        """Add the hidden keys; a new whole keeps the identifier that it already has."""
        key = self.instance.pk
        super().add_fields(form, index)
        self.instance.pk = key

    def _construct_form(self, i: int, **options: Any) -> Any:
        form = super()._construct_form(i, **options)  # type: ignore[misc]
        if not form.instance._state.adding:
            setattr(form.instance, self.fk.name, self.instance)  # spares a query a row
        return form

    def clean(self) -> None:
        """Raise ``ValidationError`` for a part that was changed or deleted meanwhile, or may not be deleted."""
        super().clean()
        form: Any
        for form in self.initial_forms:
            if form.instance._state.adding:
                if not self._should_delete_form(form):
                    raise ValidationError(
                        _("Somebody else has deleted an entry of this list meanwhile; reload the page."), code="stale"
                    )
            elif self.can_delete and self._should_delete_form(form):
                if form.is_stale():
                    raise ValidationError(stale_message(form.instance, self.instance), code="stale")
                self.check_deletion(form.instance)

    def check_deletion(self, record: Any) -> None:
        """Raise ``ValidationError`` when ``record`` may not be deleted."""

    def delete_existing(self, obj: Any, commit: bool = True) -> None:
        """Delete the part, unless somebody else has already."""
        if not obj._state.adding:
            super().delete_existing(obj, commit)


class RecordOptions(BaseModelAdmin):
    """What the pages and the inlines of records have in common."""

    form = RecordForm
    related: ClassVar[tuple[str, ...]] = ()
    """The foreign keys read together with each record, as ``select_related`` takes them."""
    formfield_overrides = {
        models.FileField: {"widget": RecordFileWidget},
        models.ImageField: {"widget": RecordFileWidget},
    }

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Return the records with what their names need."""
        queryset = super().get_queryset(request)
        return queryset.select_related(*self.related) if self.related else queryset

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fieldsets with the hidden version that makes a stale save known."""
        fieldsets = list(super().get_fieldsets(request, obj))
        if SEEN in flatten_fieldsets(fieldsets) or not self.has_change_permission(request, obj):
            return fieldsets
        name, options = fieldsets[0]
        return [(name, {**options, "fields": [*options["fields"], SEEN]}), *fieldsets[1:]]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """Return the field with an autocomplete that does not ask again for what is loaded."""
        if db_field.name in self.get_autocomplete_fields(request):
            options.setdefault("widget", KnownAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **options)


class RecordAdmin(RecordOptions, SimpleHistoryAdmin):
    """The pages of one record type."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = False
    object_history_template = "admin/record_history.html"
    object_history_list_template = "admin/record_history_list.html"

    # ------------------------------------------------------------------------------------------- finding
    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Return the records; for the list with what its columns show."""
        queryset = super().get_queryset(request)
        match = request.resolver_match
        on_list = match is not None and f"admin:{match.url_name}" == self._url_name("changelist")
        return self.with_list_columns(queryset) if on_list else queryset

    def with_list_columns(self, queryset: Any) -> Any:
        """Return the records with what the columns of the list show."""
        return queryset

    def search_condition(self, word: str) -> Q:
        """Return the condition "one of the record's names, in either language, holds ``word``"."""
        return Q(pk__in=self.model._default_manager.matching(word).values("pk"))  # type: ignore[attr-defined]

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> tuple[Any, bool]:
        """Return the records that hold every word of the term: characters, pinyin, accents or none; no duplicates."""
        for word in search_term.replace("\x00", "").split():
            queryset = queryset.filter(self.search_condition(word))
        return queryset, False

    def autocomplete_label(self, record: Any) -> str:
        """Return the words by which staff choose the record from a list; never anything private."""
        return str(record)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Return the address of the public page; ``None`` while the public does not see the record."""
        manager: Any = self.model._default_manager
        if obj is None or not hasattr(obj, "get_absolute_url"):
            return None
        return super().get_view_on_site_url(obj) if manager.visible_to(PUBLIC).filter(pk=obj.pk).exists() else None

    # ------------------------------------------------------------------------------------------- saving
    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Return the record; on a POST its row is locked, so that nobody writes between the check and the save."""
        record = super().get_object(request, object_id, from_field)
        if record is None or request.method != "POST":
            return record
        return self.get_queryset(request).select_for_update(of=("self",)).filter(pk=record.pk).first()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        """Return the form class; it carries the refusal of a first attempt."""
        form = super().get_form(request, obj, change=change, **options)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> Any:
        """Show or save the form; what only the save itself finds wrong comes back as an error of the form."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **options)
        refused = self._attempt(lambda: super(RecordAdmin, self).changeform_view(request, *args, **options))
        if isinstance(refused, HttpResponse):
            return refused
        request.refusal = refused  # type: ignore[attr-defined]
        return super().changeform_view(request, *args, **options)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Ask for or make the deletion; one that is refused sends back to the form with the reason."""
        refused = self._attempt(lambda: super(RecordAdmin, self).delete_view(request, object_id, extra_context))
        if isinstance(refused, HttpResponse):
            return refused
        self.message_user(request, " ".join(map(str, refused)), messages.ERROR)
        return HttpResponseRedirect(reverse(self._url_name("change"), args=[object_id]))

    def _attempt(self, act: Callable[[], HttpResponse]) -> HttpResponse | list[Any]:
        """Return the response of ``act``, or why it was refused; nothing is written then."""
        try:
            with transaction.atomic():
                return act()
        except StaleRecord:
            return [gettext("Somebody else saved this record at the same moment. Nothing has been saved now.")]
        except ValidationError as error:
            return list(error.messages)
        except ProtectedError as error:
            names = ", ".join(str(record) for record in list(error.protected_objects)[:5])
            return [gettext("Other records depend on it: %(records)s") % {"records": names}]
        except IntegrityError:
            return [gettext("This contradicts another record, perhaps one saved at the same moment.")]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write the record, unless nothing of it was changed."""
        if not change or form.has_changed():
            super().save_model(request, obj, form, change)

    # ------------------------------------------------------------------------------------------- history
    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        """Show every change of the record; raise 404 for what is no identifier."""
        try:
            return super().history_view(request, object_id, extra_context)
        except ValidationError as error:
            raise Http404 from error

    def get_urls(self) -> list[URLPattern]:
        """Return the addresses; there is no form of a past version, the history shows every change itself."""
        name = self._url_name("file").removeprefix("admin:")
        guarded = self.admin_site.admin_view(self.file_view)
        fetch = path("<path:object_id>/file/<slug:field>/", guarded, name=name)
        return [fetch, *super(SimpleHistoryAdmin, self).get_urls()]

    def get_history_queryset(self, request: HttpRequest, history_manager: Any, pk_name: str, object_id: Any) -> Any:
        """Return the versions with their authors and with the records to which they point."""
        tracked = [f.name for f in history_manager.model.tracked_fields if isinstance(f, models.ForeignKey)]
        return history_manager.filter(**{pk_name: object_id}).select_related("history_user", *tracked)

    def get_historical_record_context_helper(self, request: HttpRequest, historical_record: Any) -> Any:
        """Return what words the differences between two versions."""
        return RecordDifferences(self.model, historical_record)

    def revert_disabled(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return ``True``: the history is for reading."""
        return True

    # ------------------------------------------------------------------------------------------- files
    def file_view(self, request: HttpRequest, object_id: str, field: str) -> FileResponse:
        """Send a file of the record to those who may see the record; raise 404 where there is none."""
        record = self.get_object(request, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        names = {f.name for f in self.model._meta.concrete_fields if isinstance(f, models.FileField)}
        return send_file(getattr(record, field) if record is not None and field in names else None)

    def _url_name(self, page: str) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}"


class RecordDifferences(HistoricalRecordContextHelper):
    """The differences between two versions, without the bookkeeping, in the reader's words."""

    MOVED: ClassVar[tuple[str, ...]] = ("status",)

    def context_for_delta_changes(self, delta: Any) -> list[dict[str, Any]]:
        """Return field, old and new value of each change that says something.

        The library compares what forms can edit; a status, which no form edits, is compared here.
        """
        new, old = delta.new_record, delta.old_record
        shown = [name for name in self.MOVED if hasattr(new, name) and getattr(new, name) != getattr(old, name)]
        moved = [ModelChange(name, getattr(old, name), getattr(new, name)) for name in shown]
        by_themselves = self.model.BOOKKEEPING | self.model.DERIVED  # and say nothing to a reader
        edited = [change for change in delta.changes if change.field not in by_themselves]
        changes = {change.field: change for change in (*moved, *edited)}
        return super().context_for_delta_changes(dataclasses.replace(delta, changes=list(changes.values())))

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        """Return the value as a reader expects it: labels for codes, a dash for nothing."""
        field = self.model._meta.get_field(change.field)
        names = dict(getattr(field, "flatchoices", None) or ())
        if value in (None, "", []):
            return "–"
        if isinstance(value, list):
            return [str(names.get(code, code)) for code in value]
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return names.get(value, value) if isinstance(value, str) else value


class BilingualRecordAdmin(RecordAdmin, Completeness, SideBySide, TranslationAdmin):
    """The pages of one record type that has two-language fields."""


class RecordInline(RecordOptions, InlineModelAdmin):
    """Parts edited on the page of their whole."""

    formset = RecordInlineFormSet
    extra = 0

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        """Return the parts; on a POST their rows are locked."""
        queryset = super().get_queryset(request)
        return queryset.select_for_update(of=("self",)) if request.method == "POST" else queryset


class RecordTabularInline(RecordInline, admin.TabularInline):
    """Parts in a table, one a line."""


class RecordStackedInline(RecordInline, admin.StackedInline):
    """Parts one below the other."""


class BilingualTabularInline(RecordInline, SideBySide, TranslationTabularInline):
    """Two-language parts in a table, a column a language."""


class BilingualStackedInline(RecordInline, SideBySide, TranslationStackedInline):
    """Two-language parts one below the other, the languages side by side."""


class ReadOnlyAdmin(admin.ModelAdmin):
    """The pages of a log: read, never written."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Return ``False``."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return ``False``."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return ``False``."""
        return False


class RecordAutocompleteView(AutocompleteJsonView):
    """The answers of the admin's autocompletes, worded by each record type's own admin."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        """Return one choice."""
        label = getattr(self.model_admin, "autocomplete_label", str)
        return {"id": str(getattr(obj, to_field_name)), "text": label(obj)}
