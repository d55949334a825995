# Shared by the commands in this folder: sourced, not run. Leaves the shell in the project's folder.
# shellcheck shell=bash
set -euo pipefail
((BASH_VERSINFO[0] >= 5)) || { echo "Dette kræver bash 5 eller nyere; her er $BASH_VERSION." >&2; exit 1; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export LC_ALL=C.UTF-8 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
PY=$PWD/.venv/bin/python

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

now_us() { echo "${EPOCHREALTIME//[.,]/}"; }

# seconds START_US: what has passed since, as "12,3".
seconds() {
    local tenths=$((($(now_us) - $1 + 50000) / 100000))
    echo "$((tenths / 10)),$((tenths % 10))"
}

# line TEXT SECONDS [STATUS]: a line of the output's table. printf's own padding counts bytes, not letters.
line() { printf '  %s%*s%7s s   %s\n' "$1" $((36 - ${#1})) "" "$2" "${3-}"; }

# step TEXT COMMAND...: runs it quietly and prints one line with the seconds; its output only if it fails.
step() {
    local text=$1 start output
    shift
    start=$(now_us)
    output=$(mktemp)
    if "$@" >"$output" 2>&1 </dev/null; then
        line "$text" "$(seconds "$start")"
        rm -f "$output"
    else
        cat "$output" >&2
        rm -f "$output"
        fail "  $text: det lykkedes ikke (se ovenfor)."
    fi
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if [[ $candidate ]] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "Her mangler Python 3.11 eller nyere. På Debian og Ubuntu: apt-get install python3 python3-venv"
}

make_venv() {
    rm -rf .venv
    "$1" -m venv .venv
}

stamp() { "$PY" -c 'import hashlib, sys; print(sys.version, *(hashlib.sha256(open(f, "rb").read()).hexdigest() for f in sys.argv[1:]))' "$@"; }

# environment FILE: .venv holds what FILE (requirements.txt or requirements-dev.txt) pins. The second holds the first
# with the same pins, so one .venv serves both. A stamp of the files and of Python makes the next start skip this.
environment() {
    local python wanted file=$1
    [[ -w . ]] || fail "$(id -un) kan ikke skrive i $PWD. Giv lov til det, eller hent projektet til en mappe, hvor brugeren kan."
    if ! "$PY" -m pip --version >/dev/null 2>&1; then
        python=$(find_python)
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "$python kan ikke lave et miljø her: installér python3-venv (på Debian og Ubuntu: apt-get install python3-venv), og prøv igen."
        step "Miljø" make_venv "$python"
    fi
    wanted=$(stamp requirements.txt requirements-dev.txt)
    if ! grep -qxFs "$wanted" ".venv/$file.stamp" .venv/requirements-dev.txt.stamp; then
        step "Pakker fra $file" "$PY" -m pip install --quiet --require-hashes --only-binary :all: -r "$file"
        echo "$wanted" >".venv/$file.stamp"
    fi
}

# static_files: collected only when one of them, or the packages, is newer than the last collection.
static_files() {
    local manifest=staticfiles/staticfiles.json
    if [[ ! -e $manifest || $(find static .venv/*.stamp -newer $manifest -print -quit) ]]; then
        step "Statiske filer" "$PY" manage.py collectstatic --noinput -v 0
    fi
}

free_port() { "$PY" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
