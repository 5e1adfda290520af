# Shared by the scripts beside this file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
state=$(cd "$here/../.." && pwd)/.real

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for NAME URL PID: until it answers, for a minute at most.
wait_for() {
    for _ in $(seq 120); do
        if [ "$(curl --silent --output /dev/null --write-out '%{http_code}' --max-time 20 "$2")" != 000 ]; then
            return
        fi
        if ! kill -0 "$3" 2>/dev/null; then
            break
        fi
        sleep 0.5
    done
    echo "$1 did not start; see $state/$1" >&2
    return 1
}

# running NAME: whether the server whose pid we wrote is still that server.
running() {
    local pid
    pid=$(cat "$state/$1/pid" 2>/dev/null) && grep --quiet --text --fixed-strings "$state/$1" "/proc/$pid/environ" 2>/dev/null
}

# stop NAME: its own process by its own pid, and all that it holds.
stop() {
    local pid
    if running "$1"; then
        pid=$(cat "$state/$1/pid")
        kill "$pid"
        for _ in $(seq 40); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.25
        done
        kill -KILL "$pid" 2>/dev/null || true
    fi
    rm -rf "${state:?}/$1" "$state/$1.json"
}
