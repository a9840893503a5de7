"""Two-language fields of people and organisations, and their history."""

from modeltranslation.translator import TranslationOptions, register

from people.models import Affiliation, Organisation, OrganisationAlias, Person, PersonAlias
from records.history import keep_history


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    """What of an organisation is in both languages."""

    fields = ("name", "short_name", "city", "description")


@register(Person)
class PersonTranslation(TranslationOptions):
    """What of a person is in both languages."""

    fields = ("name", "family_name", "given_name", "biography")


@register(Affiliation)
class AffiliationTranslation(TranslationOptions):
    """What of an affiliation is in both languages."""

    fields = ("title", "unit")


keep_history(Organisation, OrganisationAlias, Person, PersonAlias, Affiliation)
