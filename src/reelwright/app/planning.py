"""The planner with its models, from the settings."""

from typing import TYPE_CHECKING

from reelwright.ports import Budgets, Conversations
from reelwright.settings import ModelsSettings, Settings
from reelwright.steps import Foreman

if TYPE_CHECKING:
    from reelwright.agent.desk import Desk
    from reelwright.agent.models import AnyModel

_ROLES = ("planner", "analyst", "summarizer")


def open_desk(
    settings: Settings, foreman: Foreman, conversations: Conversations, budgets: Budgets
) -> "Desk":
    """Give the desk that answers messages. It imports what models need, which takes a second.

    Raises:
        EnvironmentProblem: a model's setting cannot be right; it is named.
    """
    from reelwright.agent.answering import Answering
    from reelwright.agent.desk import Desk
    from reelwright.agent.limits import Limits

    models = {role: _model(settings.models, role) for role in _ROLES}
    return Desk(
        Answering(
            foreman=foreman,
            conversations=conversations,
            budgets=budgets,
            limits=Limits(**settings.chat.model_dump()),
            model=models["planner"],
        )
    )


def needs_models(settings: ModelsSettings) -> bool:
    """Say whether any part is played by a model, so that its name is checked at the start."""
    return any(getattr(settings, role).strip() for role in _ROLES)


def _model(settings: ModelsSettings, role: str) -> "AnyModel | None":
    names = tuple(name.strip() for name in getattr(settings, role).split(",") if name.strip())
    if not names:
        return None
    from reelwright.agent.models import ModelChoice, open_model

    return open_model(
        ModelChoice(
            names=names,
            base_url=settings.base_url or None,
            api_key=settings.api_key.get_secret_value() or None if settings.api_key else None,
            setting=f"REELWRIGHT_MODELS__{role.upper()}",
        )
    )
