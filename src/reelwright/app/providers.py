"""Which vendors are plugged into which port."""

from functools import partial

from reelwright.fetch_guard import FetchGuard
from reelwright.media.ffmpeg import Ffmpeg
from reelwright.media.join_streams import join_streams
from reelwright.ports import Aligner, Downloader, Transcriber, Voices
from reelwright.process import Processes
from reelwright.providers.download.chooser import AnyDownload
from reelwright.providers.download.direct import DirectDownload
from reelwright.providers.download.limits import DownloadLimits
from reelwright.providers.download.ytdlp import YtDlpDownload, find_javascript
from reelwright.providers.speech.espeak import EspeakVoices
from reelwright.providers.transcription.sphinx import SphinxTranscriber
from reelwright.providers.transcription.sphinx_align import SphinxAligner
from reelwright.providers.transcription.whisper import WhisperTranscriber
from reelwright.settings import Settings


def transcribers(settings: Settings, processes: Processes) -> dict[str, Transcriber]:
    """Give the recognisers there are, by name, the best first."""
    found: dict[str, Transcriber] = {}
    if WhisperTranscriber.is_available():
        found["whisper"] = WhisperTranscriber(
            processes=processes,
            models=settings.data / "models",
            model=settings.transcription.whisper_model,
            may_fetch=settings.transcription.whisper_may_fetch,
            device=settings.transcription.whisper_device,
        )
    if SphinxTranscriber.is_available():
        found["sphinx"] = SphinxTranscriber(
            processes=processes, side_by_side=settings.work.processor_steps
        )
    return found


def aligner(settings: Settings, processes: Processes) -> Aligner | None:
    """Give what lays known words over sound, where there is something."""
    if not SphinxAligner.is_available():
        return None
    return SphinxAligner(processes=processes, side_by_side=settings.work.processor_steps)


def voices(processes: Processes) -> dict[str, Voices]:
    """Give the voices there are, by engine."""
    espeak = EspeakVoices(processes=processes)
    return {espeak.name: espeak}


def downloader(settings: Settings, processes: Processes, ffmpeg: Ffmpeg) -> Downloader:
    """Give what brings media from addresses, behind the fetch guard."""
    fetch = settings.fetch
    guard = FetchGuard(
        allowed=fetch.private_networks,
        extra_ports=fetch.ports,
    )
    limits = DownloadLimits(size_bytes=ffmpeg.limits.size_bytes, duration=ffmpeg.limits.duration)
    return AnyDownload(
        direct=DirectDownload(guard=guard, limits=limits),
        sites=YtDlpDownload(
            processes=processes,
            guard=guard,
            join=partial(join_streams, ffmpeg),
            limits=limits,
            javascript=find_javascript(),
            cookies=fetch.cookies,
            languages=fetch.caption_languages,
            max_height=fetch.max_height,
            allow_generic=fetch.allow_generic,
        ),
    )
