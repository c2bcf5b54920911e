#!/usr/bin/env python3
"""Measures the gallery in Chromium: the first view, scrolling through 10,000 images, how fast inputs are answered.

Variables: BASE_URL, IMAGES (10000). Prints a table, and writes it as JSON to RESULT if that is set.
"""

import json
import os
import secrets
import statistics
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests" / "Gallery"), str(ROOT / "Tests" / "EndToEnd")]

import landscapes  # noqa: E402
from service import Service  # noqa: E402

ROUNDS = 5
WATCH = """
window.long = [];
window.inputs = [];
const watch = (into, options) => new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (one.interactionId !== 0) into.push(one.duration);
}).observe(options);
watch(long, { type: "longtask" });
watch(inputs, { type: "event", durationThreshold: 16 });
"""
# All thumbnails whose tiles are seen are there: how many, and how long after the start of the navigation.
SEEN = """
new Promise((done) => {
  const look = () => {
    const tiles = [...document.querySelectorAll(".tile")];
    const seen = tiles.filter((tile) => tile.getBoundingClientRect().top < innerHeight);
    if (seen.length && seen.every((tile) => tile.querySelector("img.there"))) done([seen.length, performance.now()]);
    else requestAnimationFrame(look);
  };
  look();
})
"""


def fill(service, count):
    """Stores `count` small pictures of 24 shapes in a new folder, and returns it."""
    folder = f"bench-{secrets.token_hex(4)}/"
    shapes = [landscapes.jpeg(number, scale=0.4) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda n: service.store(shapes[n % 24], f"{folder}{n:06}.jpg"), range(count)):
            pass
    return folder


def main():
    """Measures, and prints."""
    base, count = os.environ["BASE_URL"], int(os.environ.get("IMAGES", "10000"))
    service = Service(base)
    folder = fill(service, count)
    results = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        # 60 thumbnails: this many are seen at this size.
        options = {"viewport": {"width": 3840, "height": 2160}}
        times = []
        for number in range(ROUNDS + 1):
            context = browser.new_context(**options)
            page = context.new_page()
            page.goto(f"{base}/?folder={folder}", wait_until="commit")
            seen, milliseconds = page.evaluate(SEEN)
            # The first round fills nginx's cache.
            if number:
                times.append(milliseconds)
            context.close()
        results["thumbnails in the first view"] = seen
        results["first view, cached, ms (at most 1000)"] = round(statistics.median(times))

        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(f"{base}/?folder={folder}")
        page.wait_for_function("() => document.querySelectorAll('.tile img.there').length > 10")
        page.evaluate("long.length = 0")
        height = 0
        for _ in range(3000):
            page.mouse.wheel(0, 1200)
            page.evaluate("new Promise((done) => requestAnimationFrame(done))")
            top = page.evaluate("scrollY + innerHeight")
            if top == height and page.locator("#state", has_text=f"{count:,} images").is_visible():
                break
            height = top
        results["pixels scrolled"] = height
        tasks = page.evaluate("long")
        results["tasks above 50 ms while scrolling (0)"] = len(tasks)
        results["longest task while scrolling, ms"] = round(max(tasks, default=0))
        results["elements at the end"] = page.evaluate("document.querySelectorAll('*').length")

        page.evaluate("inputs.length = 0")
        for _ in range(10):
            page.locator(".tile > a").nth(8).click()
            page.locator("dialog.viewer .picture.there").wait_for()
            page.keyboard.press("ArrowLeft")
            page.keyboard.press("i")
            page.keyboard.press("Escape")
            page.locator("dialog.viewer").wait_for(state="hidden")
            page.keyboard.press("Space")
            page.keyboard.press("ArrowUp")
            page.keyboard.press("Escape")
        page.wait_for_timeout(500)
        inputs = sorted(page.evaluate("inputs"))
        results["inputs above 16 ms"] = len(inputs)
        results["INP (98th percentile), ms (at most 100)"] = round(inputs[int(len(inputs) * 0.98)]) if inputs else 16
        browser.close()
    for name, value in results.items():
        print(f"{name:45} {value:>8,}")
    if target := os.environ.get("RESULT"):
        Path(target).write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()
