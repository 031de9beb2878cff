"""JSON Schemas of what goes into a tool and what comes out, made from our own models."""

from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema


class _WithoutTitles(GenerateJsonSchema):
    """Pydantic makes a title of every name, and the name is there already."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ANN401, ARG002 - pydantic's shape
        return False


def schema_in(model: type[BaseModel]) -> dict[str, Any]:
    """Give the schema of a tool's arguments."""
    return _untitled(model.model_json_schema(schema_generator=_WithoutTitles))


def schema_out(*models: type[BaseModel]) -> dict[str, Any]:
    """Give the schema of what a tool answers: one of these, always an object."""
    kinds: Any = models[0]
    for model in models[1:]:
        kinds = kinds | model
    schema = TypeAdapter(kinds).json_schema(mode="serialization", schema_generator=_WithoutTitles)
    return {"type": "object", **_untitled(schema)}


def _untitled(schema: dict[str, Any]) -> dict[str, Any]:
    for each in (schema, *schema.get("$defs", {}).values()):
        each.pop("title", None)
    return schema
