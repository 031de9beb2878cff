from reelwright.domain import Clip, Voiceover
from reelwright.tool import Args, Effect, Result, ToolContext, tool
from datetime import timedelta
class TtsVoiceoverArgs(Args):
    auto: bool = False
    """x."""
    clip: str|None=None
    """x."""
    mix: str="over"
    """x."""
class TtsVoiceoverResult(Result):
    pass
@tool(effect=Effect.CREATES, timeout=timedelta(hours=1))
async def tts_voiceover(args: TtsVoiceoverArgs, ctx: ToolContext) -> TtsVoiceoverResult:
    """Speak."""
    raise NotImplementedError
