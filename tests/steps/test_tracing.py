"""One trace, from whoever asked to whoever carries it out, whatever lies in between."""

from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags

from reelwright.domain import LOCAL, Call
from tests.steps import toys
from tests.steps.toys import Works

ASKED = SpanContext(
    trace_id=0x0AF7651916CD43DD8448EB211C80319C,
    span_id=0xB7AD6B7169203331,
    is_remote=False,
    trace_flags=TraceFlags(TraceFlags.SAMPLED),
)


async def test_a_step_and_what_it_needs_belong_to_the_trace_of_whoever_asked(works: Works) -> None:
    with trace.use_span(NonRecordingSpan(ASKED)):
        step = await works.foreman.start(LOCAL, Call(tool="traces", args={"word": "a"}))
    works.wake_ups.lose_all()

    for _ in range(2):
        await works.engine.reconciler.look()
    done = await works.foreman.finish(step)

    assert done.result == {"said": f"{ASKED.trace_id:032x} {ASKED.trace_id:032x}"}
    assert toys.ran == ["trace", "traces"]


async def test_who_asks_outside_of_any_trace_gives_none_away(works: Works) -> None:
    done = await works.foreman.do(LOCAL, Call(tool="trace", args={"word": "a"}))

    assert done.result == {"said": "0" * 32}
    assert done.handling.trace == {}
