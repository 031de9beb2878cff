"""Every tool as a command of its own, made from its arguments."""

import inspect
import json
import types
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from reelwright.domain import Call
from reelwright.tool import AnyTool
from reelwright.tools import load_tool

_FIRST_ARGUMENTS = ("source", "video")
"""Arguments that are given without their name, as is an `id` that has to be given."""


def tool_command(name: str) -> tuple[Callable[..., None], str]:
    """Give the function of a tool's command, and what it says of itself."""
    tool = load_tool(name)
    return _command(tool), tool.description


def _command(tool: AnyTool) -> Callable[..., None]:
    places = dict(_places(tool.args))

    def command(**given: Any) -> None:  # noqa: ANN401 - its signature is made below
        from reelwright.cli.tool_run import run_tool

        as_json, is_dry = given.pop("json"), given.pop("dry_run")
        out = given.pop("out")
        args: dict[str, Any] = {}
        for name, value in given.items():
            if value is not None and value != []:
                _put(args, places[name], value)
        run_tool(Call(tool=tool.name, args=args), as_json=as_json, is_dry=is_dry, out=out)

    command.__name__ = tool.name
    parameters = [_parameter(name, path, tool.args) for name, path in places.items()]
    # Arguments without a name come first, as Python wants it.
    parameters.sort(key=lambda p: p.default is not inspect.Parameter.empty)
    command.__signature__ = inspect.Signature([*parameters, *_USUAL])  # type: ignore[attr-defined]  # read by typer
    command.__annotations__ = {p.name: p.annotation for p in [*parameters, *_USUAL]}
    return command


_USUAL = [
    inspect.Parameter(
        "json",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[
            bool, typer.Option("--json", help="Print the result as JSON, and nothing else.")
        ],
    ),
    inspect.Parameter(
        "dry_run",
        inspect.Parameter.KEYWORD_ONLY,
        default=False,
        annotation=Annotated[
            bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
        ],
    ),
    inspect.Parameter(
        "out",
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            Path | None, typer.Option("--out", help="Folder to put the files into.")
        ],
    ),
]


def _places(model: type[BaseModel], before: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """Give each option's name and where its value belongs; fields of fields are told apart."""
    found: list[tuple[str, Any]] = []
    for name, field in model.model_fields.items():
        inner = _model_in(field.annotation)
        if inner is not None:
            found += _places(inner, (*before, name))
        else:
            found.append(("_".join((*before, name)), (*before, name)))
    return found


def _parameter(name: str, path: tuple[str, ...], model: type[BaseModel]) -> inspect.Parameter:
    field = _field(model, path)
    text = " ".join((field.description or "").split())
    kind: Any
    if _is_flag(field.annotation):
        flag = name.replace("_", "-")
        option = typer.Option(f"--{flag}/--no-{flag}", help=text, show_default=False)
        kind = Annotated[bool | None, option]
    elif name in _first(model) or (name == "id" and field.is_required()):
        argument = typer.Argument(help=text, metavar=name.upper())
        if field.is_required():
            return inspect.Parameter(
                name, inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=Annotated[str, argument]
            )
        kind = Annotated[str | None, argument]
    elif _is_list(field.annotation):
        kind = Annotated[
            list[str] | None,
            typer.Option(f"--{name.replace('_', '-')}", help=f"{text} May be repeated."),
        ]
    else:
        kind = Annotated[
            str | None,
            typer.Option(
                f"--{name.replace('_', '-')}", help=text + _default(field), metavar=_metavar(field)
            ),
        ]
    if field.is_required() and not _is_list(field.annotation):
        return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind)
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)


def _first(model: type[BaseModel]) -> tuple[str, ...]:
    """Name what is given without its name: of a tool that lists things, what it is to list."""
    return ("what",) if "what" in model.model_fields else _FIRST_ARGUMENTS


def _put(args: dict[str, Any], path: tuple[str, ...], value: Any) -> None:  # noqa: ANN401 - of any field
    for name in path[:-1]:
        args = args.setdefault(name, {})
    args[path[-1]] = [_parsed(each) for each in value] if isinstance(value, list) else value


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON holds anything
    """Read one of a list: a JSON object when it is one, else the text itself."""
    try:
        return json.loads(text) if text.startswith("{") else text
    except json.JSONDecodeError:
        return text  # the tool says what it wants instead


def _field(model: type[BaseModel], path: tuple[str, ...]) -> FieldInfo:
    for name in path[:-1]:
        inner = _model_in(model.model_fields[name].annotation)
        assert inner is not None  # noqa: S101 - `_places` went the same way
        model = inner
    return model.model_fields[path[-1]]


def _choices(annotation: Any) -> list[Any]:  # noqa: ANN401 - any annotation
    if get_origin(annotation) in {Union, types.UnionType}:
        return [each for each in get_args(annotation) if each is not type(None)]
    return [annotation]


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any annotation
    for each in _choices(annotation):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _is_flag(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    return _choices(annotation) == [bool]


def _is_list(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    return any(get_origin(each) in {tuple, list} for each in _choices(annotation))


def _metavar(field: FieldInfo) -> str:
    names: list[str] = []
    for each in _choices(field.annotation):
        if get_origin(each) is Literal:
            names += [str(value) for value in get_args(each)]
        elif isinstance(each, type) and issubclass(each, Enum):
            names += [str(member.value) for member in each]
        elif each in {int, float}:
            names.append("NUMBER")
        else:
            names.append("TEXT")
    return "|".join(dict.fromkeys(names))


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default is None or field.default == ():
        return ""
    value = field.default.value if isinstance(field.default, Enum) else field.default
    return f" [default: {value}]"
