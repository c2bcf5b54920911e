"""The pure parts of the gallery, in the browser that runs them: layout, queue, back-off, addresses, patches, zoom."""

import json
import random
import re
from itertools import pairwise

import pytest

from gallery import SOURCE


@pytest.fixture(scope="module")
def run(browser, base_url, service):
    """Calls a function of a module, wherever it is: `run("keys.js", "nameOf", "a/b")`."""
    assets = re.search(r"_gallery/[0-9a-f]{16}/", service.get("/").body.decode())[0]
    page = browser.new_page()
    page.goto(base_url + "/images?limit=1")
    where = {path.name: f"{base_url}/{assets}{path.relative_to(SOURCE)}" for path in SOURCE.rglob("*.js")}

    def call(module, name, *arguments):
        return page.evaluate(
            "async ([module, name, given]) => (await import(module))[name](...given)",
            [where[module], name, list(arguments)],
        )

    def script(module, code, argument=None):
        return page.evaluate(
            f"async ([address, given]) => {{ const module = await import(address); {code} }}",
            [where[module], argument],
        )

    call.script = script
    yield call
    page.close()


LAYOUT = """
  const layout = new module.JustifiedLayout(given.width);
  for (const page of given.pages) layout.append(page, false);
  if (given.complete) layout.append([], true);
  const rows = layout.rows.map((row) => ({ ...row, boxes: layout.boxes(row) }));
  return { rows, height: layout.height, placed: layout.placed, gap: layout.gap, target: layout.target };
"""


@pytest.mark.parametrize("width", [320, 360, 768, 1248, 2560, 3840])
@pytest.mark.parametrize("seed", range(4))
def test_layout_is_justified(run, width, seed):
    """Rows are full, near the wanted height, without gaps or overlaps, whatever the pictures are."""
    dice = random.Random(seed)
    sizes = [{"width": round(900 * dice.lognormvariate(0.2, 0.5)), "height": 900} for _ in range(400)]
    ratios = run.script(
        "justified.js", "return given[0].map((size) => module.ratioOf(size, given[1]));", [sizes, width]
    )
    layout = run.script("justified.js", LAYOUT, {"width": width, "pages": [ratios], "complete": True})
    gap, target, rows = layout["gap"], layout["target"], layout["rows"]
    assert [box["index"] for row in rows for box in row["boxes"]] == list(range(400))
    for row, after in pairwise(rows):
        assert after["top"] == row["top"] + row["height"] + gap
        assert row["boxes"][0]["x"] == 0
        assert row["boxes"][-1]["x"] + row["boxes"][-1]["width"] == width
        assert 0.5 * target <= row["height"] <= 1.6 * target
        for left, right in pairwise(row["boxes"]):
            assert right["x"] - left["x"] - left["width"] == gap
        for box in row["boxes"]:
            assert abs(box["width"] / row["height"] / ratios[box["index"]] - 1) < 0.04 + 2 / box["width"]
    assert rows[-1]["height"] <= 1.6 * target
    assert rows[-1]["boxes"][-1]["x"] + rows[-1]["boxes"][-1]["width"] <= width


def test_layout_of_pages_is_that_of_all(run):
    """Pages one after the other give the rows of all at once; the last row waits for the next page."""
    dice = random.Random(7)
    ratios = [dice.uniform(0.5, 2) for _ in range(700)]
    whole = run.script("justified.js", LAYOUT, {"width": 1000, "pages": [ratios], "complete": True})
    pages = [ratios[:100], ratios[100:101], ratios[101:450], [], ratios[450:]]
    assert run.script("justified.js", LAYOUT, {"width": 1000, "pages": pages, "complete": True}) == whole
    part = run.script("justified.js", LAYOUT, {"width": 1000, "pages": [ratios[:100]], "complete": False})
    assert part["rows"] == whole["rows"][: len(part["rows"])]
    assert 100 - 8 <= part["placed"] <= 100


@pytest.mark.parametrize("ratios", [[], [1], [4], [0.45], [4, 0.45], [0.45] * 30])
def test_layout_of_few(run, ratios):
    """One picture, none, or a panorama beside a portrait: nothing is larger than the grid."""
    layout = run.script("justified.js", LAYOUT, {"width": 360, "pages": [ratios], "complete": True})
    assert layout["placed"] == len(ratios)
    boxes = [box for row in layout["rows"] for box in row["boxes"]]
    assert all(box["x"] + box["width"] <= 360 and box["width"] > 0 for box in boxes)
    assert layout["height"] <= 360 * 30


def test_rows_are_found(run):
    """The row at a height, and the row of a picture."""
    code = """
      const layout = new module.JustifiedLayout(1000);
      layout.append(given, true);
      const isFound = ({ top, height, first, end }, index) =>
        [layout.rowAt(top), layout.rowAt(top + height - 1), layout.rowOf(first), layout.rowOf(end - 1)]
          .every((row) => row === index);
      return layout.rows.every(isFound) && layout.rowAt(-50) === 0 && layout.rowAt(1e9) === layout.rows.length - 1;
    """
    assert run.script("justified.js", code, [1.5] * 333)


def test_layout_of_a_hundred_thousand_is_small(run):
    """The rows of 100,000 pictures stay below the largest height of an element in any browser."""
    code = """
      const layout = new module.JustifiedLayout(given);
      layout.append(Array.from({ length: 100_000 }, (_, index) => 0.6 + (index * 7919 % 100) / 90), true);
      return layout.height;
    """
    for width in (360, 1248, 3840):
        assert run.script("justified.js", code, width) < 17_000_000


@pytest.mark.parametrize(
    "attempt,after,chance,expected",
    [
        (1, None, 0, 500),
        (2, None, 0, 1000),
        (3, None, 1, 1000),
        (10, None, 0, 30000),
        (1, 7, 0.5, 7000),
        (9, 1, 0, 30000),
    ],
)
def test_backoff(run, attempt, after, chance, expected):
    """Waits grow, are bounded, and are never shorter than Retry-After."""
    code = "return module.delay(given[0], given[1] ?? undefined, given[2]);"
    assert run.script("backoff.js", code, [attempt, after, chance]) == expected


def test_retry_after(run):
    """Seconds count; a date and anything else do not."""
    code = "return given.map((field) => module.retryAfter(field) ?? null);"
    given = ["3", "0", "", None, "Wed, 21 Oct 2026 07:28:00 GMT", "-1", "1e9", "999999999"]
    assert run.script("backoff.js", code, given) == [3, 0, None, None, None, None, None, None]


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"folder": "a/b c/"},
        {"folder": "ü/&=?#%/", "image": "ü/&=?#%/+ .jpg"},
        {"search": "x y", "sort": "newest"},
        {"all": True, "sort": "natural", "dir": "rtl", "image": "\u202egpj.exe"},
        {"image": "a\u0001b"},
    ],
)
def test_address_round_trip(run, state):
    """What is written into an address is read from it."""
    full = {"folder": "", "search": "", "all": False, "sort": "key", "image": "", "dir": "", **state}
    address = run("address.js", "write", full)
    assert run("address.js", "read", address.removeprefix("./")) == full


def test_address_drops_nonsense(run):
    """Unknown values in an address are the defaults."""
    state = run("address.js", "read", "?sort=__proto__&x=1&dir=up")
    assert (state["sort"], state["dir"]) == ("key", "")


def test_hostile_text_is_shown_plainly(run):
    """Control characters and those that turn the direction of text become U+FFFD. Other scripts and emoji stay."""
    assert run("keys.js", "visible", "a\u0000b\u202ec\u2066d\u200fe\nf") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf"
    assert run("keys.js", "visible", "日本語 עברית 👩\u200d💻.jpg") == "日本語 עברית 👩\u200d💻.jpg"
    assert run.script("keys.js", "return module.visible('a' + String.fromCharCode(0xd800))") == "a\ufffd"


@pytest.mark.parametrize(
    "key,expected",
    [
        ("a.jpg", "a (2).jpg"),
        ("x/a (2).jpg", "x/a (3).jpg"),
        ("a", "a (2)"),
        ("a.b.jpg", "a.b (2).jpg"),
        ("x.y/a", "x.y/a (2)"),
    ],
)
def test_next_name(run, key, expected):
    """The name of a second image."""
    assert run("keys.js", "nextName", key) == expected


def apply_merge_patch(target, patch):
    """RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = apply_merge_patch(result.get(name), value)
    return result


@pytest.mark.parametrize("seed", range(30))
def test_merge_patch_makes_the_other(run, seed):
    """The difference of two objects, applied to the first, gives the second."""
    dice = random.Random(seed)

    def value(depth):
        kind = dice.randrange(5 if depth else 3)
        if kind == 0:
            return dice.choice(["", "x", "ü"])
        if kind == 1:
            return dice.choice([0, 1.5, True, False])
        if kind == 2:
            return [dice.randrange(3) for _ in range(dice.randrange(3))]
        return {
            dice.choice(["a", "b", "c", "__proto__", "toString"]): value(depth - 1) for _ in range(dice.randrange(4))
        }

    one, other = ({name: value(3) for name in dice.sample("abcd", 3)} for _ in range(2))
    # As text: Playwright drops members called __proto__.
    code = "return JSON.stringify(module.difference(JSON.parse(given[0]), JSON.parse(given[1])) ?? null);"
    patch = json.loads(run.script("merge-patch.js", code, [json.dumps(one), json.dumps(other)]))
    assert apply_merge_patch(one, {} if patch is None else patch) == other
    assert (patch is None) == (one == other)


def test_average_colour(run):
    """The characters 3 to 6 of a blurhash are its average colour."""
    assert run("thumbnails.js", "averageColour", "LEHV6nWB2yk8pyo0adR*.7kCMdnj") == "#979695"
    for broken in ("", "LE", "LE<<<<", None, 5):
        assert run.script("thumbnails.js", "return module.averageColour(given) ?? null", broken) is None


def test_zoom_keeps_the_point(run):
    """What is under the pointer stays under it, and the picture does not leave the stage."""
    view = run("zoom.js", "zoomAt", {"scale": 1, "x": 0, "y": 0}, 2, {"x": 100, "y": -50})
    assert view == {"scale": 2, "x": -100, "y": 50}
    assert run("zoom.js", "zoomAt", view, 0.01, {"x": 0, "y": 0})["scale"] == 1
    assert run("zoom.js", "zoomAt", view, 100, {"x": 0, "y": 0})["scale"] == 8
    size, stage = {"width": 400, "height": 300}, {"width": 800, "height": 300}
    assert run("zoom.js", "within", {"scale": 2, "x": 500, "y": 500}, size, stage) == {"scale": 2, "x": 0, "y": 150}


QUEUE = """
  const log = [];
  const timers = [];
  let now = 0;
  const clock = { now: () => now, later: (run, time) => timers.push([time, run]), random: () => 0 };
  const attempts = {};
  let most = 0;
  const queue = new module.UploadQueue(async (job, progress) => {
    attempts[job.name] = (attempts[job.name] ?? 0) + 1;
    most = Math.max(most, queue.counts.active);
    await 0;
    now += 100;
    progress(job.size / 2);
    await 0;
    const plan = given.failures[job.name];
    if (plan && (plan.times === undefined || attempts[job.name] <= plan.times)) throw plan;
    return { key: job.name };
  }, clock);
  queue.addEventListener("stored", ({ image }) => log.push(image.key));
  queue.add(given.files.map(([name, size]) => ({ name, size })));
  for (let turn = 0; turn < 2000 && (queue.counts.active || timers.length); turn += 1) {
    await new Promise((done) => setTimeout(done));
    if (!queue.counts.active && timers.length) timers.sort((a, b) => a[0] - b[0]).shift()[1]();
  }
"""


def test_queue_sends_all_three_at_a_time(run):
    """Every file is sent once, three at a time, and the sum is right."""
    files = [[f"{n}.jpg", n * 10] for n in range(1, 50)]
    code = QUEUE + "return { log, most, counts: queue.counts, sent: queue.sent, total: queue.total, open: queue.open };"
    result = run.script("queue.js", code, {"files": files, "failures": {}})
    assert sorted(result["log"]) == sorted(name for name, _ in files)
    assert result["most"] == 3
    assert result["counts"]["done"] == 49 and result["open"] == 0
    assert result["sent"] == result["total"] == sum(size for _, size in files)


def test_queue_tries_again_where_that_helps(run):
    """503 and 429 are tried again after their time, at most six times; a refusal is not."""
    failures = {
        "busy": {"status": 503, "wait": 2, "times": 2},
        "always": {"status": 429},
        "bad": {"status": 415, "code": "unsupported-media-type"},
        "net": {"status": 0, "code": "network", "times": 1},
    }
    files = [[name, 100] for name in ["busy", "always", "bad", "net", "good"]]
    code = (
        QUEUE
        + """
      const before = { attempts: { ...attempts }, counts: { ...queue.counts }, sent: queue.sent };
      given.failures = {};
      queue.retry();
      for (let turn = 0; turn < 100; turn += 1) await new Promise((done) => setTimeout(done));
      return { before, after: queue.counts, sent: queue.sent, states: queue.jobs.map(({ state }) => state) };
    """
    )
    result = run.script("queue.js", code, {"files": files, "failures": failures})
    assert result["before"]["attempts"] == {"busy": 3, "always": 6, "bad": 1, "net": 2, "good": 1}
    assert (result["before"]["counts"]["done"], result["before"]["counts"]["failed"]) == (3, 2)
    assert result["before"]["sent"] == 300
    assert result["after"]["done"] == 5 and result["sent"] == 500


def test_queue_waits_as_a_whole(run):
    """While a server is busy, no file is sent: many files come through a small rate, and few are sent in vain."""
    code = """
      let places = 2;
      let sent = 0;
      const timers = [];
      const clock = { now: () => 0, later: (run, time) => timers.push([time, run]), random: () => 0 };
      const queue = new module.UploadQueue(async (job) => {
        sent += 1;
        await 0;
        if (!places) throw { status: 429, wait: 1 };
        places -= 1;
        return { key: job.name };
      }, clock);
      queue.add(Array.from({ length: 60 }, (_, n) => ({ name: `${n}.jpg`, size: 1 })));
      for (let second = 0; second < 60 && queue.open; second += 1) {
        for (let turn = 0; turn < 9; turn += 1) await 0;
        places = 2;
        for (const [, run] of timers.splice(0)) run();
      }
      return { counts: queue.counts, sent };
    """
    result = run.script("queue.js", code)
    assert result["counts"]["done"] == 60, result
    # In a second, two are taken and at most three refused.
    assert result["sent"] <= 30 * (2 + 3)


def test_queue_goes_on_after_a_cancelled_wait(run):
    """A file that is cancelled while the server is busy does not stop the others."""
    code = """
      const timers = [];
      const clock = { now: () => 0, later: (run) => timers.push(run), random: () => 0 };
      const queue = new module.UploadQueue(async (job) => {
        if (job.name === "busy") throw { status: 503, wait: 1 };
        return { key: job.name };
      }, clock);
      queue.add(["busy", "a", "b", "c", "d"].map((name) => ({ name, size: 1 })));
      for (let turn = 0; turn < 9; turn += 1) await 0;
      const before = { ...queue.counts };
      queue.cancel([queue.jobs[0]]);
      for (const run of timers) run();
      for (let turn = 0; turn < 9; turn += 1) await 0;
      return [before.paused, before.waiting, queue.counts.done, queue.open];
    """
    assert run.script("queue.js", code) == [1, 2, 4, 0]


def test_queue_cancels(run):
    """A cancelled file is not sent, and its bytes do not count."""
    code = """
      const aborted = (signal) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const queue = new module.UploadQueue((job, progress, signal) => aborted(signal));
      queue.add([1, 2, 3, 4, 5].map((size) => ({ name: `${size}`, size })));
      queue.cancel([queue.jobs[0], queue.jobs[4]]);
      const some = { states: queue.jobs.map(({ state }) => state), total: queue.total };
      queue.cancel();
      await 0;
      queue.clear();
      return { some, open: queue.open, total: queue.total, jobs: queue.jobs.length };
    """
    result = run.script("queue.js", code)
    assert result["some"] == {"states": ["cancelled", "active", "active", "active", "cancelled"], "total": 9}
    assert (result["open"], result["total"], result["jobs"]) == (0, 0, 0)


def test_selection_of_a_range(run):
    """Shift chooses all from the last one to this, in either direction."""
    code = """
      const entries = [..."abcdefgh"].map((key) => ({ key }));
      const selection = new module.Selection();
      selection.toggle("f", entries);
      selection.toggle("c", entries, true);
      const first = [...selection.keys].sort();
      selection.toggle("d", entries);
      selection.toggle("a", entries, true);
      return [first.join(""), [...selection.keys].sort().join("")];
    """
    assert run.script("selection.js", code) == ["cdef", "abcdef"]


def test_list_takes_over_what_is_stored(run):
    """A new image stands at its place, unless it belongs to a page that has not come; what is hidden stays away."""
    code = """
      const list = new module.ImageList({ folder: "f/", search: "", all: false, sort: "key" });
      list.entries = ["f/b", "f/d"].map((key) => ({ key }));
      list.insert([{ key: "f/c" }, { key: "f/z" }, { key: "g/a" }, { key: "f/sub/x" }]);
      const first = list.entries.map(({ key }) => key);
      list.isComplete = true;
      list.insert([{ key: "f/z" }, { key: "f/c", size: 2 }]);
      const taken = list.hide(["f/b", "f/nothing"]);
      const second = list.entries.map(({ key }) => key);
      list.show(taken);
      const third = list.entries.map(({ key }) => key);
      return [first, [...list.folders], second, third, list.entries[list.indexOf("f/c")].size];
    """
    assert run.script("list.js", code) == [
        ["f/b", "f/c", "f/d"],
        ["f/sub/"],
        ["f/c", "f/d", "f/z"],
        ["f/b", "f/c", "f/d", "f/z"],
        2,
    ]


def test_every_module_loads(run):
    """Also those that are fetched only when they are needed."""
    modules = sorted(path for path in SOURCE.rglob("*.js") if path.name not in ("theme.js", "main.js", "notices.js"))
    # These put their elements into the page when they load, as notices.js does.
    alone = [path.name for path in modules if "/notices.js" not in path.read_text()]
    assert len(alone) > 10
    for name in alone:
        assert run.script(name, "return Object.keys(module).length") > 0, name


def test_thumbnails_come_nearest_first(run):
    """Six at a time, those nearest to what is seen first, and none while the server is busy."""
    code = """
      const started = [];
      const loading = new module.Loading((tile) => Math.abs(tile.at - 50));
      const tiles = Array.from({ length: 20 }, (_, at) => ({ at: at * 5, start() { started.push(this.at); } }));
      loading.pause(1);
      for (const tile of tiles) loading.add(tile);
      const before = started.length;
      await new Promise((done) => setTimeout(done, 20));
      const first = [...started].sort((a, b) => a - b);
      loading.done(tiles[10]);
      loading.done(tiles[0]);
      for (const tile of tiles) loading.done(tile);
      return { before, first, all: started.length, next: started[6] };
    """
    result = run.script("loading.js", code)
    assert result["before"] == 0
    assert len(result["first"]) == 6 and set(result["first"]) <= {35, 40, 45, 50, 55, 60, 65}
    assert result["next"] in (35, 65)
    assert result["all"] < 20, "what is gone is not started"
