"""Lists with folders, and with what is known of the images."""

import samples

PNG = samples.read("small.png")


def pages(service, **query):
    """The keys and the folders of all pages."""
    keys, folders, cursor = [], [], {}
    for _ in range(50):
        answer = service.list(**query, **cursor).expect(200)
        keys += [entry["key"] for entry in answer.data]
        folders += answer.json.get("prefixes", [])
        if "next_cursor" not in answer.json:
            return keys, folders
        cursor = {"cursor": answer.json["next_cursor"]}
    raise AssertionError("the list does not end")


def test_folders(service, store, prefix):
    """Each folder once, at this level; the images beside them. Small pages have the same."""
    names = ["a.png", "b/1.png", "b/2.png", "b/c/3.png", "é/4.png", "z.png"]
    for name in names:
        store.put(prefix + name, PNG, ContentType="image/png")
    expected = ([prefix + "a.png", prefix + "z.png"], [prefix + "b/", prefix + "é/"])
    assert pages(service, prefix=prefix, delimiter="/") == expected
    keys, folders = pages(service, prefix=prefix, delimiter="/", limit=1)
    assert (sorted(keys), sorted(folders)) == expected
    assert pages(service, prefix=prefix + "b/", delimiter="/") == (
        [prefix + "b/1.png", prefix + "b/2.png"],
        [prefix + "b/c/"],
    )
    assert "prefixes" not in service.list(prefix=prefix).json
    none = service.list(prefix=prefix + "none/", delimiter="/").expect(200)
    assert none.json == {"status": "success", "data": [], "prefixes": []}
    service.list(delimiter="a").refused(400, "invalid-query")


def test_the_services_own_folder_is_not_shown(service, store):
    """Its objects are no images."""
    store.put(".image-fcgi/test/a", PNG)
    try:
        assert ".image-fcgi/" not in pages(service, delimiter="/")[1]
    finally:
        store.delete(".image-fcgi/test/a")


def test_metadata_and_facts(service, store, prefix):
    """Entries have what a view has; what is not known is null."""
    service.store(PNG, prefix + "a.png", '{"title":"ü","n":[1]}', "Ä.png")
    store.put(prefix + "b", b"by hand", ContentType="text/plain", Metadata={"tags": "x"})
    view = service.view(prefix + "a.png").data
    first, second = service.list(prefix=prefix, include="metadata,facts").expect(200).data
    for name in ("metadata", "content_type", "filename", "width", "height", "frames", "alpha", "format", "blurhash"):
        assert first[name] == view[name]
    assert (second["metadata"], second["content_type"], second["filename"]) == ({"tags": "x"}, "text/plain", "b")
    assert second["width"] is None
    metadata = service.list(prefix=prefix, include="metadata").data[0]
    assert "width" not in metadata and metadata["metadata"] == view["metadata"]
    facts = service.list(prefix=prefix, include="facts").data[0]
    assert "metadata" not in facts and facts["width"] == view["width"]
    service.list(include="metadata", limit=201).refused(400, "invalid-limit")
    service.list(include="pixels").refused(400, "invalid-query")
    following = service.list(prefix=prefix, include="facts,metadata", limit=1).expect(200)
    assert "include=metadata,facts" in following.header("Link")
