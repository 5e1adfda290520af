# Shared by the scripts beside this file.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
state=$(cd "$here/../.." && pwd)/.real

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# started PID: the moment at which that process began, by which it is told from a later one with its number.
started() {
    awk '{ sub(/.*\) /, ""); print $20 }' "/proc/$1/stat" 2>/dev/null
}

# running NAME: whether the process whose number we wrote is still that process.
running() {
    local pid began
    read -r pid began 2>/dev/null <"$state/$1/pid" && [ "$(started "$pid")" = "$began" ]
}

# await NAME PORT PID: until that process takes connections, for a minute at most.
await() {
    echo "$3 $(started "$3")" >"$state/$1/pid"
    for _ in $(seq 120); do
        if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
            return
        fi
        running "$1" || break
        sleep 0.5
    done
    echo "$1 did not start; see $state/$1" >&2
    return 1
}

# stop NAME: its own process by its own pid, and all that it holds.
stop() {
    local pid
    if running "$1"; then
        read -r pid _ <"$state/$1/pid"
        kill "$pid"
        for _ in $(seq 40); do
            running "$1" || break
            sleep 0.25
        done
        if running "$1"; then
            kill -KILL "$pid"
        fi
    fi
    rm -rf "${state:?}/$1" "$state/$1.json"
}
