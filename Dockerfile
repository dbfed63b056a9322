# One image runs every role; ROLES chooses. Data belongs on a volume at /data.
FROM node:24-bookworm-slim AS build
WORKDIR /skyclass
ENV NODE_ENV=production XDG_CACHE_HOME=/cache
COPY . .
# Gets the worker (downloaded, or built from the npm package), the npm packages and the built client.
RUN npm run setup \
    && npm prune --omit=dev --ignore-scripts \
    && mv /cache/skyclass/mediasoup-worker-* /usr/local/bin/mediasoup-worker

FROM node:24-bookworm-slim
# "libreoffice-impress libreoffice-writer" turns PowerPoint and Word files into slides; the image grows by it.
ARG OFFICE_PACKAGES=""
# The last line of packages is what a worker built from source is linked with.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates ffmpeg fonts-noto-cjk redis-server tini \
        libabsl20220623 libflatbuffers2 libsrtp2-1 libuv1 \
        ${OFFICE_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o node -g node -m 0700 /data
WORKDIR /skyclass
COPY --from=build /usr/local/bin/mediasoup-worker /usr/local/bin/mediasoup-worker
COPY --from=build /skyclass /skyclass
ENV NODE_ENV=production \
    DATA_DIR=/data \
    HTTP_PORT=8080 \
    MEDIASOUP_WORKER_BIN=/usr/local/bin/mediasoup-worker
USER node
VOLUME /data
EXPOSE 8080/tcp 40000-40015/tcp 40000-40015/udp
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD node -e "fetch('http://127.0.0.1:' + process.env.HTTP_PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
# tini reaps what the server's children leave behind and passes SIGTERM on.
ENTRYPOINT ["tini", "--"]
CMD ["node", "--max-semi-space-size=16", "server/main.ts"]
