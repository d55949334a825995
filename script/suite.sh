# Steps, services and the closing table of script/check, script/test and script/e2e: sourced after lib.sh.
# shellcheck shell=bash
work=$(mktemp -d "${TMPDIR:-/tmp}/udviklingsmodel.XXXXXX")
pids=() rows=() missing=() closing=() failed=0 lacking=
declare -A running=()

# The tests' environment is their own: nothing from the user's shell, no file in var/.
unset DATABASE_URL REDIS_URL EMAIL_URL BASE_URL ALLOWED_HOSTS DEMO CPR_KEYS BIND WEB_CONCURRENCY LOG_LEVEL
export SECRET_KEY=kun-til-test CPR_KEYS=a3VuLXRpbC10ZXN0LWt1bi10aWwtdGVzdC1rdW4tdGk= MEDIA_ROOT=$work/media

clean_up() {
    local pid
    trap '' INT TERM HUP
    for pid in "${pids[@]}"; do kill -INT "$pid" 2>/dev/null || true; done
    for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

note() { rows+=("$(line "$1" "$2" "$3")"); }

# run TEXT COMMAND...: a step of the table; its output is shown if it fails. The steps behind it run all the same.
run() {
    local text=$1 start status=ok
    shift
    start=$(now_us)
    if ! "$@" >"$work/output" 2>&1 </dev/null; then
        status=FEJL failed=1
        printf '\n== %s\n' "$text"
        cat "$work/output"
    fi
    note "$text" "$(seconds "$start")" "$status"
    echo "${rows[-1]}"
}

# beside NAME COMMAND...: starts it beside the steps. `run TEXT ended NAME` waits for it, and tells what it said if it failed.
beside() {
    local name=$1
    shift
    "$@" >"$work/$name" 2>&1 </dev/null &
    running[$name]=$!
}

ended() {
    local status=0
    wait "${running[$1]}" || status=$?
    cat "$work/$1"
    return $status
}

# tests TEXT ARGS...: a run of pytest, shown as it goes. A skipped test would be a hole that nobody sees: under CI it fails.
tests() {
    local text=$1 start status=ok result
    shift
    start=$(now_us)
    printf '\n== %s\n' "$text"
    "$PY" -m pytest --color=no "$@" </dev/null 2>&1 | tee "$work/pytest" || status=FEJL
    result=$(grep -E '[0-9]+ (passed|failed|error|skipped|deselected)|no tests ran' "$work/pytest" | tail -n 1 || true)
    if [[ ${CI-} == true && $result =~ [0-9]+\ skipped ]]; then
        status="FEJL (oversprungne tests)"
    fi
    [[ $status == ok ]] || failed=1
    closing+=("$text:" "$result")
    note "$text" "$(seconds "$start")" "$status"
}

# skip TEXT HOW: a step that could not run here, and how it could.
skip() {
    note "$1" - "sprunget over"
    missing+=("$1: $2")
    if [[ ${CI-} == true ]]; then failed=1; fi
}

finish() {
    printf '\n'
    printf '%s\n' "${rows[@]}"
    if ((${#missing[@]})); then
        printf '\nSprunget over:\n'
        printf '  %s\n' "${missing[@]}"
    fi
    printf '\n'
    if ((${#closing[@]})); then printf '%s\n' "${closing[@]}"; fi
    if ((failed)); then
        echo "Der er fejl."
        exit 1
    fi
    echo "Alt er i orden."
}

checks() {
    beside types "$PY" -m mypy # the longest
    run "Formatering" "$PY" -m ruff format --check .
    run "Lint" "$PY" -m ruff check .
    run "Kontrakter mellem moduler" "$PY" -c 'from importlinter.cli import lint_imports_command as lint; lint()'
    run "Skabeloner: Django" find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
    run "Skabeloner: HTML" "$PY" -m djlint templates --lint --quiet
    run "Migrationer" env DATABASE_URL="sqlite:///$work/check.sqlite3" "$PY" manage.py makemigrations --check --dry-run
    run "Indstillinger i drift" deploy_check
    run "Typer" ended types
}

deploy_check() {
    env DATABASE_URL="sqlite:///$work/check.sqlite3" BASE_URL=https://eksempel.dk ALLOWED_HOSTS=eksempel.dk \
        SECRET_KEY="$("$PY" -c 'import secrets; print(secrets.token_urlsafe(64))')" \
        "$PY" manage.py check --deploy --fail-level WARNING
}

# PostgreSQL, Redis and Chromium: what TEST_POSTGRES_URL, TEST_REDIS_URL and CHROMIUM name, else programs found here.
services() {
    if [[ ! ${TEST_POSTGRES_URL-} ]]; then start_postgres; fi
    if [[ ! ${TEST_REDIS_URL-} ]]; then start_redis; fi
    if [[ ! ${CHROMIUM-} ]]; then
        CHROMIUM=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    fi
    export CHROMIUM
}

# as_other_user COMMAND...: PostgreSQL refuses to run as root.
as_other_user() {
    if ((EUID)); then
        exec "$@"
    fi
    exec setpriv --reuid "$(id -u "$other")" --regid "$(id -g "$other")" --clear-groups "$@"
}

# A cluster of our own in a temporary folder, gone at the end; without fsync, since nothing in it is to last.
start_postgres() {
    local bin port
    bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)  # where Debian has them, off the PATH
    [[ -d $bin ]] || bin=$(dirname "$(command -v initdb || true)")
    [[ -x $bin/initdb && -x $bin/postgres ]] || return 0
    if id postgres >/dev/null 2>&1; then other=postgres; else other=nobody; fi
    mkdir "$work/postgres"
    if ((!EUID)); then
        chmod 711 "$work"
        chown "$other" "$work/postgres"
    fi
    (cd "$work/postgres" && as_other_user "$bin/initdb" -D data -U test -A trust -E UTF8 --locale=C.UTF-8 --no-sync) >"$work/initdb.log" 2>&1 || {
        cat "$work/initdb.log"
        return 0
    }
    port=$(free_port)
    (cd "$work/postgres" && as_other_user "$bin/postgres" -D data -h 127.0.0.1 -p "$port" -k "" -F \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 -c shared_buffers=128MB) >"$work/postgres.log" 2>&1 &
    pids+=($!)
    if answers "$port"; then
        own_postgres=postgres://test@127.0.0.1:$port
        export TEST_POSTGRES_URL=$own_postgres/postgres
    else
        cat "$work/postgres.log"
    fi
}

start_redis() {
    local port
    command -v redis-server >/dev/null || return 0
    port=$(free_port)
    redis-server --bind 127.0.0.1 --port "$port" --save "" --appendonly no --dir "$work" >"$work/redis.log" 2>&1 &
    pids+=($!)
    if answers "$port"; then
        export TEST_REDIS_URL=redis://127.0.0.1:$port/0
    else
        cat "$work/redis.log"
    fi
}

# migrate_once: what each process of each run copies instead of migrating for itself. MIGRATED_SQLITE, a file, and template1, of
# which every database of our own cluster is made.
migrate_once() {
    migrated_at "sqlite:///$MIGRATED_SQLITE"
    if [[ ${own_postgres-} ]]; then migrated_at "$own_postgres/template1"; fi
}

migrated_at() { DATABASE_URL=$1 LOGHOVED=/dev/null "$PY" manage.py migrate -v 0; }

# answers PORT: waits up to 10 seconds for it to be open.
answers() {
    for _ in {1..100}; do
        if (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; then return 0; fi
        sleep 0.1
    done
    return 1
}

# tools: whether PDFs can be drawn and files checked for virus here; if not, the tests marked pdf and clamd are left out.
tools() {
    if ! "$PY" -W error -c 'import weasyprint' >/dev/null 2>&1; then
        lacking+=" and not pdf"
        skip "Tests af PDF" "installér libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0 og fontconfig"
    fi
    if ! command -v clamd /usr/sbin/clamd >/dev/null; then
        lacking+=" and not clamd"
        skip "Tests af virustjek" "installér clamav-daemon"
    fi
}

on_sqlite() { tests "Tests på SQLite" -m "not postgres$lacking" "$@"; }

on_postgres() {
    if [[ ${TEST_POSTGRES_URL-} && ${TEST_REDIS_URL-} ]]; then
        DATABASE_URL=$TEST_POSTGRES_URL REDIS_URL=$TEST_REDIS_URL \
            tests "Tests på PostgreSQL og Redis" -m "${lacking# and }" "$@"
    else
        skip "Tests på PostgreSQL og Redis" "installér postgresql og redis-server, eller angiv TEST_POSTGRES_URL og TEST_REDIS_URL"
    fi
}

in_browser() {
    if [[ $CHROMIUM ]]; then
        tests "Brugerrejser i browser" "$@"
    else
        skip "Brugerrejser i browser" "installér chromium, eller angiv CHROMIUM (stien til en Chromium)"
    fi
}
