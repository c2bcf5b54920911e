"""Measures the gallery in Chromium: the first view, scrolling through the whole list, how fast inputs are answered.

Variables: BASE_URL, IMAGES, ROUNDS. Prints a JSON object: for each figure, its values, one a round.
"""

import json
import os
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "Tests" / "Gallery"), str(ROOT / "Tests" / "EndToEnd")]

import landscapes  # noqa: E402
from service import Service  # noqa: E402

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
    const isWhole = seen.length < tiles.length && seen.every((tile) => tile.querySelector("img.there"));
    if (isWhole) done([seen.length, performance.now()]);
    else requestAnimationFrame(look);
  };
  look();
})
"""
# Two frames have been shown: the last input has been answered.
SHOWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"


def fill(service, count):
    """Stores `count` small pictures of 24 shapes in a new folder, and returns it."""
    folder = f"bench-{secrets.token_hex(4)}/"
    shapes = [landscapes.jpeg(number, scale=0.4) for number in range(24)]
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda n: service.store(shapes[n % 24], f"{folder}{n:06}.jpg"), range(count)):
            pass
    return folder


def first_view(browser, address):
    """Opens the page at 3840 × 2160, with an empty cache: how many thumbnails are seen, and the time until they are."""
    context = browser.new_context(viewport={"width": 3840, "height": 2160})
    page = context.new_page()
    page.goto(address, wait_until="commit")
    seen, milliseconds = page.evaluate(SEEN)
    context.close()
    return {"thumbnails in the first view": seen, "first view, ms": round(milliseconds)}


def scroll(page, count):
    """Scrolls through the list of `count` images with the wheel, 1,200 pixels a frame."""
    page.evaluate("long.length = 0")
    height = 0
    while True:
        page.mouse.wheel(0, 1200)
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")
        top = page.evaluate("scrollY + innerHeight")
        if top == height and page.locator("#state", has_text=f"{count:,} images").is_visible():
            break
        height = top
    tasks = page.evaluate("long")
    return {
        "pixels scrolled": height,
        "tasks above 50 ms": len(tasks),
        "longest task, ms": round(max(tasks, default=0)),
        "elements at the end": page.evaluate("document.querySelectorAll('*').length"),
    }


def press(page):
    """Looks at an image, at the one before and at the details, and chooses, ten times. Returns the slowest answers."""
    page.evaluate("inputs.length = 0")
    for _ in range(10):
        page.locator(".tile > a").nth(8).click()
        page.locator("dialog.viewer .picture.there").wait_for()
        for key in ("ArrowLeft", "i", "Escape"):
            page.keyboard.press(key)
            page.evaluate(SHOWN)
        page.locator("dialog.viewer").wait_for(state="hidden")
        for key in ("Space", "ArrowUp", "Escape"):
            page.keyboard.press(key)
            page.evaluate(SHOWN)
    inputs = sorted(page.evaluate("inputs"))
    return {
        "inputs above 16 ms": len(inputs),
        "INP, ms": round(inputs[int(len(inputs) * 0.98)]) if inputs else 16,
    }


def main():
    """Measures, and prints."""
    base, count, rounds = os.environ["BASE_URL"], int(os.environ["IMAGES"]), int(os.environ["ROUNDS"])
    address = f"{base}/?folder={fill(Service(base), count)}"
    results = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium")
        # nginx has the thumbnails in its cache from now on.
        first_view(browser, address)
        for _ in range(rounds):
            result = first_view(browser, address)
            context = browser.new_context(viewport={"width": 1280, "height": 800})
            context.add_init_script(WATCH)
            page = context.new_page()
            page.goto(address)
            page.wait_for_function("() => document.querySelectorAll('.tile img.there').length > 10")
            results.append({**result, **scroll(page, count), **press(page)})
            context.close()
        browser.close()
    print(json.dumps({name: [result[name] for result in results] for name in results[0]}))


if __name__ == "__main__":
    main()
