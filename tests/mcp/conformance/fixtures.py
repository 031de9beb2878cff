"""Tools, resources and prompts that the official suite asks every server for."""

import asyncio
import base64
import json
import logging
import warnings
from collections.abc import Callable
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.prompts.base import UserMessage
from mcp.shared.exceptions import MCPDeprecationWarning, MCPError
from mcp.types import (
    MISSING_REQUIRED_CLIENT_CAPABILITY,
    AudioContent,
    CallToolResult,
    ClientCapabilities,
    ContentBlock,
    CreateMessageRequest,
    CreateMessageRequestParams,
    ElicitRequest,
    EmbeddedResource,
    EmptyResult,
    ImageContent,
    InputRequest,
    InputRequiredResult,
    ListRootsRequest,
    MissingRequiredClientCapabilityErrorData,
    SamplingCapability,
    SamplingMessage,
    SetLevelRequestParams,
    TextContent,
    TextResourceContents,
)
from pydantic import BaseModel, Field, JsonValue

from tests.mcp.conformance.jobs import form

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8"
    "z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
)
BEEP = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA="

warnings.simplefilter("ignore", MCPDeprecationWarning)
logger = logging.getLogger(__name__)


def text(said: str) -> TextContent:
    return TextContent(type="text", text=said)


def done(said: str) -> CallToolResult:
    return CallToolResult(content=[text(said)])


def embedded(uri: str, said: str, kind: str = "text/plain") -> EmbeddedResource:
    return EmbeddedResource(
        type="resource", resource=TextResourceContents(uri=uri, mime_type=kind, text=said)
    )


def image() -> ImageContent:
    return ImageContent(type="image", data=PIXEL, mime_type="image/png")


def sample(said: str) -> CreateMessageRequest:
    message = SamplingMessage(role="user", content=text(said))
    return CreateMessageRequest(
        params=CreateMessageRequestParams(messages=[message], max_tokens=50)
    )


def register(server: MCPServer[Any]) -> None:
    """Put all of it on a server."""
    for add in (_contents, _talking, _forms, _rounds, _changes, _schemas, _resources, _prompts):
        add(server)


def _contents(server: MCPServer[Any]) -> None:
    @server.tool(structured_output=False)
    def greet(name: str = "world") -> str:
        """Greet somebody."""
        return f"Hello, {name}!"

    @server.tool(structured_output=False)
    def test_simple_text() -> str:
        """Give text."""
        return "This is a simple text response for testing."

    @server.tool(structured_output=False)
    def test_image_content() -> ImageContent:
        """Give an image."""
        return image()

    @server.tool(structured_output=False)
    def test_audio_content() -> AudioContent:
        """Give sound."""
        return AudioContent(type="audio", data=BEEP, mime_type="audio/wav")

    @server.tool(structured_output=False)
    def test_embedded_resource() -> EmbeddedResource:
        """Give a resource."""
        return embedded("test://embedded-resource", "This is an embedded resource content.")

    @server.tool()
    def test_multiple_content_types() -> CallToolResult:
        """Give several kinds."""
        data = json.dumps({"test": "data", "value": 123})
        return CallToolResult(
            content=[
                text("Multiple content types test:"),
                image(),
                embedded("test://mixed-content-resource", data, "application/json"),
            ]
        )

    @server.tool(structured_output=False)
    def test_error_handling() -> str:
        """Fail."""
        raise ToolError("This tool intentionally returns an error for testing")


def _talking(server: MCPServer[Any]) -> None:
    async def log(ctx: Context[Any, Any]) -> str:
        for said in ("started", "processing data", "completed"):
            await ctx.info(f"Tool execution {said}")
            await asyncio.sleep(0.05)
        return "Tool with logging executed successfully"

    @server.tool(structured_output=False)
    async def test_tool_with_logging(ctx: Context[Any, Any]) -> str:
        """Tell what it does."""
        return await log(ctx)

    @server.tool(structured_output=False)
    async def test_logging_tool(ctx: Context[Any, Any]) -> str:
        """Tell what it does, to those who want to know."""
        return await log(ctx)

    @server.tool(structured_output=False)
    async def test_tool_with_progress(ctx: Context[Any, Any]) -> str:
        """Tell how far it is."""
        for share in (0, 50, 100):
            await ctx.report_progress(share, 100, f"Completed step {share} of 100")
            await asyncio.sleep(0.05)
        return "done"

    @server.tool(structured_output=False)
    async def test_sampling(prompt: str, ctx: Context[Any, Any]) -> str:
        """Ask the client's model."""
        message = SamplingMessage(role="user", content=text(prompt))
        answer = await ctx.session.create_message(
            messages=[message], max_tokens=100, related_request_id=ctx.request_id
        )
        return f"LLM response: {getattr(answer.content, 'text', '')}"

    async def set_level(_: object, params: SetLevelRequestParams) -> EmptyResult:
        logger.info("level %s", params.level)
        return EmptyResult()

    handlers = server._lowlevel_server  # noqa: SLF001 - the suite still sets levels
    handlers.add_request_handler("logging/setLevel", SetLevelRequestParams, set_level)


class Answer(BaseModel):
    response: str = Field(description="User's response")


class Defaults(BaseModel):
    name: str = Field(default="John Doe", description="Name")
    age: int = Field(default=30, description="Age")
    score: float = Field(default=95.5, description="Score")
    status: Literal["active", "inactive", "pending"] = Field(default="active", description="Status")
    verified: bool = Field(default=True, description="Verified")


def one_of(*pairs: tuple[str, str]) -> list[JsonValue]:
    return [{"const": value, "title": title} for value, title in pairs]


class Choices(BaseModel):
    untitledSingle: str = Field(  # noqa: N815 - the suite's name
        json_schema_extra={"enum": ["option1", "option2", "option3"]}
    )
    titledSingle: str = Field(  # noqa: N815 - the suite's name
        json_schema_extra={"oneOf": one_of(("a", "Option A"), ("b", "Option B"))}
    )
    untitledMulti: list[str] = Field(  # noqa: N815 - the suite's name
        json_schema_extra={"items": {"type": "string", "enum": ["option1", "option2"]}}
    )
    titledMulti: list[str] = Field(  # noqa: N815 - the suite's name
        json_schema_extra={"items": {"anyOf": one_of(("a", "Option A"), ("b", "Option B"))}}
    )
    legacyEnum: str = Field(  # noqa: N815 - the suite's name
        json_schema_extra={"enum": ["s", "m"], "enumNames": ["Small", "Medium"]}
    )


def _forms(server: MCPServer[Any]) -> None:
    @server.tool(structured_output=False)
    async def test_elicitation(message: str, ctx: Context[Any, Any]) -> str:
        """Ask the person at the client."""
        answer = await ctx.elicit(message, Answer)
        return f"User response: action={answer.action}"

    @server.tool(structured_output=False)
    async def test_elicitation_sep1034_defaults(ctx: Context[Any, Any]) -> str:
        """Ask with defaults."""
        answer = await ctx.elicit("Please provide user information", Defaults)
        return f"Elicitation completed: action={answer.action}"

    @server.tool(structured_output=False)
    async def test_elicitation_sep1330_enums(ctx: Context[Any, Any]) -> str:
        """Ask for choices."""
        answer = await ctx.elicit("Please choose", Choices)
        return f"Elicitation completed: action={answer.action}"


Rounds = dict[str, InputRequest]


def _rounds(server: MCPServer[Any]) -> None:  # noqa: C901 - one tool after the other
    """Tools that ask by giving an incomplete result, as it is from 2026 on."""

    def asking(name: str, asks: Callable[[], Rounds], state: str | None = None) -> None:
        async def ask(ctx: Context[Any, Any]) -> CallToolResult | InputRequiredResult:
            requests, answers = asks(), ctx.input_responses or {}
            if set(requests) <= set(answers):
                first = getattr(next(iter(answers.values())), "content", None)
                return done(f"state-ok Hello, {first}!")
            return InputRequiredResult(input_requests=requests, request_state=state)

        server.add_tool(ask, name=name, description="Ask first.")

    def name() -> ElicitRequest:
        return form("What is your name?", "name")

    prefix = "test_input_required_result"
    asking(f"{prefix}_elicitation", lambda: {"user_name": name()})
    asking("test_streaming_elicitation", lambda: {"user_name": name()})
    asking(f"{prefix}_sampling", lambda: {"capital_question": sample("Capital of France?")})
    asking(f"{prefix}_list_roots", lambda: {"client_roots": ListRootsRequest()})
    asking(f"{prefix}_request_state", lambda: {"confirm": form("Please confirm", "ok")}, "one")
    asking(f"{prefix}_tampered_state", lambda: {"confirm": form("Please confirm", "ok")}, "one")
    asking(
        f"{prefix}_multiple_inputs",
        lambda: {
            "user_name": name(),
            "greeting": sample("Generate a greeting"),
            "client_roots": ListRootsRequest(),
        },
        "one",
    )

    @server.tool(name=f"{prefix}_capabilities")
    async def capabilities(ctx: Context[Any, Any]) -> CallToolResult | InputRequiredResult:
        """Ask only what the client can answer."""
        able, asks = ctx.client_capabilities or ClientCapabilities(), dict[str, InputRequest]()
        if able.elicitation is not None:
            asks["user_name"] = name()
        if able.sampling is not None:
            asks["greeting"] = sample("Generate a greeting")
        return InputRequiredResult(input_requests=asks) if asks else done("nothing to ask")

    @server.tool(name=f"{prefix}_multi_round")
    async def multi_round(ctx: Context[Any, Any]) -> CallToolResult | InputRequiredResult:
        """Ask twice, one after the other."""
        if ctx.request_state is None:
            return InputRequiredResult(input_requests={"step1": name()}, request_state="1")
        if ctx.request_state == "1":
            ask = form("What is your favorite color?", "color")
            return InputRequiredResult(input_requests={"step2": ask}, request_state="2")
        return done("thank you")

    @server.tool(structured_output=False)
    async def test_missing_capability(ctx: Context[Any, Any]) -> str:
        """Need sampling."""
        able = ctx.client_capabilities
        if able is None or able.sampling is None:
            needs = ClientCapabilities(sampling=SamplingCapability())
            data = MissingRequiredClientCapabilityErrorData(required_capabilities=needs)
            raise MCPError(
                code=MISSING_REQUIRED_CLIENT_CAPABILITY,
                message="sampling is needed",
                data=data.model_dump(by_alias=True, mode="json", exclude_none=True),
            )
        return "it is there"

    @server.prompt(name=f"{prefix}_prompt")
    async def prompt(ctx: Context[Any, Any]) -> list[UserMessage] | InputRequiredResult:
        """Ask for the context first."""
        if not ctx.input_responses:
            ask = form("What context should the prompt use?", "context")
            return InputRequiredResult(input_requests={"user_context": ask})
        return [UserMessage(text("thank you"))]


def _changes(server: MCPServer[Any]) -> None:
    @server.tool(structured_output=False)
    async def test_trigger_tool_change(ctx: Context[Any, Any]) -> str:
        """Say that there are other tools."""
        await ctx.notify_tools_changed()
        return "told"

    @server.tool(structured_output=False)
    async def test_trigger_prompt_change(ctx: Context[Any, Any]) -> str:
        """Say that there are other prompts."""
        await ctx.notify_prompts_changed()
        return "told"


ADDRESS = {"street": {"type": "string"}, "city": {"type": "string"}}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": ADDRESS}},
    "properties": {
        "name": {"type": "string"},
        "address": {"$ref": "#/$defs/address"},
        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
        "phone": {"type": "string"},
        "email": {"type": "string"},
    },
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": False,
}


def _schemas(server: MCPServer[Any]) -> None:
    @server.tool(structured_output=False)
    def json_schema_2020_12_tool() -> str:
        """Take what only the newest words of JSON Schema can say."""
        return "taken"

    known = server._tool_manager.get_tool("json_schema_2020_12_tool")  # noqa: SLF001 - schemas are made from signatures
    assert known is not None
    known.parameters = SCHEMA

    @server.tool(structured_output=False)
    def test_custom_header(
        region: Annotated[str, Field(json_schema_extra={"x-mcp-header": "Region"})],
    ) -> str:
        """Take an argument that stands in a header, too."""
        return f"in {region}"

    @server.tool(structured_output=False)
    def test_reconnection() -> str:
        """Answer on the stream it was asked on: we keep no events of streams that were cut."""
        return "Reconnection test completed successfully"


def _resources(server: MCPServer[Any]) -> None:
    @server.resource("test://static-text", mime_type="text/plain")
    def static_text() -> str:
        return "This is the content of the static text resource."

    @server.resource("test://static-binary", mime_type="image/png")
    def static_binary() -> bytes:
        return base64.b64decode(PIXEL)

    @server.resource("test://template/{name}/data", mime_type="application/json")
    def template(name: str) -> str:
        return json.dumps({"id": name, "templateTest": True, "data": f"Data for ID: {name}"})

    @server.resource("test://watched-resource", mime_type="text/plain")
    def watched() -> str:
        return "Watched resource content"


def _prompts(server: MCPServer[Any]) -> None:
    def message(content: ContentBlock) -> UserMessage:
        return UserMessage(content)

    @server.prompt()
    def test_simple_prompt() -> list[UserMessage]:
        """Say something simple."""
        return [message(text("This is a simple prompt for testing."))]

    @server.prompt()
    def test_prompt_with_arguments(
        arg1: Annotated[str, Field(description="First")],
        arg2: Annotated[str, Field(description="Second")],
    ) -> list[UserMessage]:
        """Say what was given."""
        return [message(text(f"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'"))]

    @server.prompt()
    def test_prompt_with_embedded_resource(
        resourceUri: str,  # noqa: N803 - the suite's name
    ) -> list[UserMessage]:
        """Show a resource."""
        shown = embedded(resourceUri, "Embedded resource content for testing.")
        return [message(shown), message(text("Please process the embedded resource above."))]

    @server.prompt()
    def test_prompt_with_image() -> list[UserMessage]:
        """Show an image."""
        return [message(image()), message(text("Please analyze the image above."))]
