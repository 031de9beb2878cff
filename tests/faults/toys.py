"""Tools that cross every boundary in a moment, and write down each time that they run."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from reelwright.domain import Call, ClipId, HighlightId, Owner, VideoId, Voiceover, VoiceoverId
from reelwright.errors import NothingFoundError, UnavailableError
from reelwright.ports import TEMPORARY
from reelwright.process import Limits
from reelwright.tool import (
    AnyTool,
    Effect,
    Planning,
    RepeatableArgs,
    Result,
    ToolContext,
    Tools,
    Weight,
    tool,
)
from tests.nouns import a_clip, a_highlight, a_video

SOON = timedelta(seconds=20)
BROOM = Owner("broom")
"""The owner of what `housework` makes, and cannot always take away again."""

NOTES = ("do", "re", "mi")


class WordArgs(RepeatableArgs):
    word: str
    """A word."""


class Made(Result):
    what: str
    """What was made."""

    keys: tuple[str, ...] = ()
    """Where its files lie."""

    def file_keys(self) -> tuple[str, ...]:
        return self.keys


def run_note(root: Path, ctx: ToolContext) -> None:
    """Write down that a body begins."""
    line = f"{ctx.step.tool} {ctx.step.id} {ctx.step.attempt} {os.getpid()}\n"
    handle = os.open(root / "ran", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    os.write(handle, line.encode())
    os.close(handle)


def _begin(ctx: ToolContext) -> Path:
    root = ctx.folder.parents[1]
    run_note(root, ctx)
    return root


@tool(effect=Effect.CREATES, timeout=SOON, weight=Weight.NETWORK)
async def note(args: WordArgs, ctx: ToolContext) -> Made:
    """Store a file, and a video of it."""
    _begin(ctx)
    ctx.progress.report(0.3, "writing")
    name = VideoId(ctx.new_id("vid"))
    file = ctx.folder / "note.txt"
    file.write_text(args.word * 1000)
    kept = await ctx.keep(file, f"videos/{name}/source.txt")
    await ctx.house.videos.add(
        a_video(name, title=args.word, key=kept.key, sha256=kept.sha256, created_at=ctx.house.now())
    )
    return Made(what=name, keys=(kept.key,))


async def _prepare_song(args: WordArgs, plan: Planning) -> WordArgs:
    await plan.need(*(Call(tool="note", args={"word": word}) for word in NOTES))
    return args


@tool(effect=Effect.CREATES, timeout=SOON, prepare=_prepare_song)
async def song(args: WordArgs, ctx: ToolContext) -> Made:
    """Write highlights of three notes."""
    _begin(ctx)
    notes = [each.step.result["what"] for each in ctx.needed.of("note") if each.step.result]
    await ctx.house.highlights.add(
        [a_highlight(HighlightId(ctx.new_id("hl")), video=VideoId(each)) for each in notes]
    )
    return Made(what=notes[0])


async def _prepare_film(args: WordArgs, plan: Planning) -> WordArgs:
    await plan.need(Call(tool="song", args={"word": args.word}))
    return args


@tool(effect=Effect.CREATES, timeout=SOON, prepare=_prepare_film)
async def film(args: WordArgs, ctx: ToolContext) -> Made:
    """Have a program write a file, and make a clip of it."""
    _begin(ctx)
    (sung,) = (each.step.result["what"] for each in ctx.needed.of("song") if each.step.result)
    done = await ctx.house.ffmpeg.processes.run(
        ["sh", "-c", "sleep 0.05; echo film"], folder=ctx.folder, limits=Limits(wall_seconds=10)
    )
    file = ctx.folder / "clip.txt"
    file.write_bytes(done.stdout)
    name = ClipId(ctx.new_id("clip"))
    kept = await ctx.keep(file, f"clips/{name}/clip.txt")
    clip = await ctx.house.clips.add(a_clip(name, video=VideoId(sung), key=kept.key))
    return Made(what=clip.id, keys=(kept.key,))


@tool(effect=Effect.READS, timeout=SOON)
async def refuse(args: WordArgs, ctx: ToolContext) -> Made:
    """Fail."""
    _begin(ctx)
    raise NothingFoundError("There is nothing here.", fix="Look elsewhere.")


@tool(effect=Effect.READS, timeout=SOON, weight=Weight.NETWORK)
async def hesitate(args: WordArgs, ctx: ToolContext) -> Made:
    """Meet a provider that can answer the second time."""
    asked = _begin(ctx) / "asked"
    if not asked.exists():
        asked.touch()
        raise UnavailableError("Not yet.", retry_after=0.1)
    return Made(what=args.word)


@tool(effect=Effect.CREATES, timeout=timedelta(minutes=5), weight=Weight.NETWORK)
async def linger(args: WordArgs, ctx: ToolContext) -> Made:
    """Wait until a file says so, then do what `note` does."""
    root = _begin(ctx)
    while not (root / "go").exists():  # noqa: ASYNC110 - files ring no bell
        await asyncio.sleep(0.02)
    name = VideoId(ctx.new_id("vid"))
    file = ctx.folder / "note.txt"
    file.write_text(args.word)
    kept = await ctx.keep(file, f"videos/{name}/source.txt")
    await ctx.house.videos.add(a_video(name, key=kept.key, sha256=kept.sha256))
    return Made(what=name, keys=(kept.key,))


@tool(effect=Effect.READS, timeout=SOON, weight=Weight.NETWORK)
async def deadly(args: WordArgs, ctx: ToolContext) -> Made:
    """Kill whoever carries it out."""
    _begin(ctx)
    os.kill(os.getpid(), signal.SIGKILL)
    return Made(what="never")


@tool(effect=Effect.READS, timeout=SOON, weight=Weight.NOTHING)
async def glance(args: WordArgs, ctx: ToolContext) -> Made:
    """Look at what there is, at once."""
    await ctx.house.videos.list(ctx.owner)
    return Made(what=args.word)


@tool(effect=Effect.CREATES, timeout=SOON)
async def housework(args: WordArgs, ctx: ToolContext) -> Made:
    """Do everything that can be done to nouns and files, and leave nothing of it."""
    _begin(ctx)
    house, owner = ctx.house, BROOM
    video = a_video(ctx.new_id("vid"), owner=owner, sha256="f" * 64)
    await house.videos.add(video)
    await house.videos.update(video.model_copy(update={"title": "Another"}))
    await house.videos.get(owner, video.id)
    await house.videos.with_hash(owner, video.sha256)
    clip = await house.clips.add(a_clip(ctx.new_id("clip"), owner=owner, video=video.id))
    await house.clips.update(clip.model_copy(update={"title": "Another"}))
    await house.clips.get(owner, clip.id)
    await house.clips.list(owner, video=video.id)
    await house.clips.renumber(owner, [clip.id])
    await house.clips.trashed(owner, before=house.now())
    await house.clips.remove(owner, clip.id)
    highlight = a_highlight(ctx.new_id("hl"), owner=owner, video=video.id)
    await house.highlights.add([highlight])
    await house.highlights.get(owner, highlight.id)
    await house.highlights.of_video(owner, video.id)
    voiceover = Voiceover(
        id=VoiceoverId(ctx.new_id("vo")),
        owner=owner,
        script="Hello.",
        language="en",
        engine="none",
        voice="nobody",
        duration=1.0,
        key=f"{owner}/voiceovers/none",
        size_bytes=1,
        created_at=house.now(),
    )
    await house.voiceovers.add(voiceover)
    await house.voiceovers.update(voiceover)
    await house.voiceovers.get(owner, voiceover.id)
    await house.voiceovers.trashed(owner, before=house.now())
    await house.voiceovers.remove(owner, voiceover.id)
    await house.videos.trashed(owner, before=house.now())
    await house.videos.remove(owner, video.id)
    await house.steps.list(ctx.owner)
    await house.steps.of_job(ctx.owner, ctx.step.id)
    await house.steps.paces(["housework"])
    await house.steps.forget_looks(house.now() - timedelta(days=1))
    await _files(ctx)
    return Made(what=args.word)


async def _files(ctx: ToolContext) -> None:
    objects, owner = ctx.house.objects, ctx.owner
    one = f"{owner}/{TEMPORARY}/{ctx.step.id}-{ctx.step.attempt}/one.txt"
    other = f"{owner}/{TEMPORARY}/{ctx.step.id}-{ctx.step.attempt}/other.txt"
    file = ctx.folder / "one.txt"
    file.write_text("one " * 100)
    await objects.put(owner, one, file)
    async with objects.open(owner, one) as path:
        assert path.stat().st_size == 400
    assert len(b"".join([piece async for piece in objects.read(owner, one, 0, 100)])) == 100
    await objects.stat(owner, one)
    await objects.copy(owner, one, other)
    assert len(await objects.list(owner, one.rpartition("/")[0])) == 2
    assert await objects.exists(owner, other)
    async with objects.open(owner, other) as path:
        assert path.stat().st_size == 400
    await objects.link(owner, one, expires=timedelta(minutes=1), filename="one.txt")
    await objects.delete(owner, one.rpartition("/")[0])


_ALL: tuple[AnyTool, ...] = (
    *(note, song, film, refuse, hesitate, linger, deadly, glance, housework),
)
TOYS: Tools = {each.name: each for each in _ALL}

CALLS = (
    Call(tool="film", args={"word": "la"}),
    Call(tool="housework", args={"word": "broom"}),
    Call(tool="hesitate", args={"word": "well"}),
    Call(tool="refuse", args={"word": "no"}),
    Call(tool="glance", args={"word": "there"}),
)
NEXT = Call(tool="note", args={"word": "next"})
EXPECTED = {"videos": len(NOTES) + 1, "highlights": len(NOTES), "clips": 1}
"""The nouns there are in the end, with that of the next job."""
