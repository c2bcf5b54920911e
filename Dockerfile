# Three images: `workers` (the pool of workers), `front` (nginx) and `renderers` (also for inspectors). The first two run as the same
# unprivileged user, because nginx passes large bodies to the workers as files that only their owner can read. Renderers decode
# hostile pictures, so they have another user. All write only to their folders in /run, /var/spool and /var/cache, and to /tmp, so
# the root file system can be read-only.

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfcgi-dev libcurl4-openssl-dev libexpat1-dev libvips-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# Resolve the dependencies in their own layer, so that a change in Sources does not download them again.
COPY Package.swift ./
# SwiftPM requires a folder for every target in Package.swift. Copying the real tests would rebuild everything whenever
# a test changes, so this creates an empty source file for each test target.
RUN for target in $(tr '\n' ' ' <Package.swift | grep -oE 'testTarget\( *name: "[^"]+|path: "Tests/[^"]+' | sed -E 's,.*"(Tests/)?,,'); do \
        mkdir -p "Tests/$target" && touch "Tests/$target/Empty.swift"; \
    done \
    && swift package resolve
COPY Sources Sources
RUN swift build --configuration release --product ImageFCGI --static-swift-stdlib \
    && swift build --configuration release --product ImageRenderer --static-swift-stdlib \
    && install -s .build/release/ImageFCGI .build/release/ImageRenderer /usr/local/bin/

FROM debian:bookworm-slim AS base
# nginx has the id 101 in its official image too.
RUN groupadd --system --gid 101 image-fcgi \
    && useradd --system --uid 101 --gid 101 --no-create-home --shell /usr/sbin/nologin image-fcgi \
    && install -d -o image-fcgi -g image-fcgi -m 0750 \
        /run/image-fcgi /var/spool/image-fcgi /var/cache/image-fcgi /var/cache/image-fcgi/images /var/cache/image-fcgi/variants \
        /var/cache/image-fcgi/tmp \
    # The files of keys: only the command that changes them has the volume writable.
    && install -d -o image-fcgi -g image-fcgi -m 0750 /etc/image-fcgi \
    && groupadd --system --gid 102 image-fcgi-render \
    && useradd --system --uid 102 --gid 102 --no-create-home --shell /usr/sbin/nologin image-fcgi-render \
    # What nginx makes for renderers, and what renderers make for nginx and workers. Files in the second get the group of the folder.
    && install -d -o image-fcgi -g image-fcgi-render -m 0750 /run/image-fcgi-originals \
    && install -d -o image-fcgi-render -g image-fcgi -m 2750 /run/image-fcgi-render
# What the program is linked to: the workers run it, and nginx has its configuration from it.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libfcgi0ldbl libcurl4 libexpat1 libstdc++6 \
    && rm -rf /var/lib/apt/lists/*
ENV BINARY=/usr/local/bin/ImageFCGI \
    FASTCGI_SOCKET=/run/image-fcgi/pool.sock \
    SPOOL_DIR=/var/spool/image-fcgi \
    METRICS_SOCKET=/run/image-fcgi/metrics.sock \
    RENDER_SOCKET=/run/image-fcgi-render/render.sock \
    INSPECT_SOCKET=/run/image-fcgi-render/inspect.sock \
    CACHE_DIR=/var/cache/image-fcgi/images \
    VARIANT_CACHE_DIR=/var/cache/image-fcgi/variants \
    TEMP_DIR=/var/cache/image-fcgi/tmp

FROM base AS workers
# libfcgi-bin has cgi-fcgi, with which the health check sends a request to a worker.
RUN apt-get update \
    && apt-get install -y --no-install-recommends spawn-fcgi multiwatch libfcgi-bin \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/ImageFCGI /usr/local/bin/ImageFCGI
COPY scripts/pool /usr/local/bin/pool
ENV CACHE_GENERATION_FILE=/run/image-fcgi/cache-generation \
    METRICS_FILE=/run/image-fcgi/metrics
USER 101:101
# On SIGTERM, multiwatch lets the workers finish their requests (DRAIN_SECONDS) and exits after them.
STOPSIGNAL SIGTERM
CMD ["pool"]

FROM base AS renderers
# libvips has the decoders: its module for AVIF and HEIC is in the same package.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libvips42 spawn-fcgi multiwatch \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/ImageFCGI /usr/local/bin/ImageRenderer /usr/local/bin/
COPY scripts/renderers /usr/local/bin/renderers
ENV RENDERER_BINARY=/usr/local/bin/ImageRenderer
USER 102:102
STOPSIGNAL SIGTERM
# `renderers inspectors` runs inspectors.
CMD ["renderers"]

FROM base AS front
# Debian's nginx, because the official image lacks the headers-more module, which removes S3's headers by prefix.
RUN apt-get update \
    && apt-get install -y --no-install-recommends curl nginx libnginx-mod-http-headers-more-filter \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/ImageFCGI /usr/local/bin/ImageFCGI
COPY nginx /usr/local/share/image-fcgi/nginx
COPY docs/openapi.yaml /usr/local/share/image-fcgi/docs/openapi.yaml
COPY web/gallery /usr/local/share/image-fcgi/web/gallery
ENV RENDER_GATE_SOCKET=/tmp/gate.sock \
    ACCESS_LOG=/dev/stdout \
    METRICS_LISTEN=9145
USER 101:101
# 9145 serves the metrics for Prometheus on the containers' network. Do not publish it.
EXPOSE 5000 9145
# On SIGQUIT, nginx exits when its requests have finished, after worker_shutdown_timeout at the latest.
STOPSIGNAL SIGQUIT
# The configuration is rendered at every start, into /tmp, so that no files of an earlier version remain.
CMD ["/usr/local/share/image-fcgi/nginx/run", "/tmp/nginx"]
