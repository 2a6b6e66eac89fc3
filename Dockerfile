# syntax=docker/dockerfile:1
# One image for api, worker and scheduler (the command chooses), and one for the AIHubMix simulator:
#   docker build -t mannequin .
#   docker build -t mannequin-simulator --target simulator .

ARG RUST_VERSION=1.95
ARG NODE_VERSION=22

# ── What both front ends are built from: their packages (a layer that only the lock file can change), what they share ──
FROM node:${NODE_VERSION}-bookworm-slim AS web
WORKDIR /source
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY frontend/package.json frontend/
COPY admin/package.json admin/
COPY tests/e2e/package.json tests/e2e/
RUN --mount=type=cache,target=/root/.npm npm ci --no-audit --no-fund \
    --include-workspace-root --workspace shared --workspace frontend --workspace admin
COPY openapi.json tsconfig.base.json ./
COPY shared shared

# ── The studio ──
FROM web AS studio
COPY frontend frontend
RUN npm run build --workspace frontend

# ── The admin ──
FROM web AS admin
COPY admin admin
RUN npm run build --workspace admin

# ── The programs: first what they depend on, in a layer that only Cargo.toml and Cargo.lock can change ──
FROM rust:${RUST_VERSION}-slim-bookworm AS chef
RUN cargo install cargo-chef --locked --version 0.1.78
WORKDIR /source

FROM chef AS recipe
COPY . .
RUN cargo chef prepare --recipe-path recipe.json

FROM chef AS build
COPY --from=recipe /source/recipe.json recipe.json
RUN cargo chef cook --release --locked --package mannequin --package simulator --recipe-path recipe.json
COPY . .
# Backtraces keep their lines; compressed, what says so takes a third of the room.
RUN cargo build --release --locked --package mannequin --package simulator --bins \
    && for program in api worker scheduler simulator; do \
        objcopy --compress-debug-sections=zlib "target/release/$program"; \
    done

# ── What both images stand on ──
FROM debian:12-slim AS base
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 mannequin \
    && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin mannequin \
    && install -d -o 10001 -g 10001 /var/lib/mannequin
WORKDIR /app
USER 10001:10001

# ── The simulator ──
FROM base AS simulator
COPY --from=build /source/target/release/simulator /usr/local/bin/
ENV SIMULATOR_ADDR=0.0.0.0:8090
EXPOSE 8090
HEALTHCHECK --interval=5s --timeout=3s --start-period=10s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8090 && printf 'GET /_sim/stats HTTP/1.0\\r\\n\\r\\n' >&3 && head -n1 <&3 | grep -q ' 200 '"]
CMD ["simulator"]

# ── Mannequin; the last stage is what `docker build` makes when none is named ──
FROM base AS mannequin
COPY --from=build /source/target/release/api /source/target/release/worker /source/target/release/scheduler /usr/local/bin/
COPY --from=studio /source/frontend/dist /app/frontend/dist
COPY --from=admin /source/admin/dist /app/admin/dist
# Production unless told otherwise: without secrets of its own it refuses to start.
ENV MANNEQUIN_ENV=production \
    HTTP_ADDR=0.0.0.0:8080 \
    METRICS_ADDR=0.0.0.0:9090 \
    STUDIO_DIR=/app/frontend/dist \
    ADMIN_DIR=/app/admin/dist \
    STORAGE_FOLDER=/var/lib/mannequin/pictures
EXPOSE 8080 9090
# The same port and path in api, worker and scheduler; bash speaks TCP, so the image needs no HTTP client.
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/9090 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && head -n1 <&3 | grep -q ' 200 '"]
CMD ["api"]
