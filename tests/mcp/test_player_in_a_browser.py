"""The clip player in a browser, shown by a client that is as strict as the specification asks."""

import html
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from reelwright.mcp.texts import text_of

CSP = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; media-src data:; connect-src 'none'"
)
VTT = "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nHello there.\n\n00:02.000 --> 00:05.000\nGoodbye."

CLIENT = """<!doctype html><meta charset="utf-8"><iframe id="app" style="width:700px"></iframe>
<pre id="told"></pre><script>
const given = %s, frame = document.getElementById("app"), asked = [];
const post = (message) => frame.contentWindow.postMessage({ jsonrpc: "2.0", ...message }, "*");
addEventListener("message", ({ data }) => {
  asked.push(data.method);
  if (data.method === "ui/initialize")
    post({
      id: data.id,
      result: { hostCapabilities: { serverTools: {} }, hostContext: { theme: "dark" } },
    });
  if (data.method === "ui/notifications/initialized")
    post({ method: "ui/notifications/tool-result", params: given.first });
  if (data.method === "resources/read")
    post({ id: data.id, result: { contents: [{ text: given.captions }] } });
  if (data.method === "tools/call") post({ id: data.id, result: given.then });
});
frame.srcdoc = given.page;
setTimeout(() => {
  const page = frame.contentDocument, at = (id) => page.getElementById(id);
  const press = (id, ...keys) => keys.forEach((key) =>
    at(id).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })));
  const seen = {};
  press("wave", "ArrowRight", "ArrowRight");
  seen.moment = at("wave").getAttribute("aria-valuetext");
  press("wave", "PageDown");
  seen.nextMark = at("wave").getAttribute("aria-valuenow");
  seen.current = [...page.querySelectorAll("[aria-current=true]")].map((each) => each.textContent);
  const tab = page.querySelector("[role=tab]");
  if (tab) { tab.focus(); press("tabs", "ArrowRight"); }
  for (const id of ["title", "quote", "why", "said", "key"]) seen[id] = at(id).textContent;
  for (const id of ["stage", "ranges", "work"]) seen[id] = !at(id).hidden;
  seen.rows = [...page.querySelectorAll("#ranges li")].map((each) => each.textContent);
  seen.theme = getComputedStyle(page.documentElement).colorScheme;
  document.getElementById("told").textContent = JSON.stringify({ ...seen, asked });
}, 1500);
</script>
"""


def shown(tmp_path: Path, first: dict[str, Any], then: dict[str, Any] | None = None) -> Any:  # noqa: ANN401 - what the page told
    """Show a result in the player; give what stands there after some keys."""
    browser = shutil.which("chromium")
    assert browser, "Chromium is installed by: python3 run.py test"
    head = f'<meta http-equiv="Content-Security-Policy" content="{CSP}">'
    page = text_of("player.html").replace('<meta charset="utf-8">', f'<meta charset="utf-8">{head}')
    given = {"page": page, "first": first, "then": then, "captions": VTT}
    client = tmp_path / "client.html"
    client.write_text(CLIENT % json.dumps(given).replace("</", "<\\/"), encoding="utf-8")
    words = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom")
    ended = subprocess.run(
        [
            *(browser, *words, "--virtual-time-budget=4000"),
            *(f"--user-data-dir={tmp_path / 'profile'}", client.as_uri()),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    told = ended.stdout.partition('<pre id="told">')[2].partition("</pre>")[0]
    assert told, ended.stderr[-2000:]
    return json.loads(html.unescape(told).replace("\u2013", "-"))


def a_clip(number: int) -> dict[str, Any]:
    pieces = [{"start": 10.0, "end": 13.0}, {"start": 14.0, "end": 16.0}]
    return {
        "id": f"clip_{number}",
        "number": number,
        "title": f"<b>Bread</b> {number}",
        "quote": "Bread is old.",
        "reason": "Speaks of bread.",
        "duration": 5.0,
        "size_bytes": 1000,
        "timeline": {
            "pieces": pieces,
            "asked": [{"start": 10.5, "end": 16.0}],
            "min_silence": 0.5,
            "frame": {"width": 1080, "height": 1920},
            "captions": {"style": "karaoke"},
        },
    }


CLIPS = {"content": [], "structuredContent": {"clips": [a_clip(1), a_clip(2)]}}


def test_clips_are_chosen_and_gone_through_by_keys(tmp_path: Path) -> None:
    seen = shown(tmp_path, CLIPS)

    assert seen["stage"]
    assert seen["moment"] == "0:02 of 0:05"
    assert seen["nextMark"] == "3.0"  # where the silence was cut out
    assert seen["current"] == ["0:02-0:05Goodbye."]
    assert seen["title"] == "<b>Bread</b> 2"
    assert seen["quote"] == "“Bread is old.”"
    assert seen["why"] == "Speaks of bread."
    assert seen["key"] == "highlightsilence cut out"
    assert seen["theme"] == "dark"


def test_highlights_are_listed_with_their_words_and_reasons(tmp_path: Path) -> None:
    found = [{"start": 3.0, "end": 8.0, "quote": "Bread is old.", "reason": "Speaks of bread."}]

    seen = shown(tmp_path, {"content": [], "structuredContent": {"highlights": found}})

    assert seen["ranges"]
    assert seen["rows"] == ["0:03-0:08“Bread is old.”Speaks of bread."]
    assert seen["key"] == "1 highlight"


def test_a_job_that_goes_on_is_followed_until_there_are_clips(tmp_path: Path) -> None:
    ticket = {"job": "stp_1", "progress": 0.4, "eta": 3, "doing": "rendering"}
    going = {"content": [], "structuredContent": {**ticket, "next": "wait_for_job"}}
    end = {"job": "stp_1", "tool": "render", "result": CLIPS["structuredContent"]}

    seen = shown(tmp_path, going, {"content": [], "structuredContent": end})

    assert "tools/call" in seen["asked"]
    assert (seen["work"], seen["stage"]) == (False, True)


def test_a_failure_is_told_in_words(tmp_path: Path) -> None:
    words = {"type": "text", "text": "There is nothing here. (nothing_found)"}

    seen = shown(tmp_path, {"isError": True, "content": [words], "structuredContent": {}})

    assert seen["said"] == "There is nothing here. (nothing_found)"
    assert not seen["stage"]
