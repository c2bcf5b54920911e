# Starts processes and stops all of them when the script ends for any reason. Scripts that run servers source this file
# and call `supervise` first.

# The children in the order of their start: process ids, names for messages, log files.
child_pids=()
child_names=()
child_logs=()
# The seconds that a child has to end after SIGTERM. If a child is a script with children of its own, it needs more
# seconds than it gives them.
stop_seconds=5

# From now on, the children are stopped when the script ends: normally, by an error, Ctrl-C, SIGTERM or a closed
# terminal.
supervise() {
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap stop_children EXIT
}

# start NAME LOG COMMAND…: runs a command in the background. Its output goes to the file LOG, or to ours if LOG is "-".
# setsid: the command has its own session, so Ctrl-C reaches only this script, which stops its children in order.
# setpriv: if this script is killed, the kernel sends SIGTERM to the command.
# env: a shell makes background jobs ignore SIGINT; this restores the default.
start() {
  local name=$1 log=$2
  shift 2
  if [[ $log == - ]]; then
    setsid env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" </dev/null &
  else
    setsid env --default-signal=INT,QUIT setpriv --pdeathsig TERM "$@" </dev/null >>"$log" 2>&1 &
  fi
  child_pids+=("$!")
  child_names+=("$name")
  child_logs+=("$log")
}

# attempt NAME COMMAND…: runs a command and returns its status. A signal to this script interrupts it at once. With a
# foreground command, the shell would handle the signal only after the command has ended.
attempt() {
  local name=$1 status=0
  shift
  start "$name" - "$@"
  wait "${child_pids[-1]}" || status=$?
  unset 'child_pids[-1]' 'child_names[-1]' 'child_logs[-1]'
  return "$status"
}

# step NAME COMMAND…: runs a command like `attempt`. If it fails, the script fails.
step() {
  attempt "$@" || fail "$1 failed with status $?"
}

# fail MESSAGE: ends the script with an error. The trap stops the children.
fail() {
  echo "${0##*/}: $1" >&2
  exit 1
}

# Fails if a child has ended.
check_children() {
  local index status
  for index in "${!child_pids[@]}"; do
    if ! kill -0 "${child_pids[index]}" 2>/dev/null; then
      status=0
      wait "${child_pids[index]}" || status=$?
      [[ ${child_logs[index]} == - ]] || tail -n 10 "${child_logs[index]}" >&2
      fail "${child_names[index]} ended unexpectedly (status $status)"
    fi
  done
}

# wait_until SECONDS WHAT COMMAND…: repeats a command until it succeeds. Fails after SECONDS, or if a child ends. WHAT
# is for the message.
wait_until() {
  local deadline=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    check_children
    ((SECONDS < deadline)) || fail "timed out waiting until $what"
    sleep 0.1
  done
}

# Waits until a child ends, and then fails.
watch_children() {
  while true; do
    check_children
    wait -n "${child_pids[@]}" || true
  done
}

# session SIGNAL ID: sends a signal to all processes of a session (proc(5)). A child has its own session, and its
# children may have their own process groups, as the compilers of a build do. Fails if there is no process.
session() {
  local stat process lines fields status=1
  for stat in /proc/[0-9]*/stat; do
    # The name of the process is in parentheses and may contain anything. Then: state, parent, group, session.
    # Not $(<FILE), with which a process that ends meanwhile would end this script.
    mapfile -t lines 2>/dev/null <"$stat" || continue
    process=${lines[*]}
    read -r -a fields <<<"${process##*) }"
    [[ ${fields[3]:-} == "$2" && ${fields[0]} != Z ]] || continue
    kill -"$1" "${process%% *}" 2>/dev/null && status=0
  done
  return "$status"
}

# Stops the children, the last started first. Sends SIGTERM to the child, which may stop its own children in order, then
# SIGTERM to its session, then SIGKILL.
stop_children() {
  trap '' HUP INT TERM
  local index pid deadline
  for ((index = ${#child_pids[@]} - 1; index >= 0; index--)); do
    pid=${child_pids[index]}
    deadline=$((SECONDS + stop_seconds))
    kill -TERM "$pid" 2>/dev/null || true
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    session TERM "$pid" || continue
    while session 0 "$pid" && ((SECONDS < deadline)); do sleep 0.05; done
    session KILL "$pid" || true
  done
  child_pids=()
  child_names=()
  child_logs=()
}
