# Two images: `workers`, the pool, and `front`, nginx. Both run as the same unprivileged user, because nginx hands large bodies to
# the workers as files that only their owner can read.

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libfcgi-dev libcurl4-openssl-dev libexpat1-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
# The dependencies on their own, so that a change of ours does not fetch them again.
COPY Package.swift ./
RUN swift package resolve
COPY Sources Sources
# SwiftPM wants every target of the manifest to be there.
COPY Tests Tests
RUN swift build --configuration release --product ImageFCGI --static-swift-stdlib \
    && install -s .build/release/ImageFCGI /usr/local/bin/ImageFCGI

FROM debian:bookworm-slim AS base
# 101 is nginx in its official image too.
RUN groupadd --system --gid 101 image-fcgi \
    && useradd --system --uid 101 --gid 101 --no-create-home --shell /usr/sbin/nologin image-fcgi \
    && install -d -o image-fcgi -g image-fcgi -m 0750 \
        /run/image-fcgi /var/spool/image-fcgi /var/cache/image-fcgi /var/cache/image-fcgi/images /var/cache/image-fcgi/tmp
ENV FASTCGI_SOCKET=/run/image-fcgi/pool.sock \
    SPOOL_DIR=/var/spool/image-fcgi

FROM base AS workers
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates spawn-fcgi multiwatch libfcgi0ldbl libcurl4 libexpat1 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/ImageFCGI /usr/local/bin/ImageFCGI
COPY scripts/pool /usr/local/bin/pool
ENV BINARY=/usr/local/bin/ImageFCGI \
    CACHE_GENERATION_FILE=/run/image-fcgi/cache-generation
USER image-fcgi
CMD ["pool"]

FROM base AS front
# Debian's nginx rather than the official image: that one has no headers-more module, which clears S3's headers by prefix.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates curl gettext-base nginx libnginx-mod-http-headers-more-filter \
    && rm -rf /var/lib/apt/lists/*
COPY nginx /usr/local/share/image-fcgi/nginx
ENV LISTEN=5000 \
    CACHE_DIR=/var/cache/image-fcgi/images \
    TEMP_DIR=/var/cache/image-fcgi/tmp \
    ACCESS_LOG=/dev/stdout
USER image-fcgi
EXPOSE 5000
# Ends when the requests under way have ended.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["curl", "-fsS", "-o", "/dev/null", "http://127.0.0.1:5000/readyz"]
CMD ["/usr/local/share/image-fcgi/nginx/run", "/var/cache/image-fcgi/nginx"]
