"""Several clients upload different images to one key while responses get lost. At most one image is stored."""

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

import form
from conftest import IS_QUICK
from ledger import HONEST_CODES, image
from test_uploads import SMALL

FAULTS = {
    "lost answers": [{"fault": "reset-answer", "after": 0}],
    "resets and 500 after the work was done": [
        {"fault": "reset-answer", "after": [0, 100]},
        {"fault": "answer", "status": 500, "forward": True},
        {"fault": "reset-connection"},
    ],
}


@pytest.mark.parametrize("name", FAULTS)
def test_one_key(ledger, quiet, name):
    """At most one client gets 201. The stored image is complete and that client's, or that of a client with a 5xx."""
    quiet.proxy.random(proxy="workers", path=ledger.prefix, seed=7, rate=0.4, faults={"workers": FAULTS[name]})
    images = [image(SMALL, number) for number in range(6)]
    digests = [hashlib.sha256(content).hexdigest() for content in images]
    for turn in range(6 if IS_QUICK else 30):
        key = f"{ledger.prefix}{turn}.bmp"
        bodies = [
            form.upload(content, "a.bmp", json.dumps({"of": str(number)}), key) for number, content in enumerate(images)
        ]
        with ThreadPoolExecutor(len(bodies)) as pool:
            answers = list(pool.map(quiet.service.send_form, bodies))
        winners = [number for number, answer in enumerate(answers) if answer.status == 201]
        unknown = [number for number, answer in enumerate(answers) if answer.status >= 500]
        assert len(winners) <= 1, answers
        for answer in answers:
            assert answer.status in (201, 409) or answer.json["code"] in HONEST_CODES, answer
        try:
            held = quiet.store.get(key)
        except ClientError:
            held = None
        if held is None:
            assert not winners and len(unknown) == len(answers), f"no image is stored: {answers}"
            continue
        owner = digests.index(hashlib.sha256(held["Body"]).hexdigest())
        assert owner in (winners or unknown), f"the stored image is that of {owner}: {answers}"
        assert held["Metadata"]["of"] == str(owner)
        quiet.store.delete(key)
