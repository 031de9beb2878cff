"""The trace of whoever asked, carried from process to process."""

from opentelemetry import context, trace
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_WIRE = TraceContextTextMapPropagator()

tracer = trace.get_tracer("reelwright")


def trace_context() -> dict[str, str]:
    """Give the W3C trace context of this moment; empty where nothing is traced."""
    carrier: dict[str, str] = {}
    _WIRE.inject(carrier)
    return carrier


def context_of(carrier: dict[str, str]) -> context.Context:
    """Give the context that was carried here."""
    return _WIRE.extract(carrier)
