"""From the name of a model to the model; what is wrong with a name is said at the start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic_ai import UserError
from pydantic_ai.messages import ModelResponse
from pydantic_ai.models import Model, infer_model
from pydantic_ai.models.fallback import FallbackModel
from pydantic_ai.providers import Provider, infer_provider_class
from pydantic_ai.usage import RequestUsage

from reelwright.errors import EnvironmentProblem

AnyModel: TypeAlias = Model

_OLLAMA = "http://localhost:11434/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model plays a part, as the settings say it."""

    names: tuple[str, ...] = ()
    """pydantic-ai's names, such as `openai:gpt-5.2`: each is tried when the one before cannot
    answer. None for the scripted planner."""

    base_url: str | None = None
    """Where an OpenAI-compatible server answers."""

    api_key: str | None = None
    """Key for it; left out, what the vendor's own library takes from the environment."""

    setting: str = "REELWRIGHT_MODELS__PLANNER"
    """What the setting is called, to name it when it is wrong."""


def open_model(choice: ModelChoice) -> Model:
    """Make the model of a choice, with those that take over from it.

    Raises:
        EnvironmentProblem: a name means no model (`model_unknown`), its library is not installed
            (`model_library_missing`), or it has no key (`model_key_missing`).
    """
    models = [_model(name, choice) for name in choice.names]
    if len(models) == 1:
        return models[0]
    return FallbackModel(*models)


def _model(name: str, choice: ModelChoice) -> Model:
    provider, _, rest = name.partition(":")
    if not rest:
        raise _wrong(name, choice, "It is written `vendor:model`, such as `openai:gpt-5.2`.")
    if provider in {"test", "function"}:
        raise _wrong(name, choice, "Leave it out for the scripted planner.")
    try:
        return infer_model(name, _providers(choice))
    except ImportError as error:
        raise EnvironmentProblem(
            f"{choice.setting}: the library for {provider!r} models is not installed.",
            code="model_library_missing",
            fix=f"pip install 'reelwright[{provider.partition('-')[0]}]'",
        ) from error
    except UserError as error:
        if "api_key" in str(error) or "environment variable" in str(error):
            raise EnvironmentProblem(
                f"{choice.setting}: there is no key for {provider!r}.",
                code="model_key_missing",
                fix="Set REELWRIGHT_MODELS__API_KEY, or the vendor's own variable.",
            ) from error
        raise _wrong(name, choice, "Look the name up at its vendor.") from error
    except ValueError as error:
        raise _wrong(name, choice, "Look the vendor up in pydantic-ai's list of models.") from error


def _providers(choice: ModelChoice) -> Callable[[str], Provider[Any]]:
    """Give what makes a vendor's client, with the address and the key of the settings."""

    def make(name: str) -> Provider[Any]:
        kind: Any = infer_provider_class(name)
        given: dict[str, Any] = {}
        base_url = choice.base_url or (_OLLAMA if name == "ollama" else None)
        if base_url is not None:
            given["base_url"] = base_url
        if choice.api_key is not None:
            given["api_key"] = choice.api_key
        elif base_url is not None:
            # Servers of one's own often want no key, and the libraries want some.
            given["api_key"] = "none"
        try:
            return kind(**given)  # type: ignore[no-any-return]  # each vendor's own class
        except TypeError as error:
            raise EnvironmentProblem(
                f"{choice.setting}: {name!r} takes no address.",
                code="model_unknown",
                fix="Leave out REELWRIGHT_MODELS__BASE_URL, or use openai-chat:MODEL with it.",
            ) from error

    return make


def _wrong(name: str, choice: ModelChoice, fix: str) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{choice.setting}: {name[:80]!r} is no model that is known here.",
        code="model_unknown",
        fix=fix,
    )


def has_price(model: Model) -> bool:
    """Say whether what a model takes can be counted in money."""
    if isinstance(model, FallbackModel):
        return all(has_price(each) for each in model.models)
    tried = ModelResponse(
        parts=[],
        usage=RequestUsage(input_tokens=1),
        model_name=model.model_name,
        provider_name=model.system,
        provider_url=model.base_url,
    )
    try:
        tried.cost()
    except LookupError:
        return False
    return True
